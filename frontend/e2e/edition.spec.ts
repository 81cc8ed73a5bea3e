import { expect, test } from 'vitest';
import { api, withBrowser } from './support';

const browser = withBrowser();

test.each(['/', '/about'])('%s says whether the boundaries are only approximate, and how to get the real ones', async (path) => {
  const { edition } = await api<{ edition: { approximate: boolean; attribution: string } }>('municipalities');
  await using visit = await browser.open(path);
  await visit.page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  const notice = visit.page.getByTestId('edition-notice');
  if (!edition.approximate) {
    expect(await notice.count()).toBe(0);
    return;
  }
  await notice.waitFor();
  const words = await notice.innerText();
  expect(words).toContain('kuban boundaries import');
  expect(words).toContain('kuban boundaries fetch');
});

test('the map names the source of its boundaries', async () => {
  const { edition } = await api<{ edition: { attribution: string } }>('municipalities');
  await using visit = await browser.open('/');
  await visit.settled();
  expect(await visit.page.locator('.maplibregl-ctrl-attrib').innerText()).toContain(edition.attribution.slice(0, 20));
});

test('an unknown page says so and leads back', async () => {
  await using visit = await browser.open('/nowhere');
  await visit.page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor();
  await visit.page.getByRole('link', { name: 'Открыть карту' }).click();
  await visit.settled();
});

test('print hides the controls and shows the legend, the date and the sources', async () => {
  await using visit = await browser.open('/');
  await visit.settled();
  await visit.page.emulateMedia({ media: 'print' });
  expect(await visit.page.getByTestId('panel').isVisible()).toBe(false);
  const words = await visit.page.locator('main').innerText();
  expect(words).toContain('Обращений в ячейке');
  expect(words).toContain('Напечатано');
  expect(words).toContain('Natural Earth');
});
