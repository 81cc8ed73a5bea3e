import { expect, test } from 'vitest';
import { KRASNODAR, withBrowser, viewOf } from './support';

const browser = withBrowser();
const address = `/?${viewOf(KRASNODAR, 12)}&layers=none`;

test('two clicks measure a distance, undo takes the last point back', async () => {
  await using visit = await browser.open(address);
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Измерить' }).click();
  const from = await visit.at([38.95, 45.02]);
  const to = await visit.at([39.0, 45.02]);
  await visit.page.mouse.click(from.x, from.y);
  await visit.page.mouse.click(to.x, to.y);
  const figure = visit.page.getByTestId('measure-figure');
  // A twentieth of a degree of longitude at this latitude is 3.94 km.
  await visit.page.waitForFunction(() => /^3,9[345]/u.test(document.querySelector('[data-testid="measure-figure"]')?.textContent ?? ''));
  await visit.settled();
  expect(await visit.rendered('measure-line')).toHaveLength(1);
  await visit.page.getByRole('button', { name: 'Убрать точку' }).click();
  await visit.page.waitForFunction(() => document.querySelector('[data-testid="measure-figure"]')?.textContent.startsWith('0'));
  expect(await figure.isVisible()).toBe(true);
});

test('an area by keyboard: Enter sets points at the centre, Escape ends', async () => {
  await using visit = await browser.open(address);
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Измерить' }).press('Enter');
  await visit.page.getByTestId('measure').waitFor();
  await visit.page.getByTestId('measure').getByText('Площадь', { exact: true }).click();
  await visit.page.locator('#map canvas').focus();
  const { keyboard } = visit.page;
  await keyboard.press('Enter');
  for (const key of ['ArrowRight', 'ArrowDown']) {
    await keyboard.press(key);
    await visit.settled();
    await keyboard.press('Enter');
  }
  await visit.page.waitForFunction(() => /км²|га|м²/u.test(document.querySelector('[data-testid="measure-figure"]')?.textContent ?? '')
    && !document.querySelector('[data-testid="measure-figure"]')?.textContent.startsWith('0'));
  await keyboard.press('Escape');
  await visit.page.getByTestId('measure').waitFor({ state: 'detached' });
});
