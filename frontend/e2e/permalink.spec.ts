import { expect, test } from 'vitest';
import { KRASNODAR, withBrowser, viewOf } from './support';

const browser = withBrowser();

test('an address brings back place, layers, filters, selection, overview, language and theme', async () => {
  const address = `/?${viewOf(KRASNODAR, 9)}&layers=issues&overview=share_in_time&status=solved,declined&from=2025-01-01&selected=municipality:03701000&lang=en&theme=dark`;
  await using visit = await browser.open(address);
  await visit.settled();
  const search = new URL(visit.page.url()).searchParams;
  for (const [name, value] of new URL(`http://x${address}`).searchParams) expect(search.get(name)).toBe(value);
  expect(await visit.page.evaluate(() => window.kubanMap?.zoom())).toBeCloseTo(9, 5);
  expect(await visit.page.locator('html').getAttribute('lang')).toBe('en');
  expect(await visit.page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  await visit.page.getByTestId('details').getByRole('heading', { name: 'Krasnodar' }).waitFor();
});

test('moving the map writes the address; Back after a choice returns', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 8)}&layers=none`);
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Приблизить' }).click();
  await visit.page.waitForFunction(() => /at=[^&]*,9\.00/u.test(decodeURIComponent(location.search)));
  const { x, y } = await visit.at(KRASNODAR);
  await visit.page.mouse.click(x + 30, y + 30);
  await visit.page.getByTestId('details').waitFor();
  await visit.page.goBack();
  await visit.page.getByTestId('details').waitFor({ state: 'detached' });
});

test('nonsense in the address still shows the region', async () => {
  await using visit = await browser.open('/?at=1e9,x,&layers=roads&status=%00&selected=cell:zz&theme=pink&lang=xx');
  await visit.settled();
  expect((await visit.rendered('municipality-fill')).length).toBeGreaterThan(10);
});

test('the language switch changes every word and stays over a reload', async () => {
  await using visit = await browser.open('/');
  await visit.page.getByRole('button', { name: 'English' }).click();
  await visit.page.getByRole('tab', { name: 'Layers and filters' }).waitFor();
  expect(await visit.page.locator('body').innerText()).not.toMatch(/Слои|Фильтр|Легенда/u);
  await visit.page.goto(new URL('/', visit.page.url()).href);
  await visit.page.getByRole('tab', { name: 'Layers and filters' }).waitFor();
});
