import { expect, test } from 'vitest';
import { api, KRASNODAR, withBrowser, viewOf, type IssuesWire } from './support';

const browser = withBrowser();

test('the list says how many issues are in view, pages, and follows the map', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 12)}&tab=list`);
  await visit.settled();
  const total = visit.page.getByTestId('list-total');
  await total.waitFor();
  const before = Number(await total.getAttribute('data-total'));
  expect(before).toBeGreaterThan(20);
  expect(await visit.page.locator('[data-item]').count()).toBe(20);
  await visit.page.getByRole('button', { name: 'Показать ещё' }).click();
  await visit.page.waitForFunction(() => document.querySelectorAll('[data-item]').length > 20);
  await visit.page.getByRole('button', { name: 'Весь край' }).click();
  const { meta } = await api<IssuesWire>('issues?limit=1');
  await visit.page.waitForFunction((wanted) => document.querySelector('[data-testid="list-total"]')?.getAttribute('data-total') === String(wanted), meta.total);
});

test('by keyboard alone: from the skip link over the list to the details and back to the same item', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 12)}&tab=list`);
  await visit.settled();
  const { keyboard } = visit.page;
  const focused = () => visit.page.evaluate(() => document.activeElement?.textContent ?? '');
  await keyboard.press('Tab');
  expect(await focused()).toBe('К содержанию');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  expect(await focused()).toBe('К слоям и фильтрам');
  await keyboard.press('Enter');
  const first = visit.page.locator('[data-item]').first();
  const name = await first.getAttribute('data-item');
  for (let step = 0; step < 12; step += 1) {
    await keyboard.press('Tab');
    if ((await visit.page.evaluate(() => document.activeElement?.getAttribute('data-item'))) === name) break;
  }
  expect(await visit.page.evaluate(() => document.activeElement?.getAttribute('data-item'))).toBe(name);
  await keyboard.press('Enter');
  await visit.page.getByTestId('details').waitFor();
  await visit.page.waitForFunction(() => document.activeElement?.tagName === 'H2');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await visit.page.waitForFunction((wanted) => document.activeElement?.getAttribute('data-item') === wanted, name);
});

test('the map itself moves and zooms by keyboard', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 12)}`);
  await visit.settled();
  await visit.page.locator('#map canvas').focus();
  await visit.page.keyboard.press('Equal');
  await visit.page.waitForFunction(() => (window.kubanMap?.zoom() ?? 0) > 12.5);
});
