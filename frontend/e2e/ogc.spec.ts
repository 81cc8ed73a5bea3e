/** The pages under /ogc, which need no script: their languages, their accessibility, their maps, their paging. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withBrowser } from './support';

const browser = withBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PATHS = [
  '/ogc',
  '/ogc/conformance',
  '/ogc/collections',
  '/ogc/collections/issues',
  '/ogc/collections/issues/items?limit=20',
  '/ogc/collections/issues/items?bbox=0,0,1,1',
  '/ogc/collections/issues/items/1',
  '/ogc/collections/constructions/items/1',
  '/ogc/collections/municipality_editions/queryables',
  '/ogc/tiles',
  '/ogc/tiles/WebMercatorQuad',
  '/ogc/tileMatrixSets/WebMercatorQuad',
  '/ogc/crs/msk23-1',
  '/ogc/api.html',
];

const PHONE = { width: 390, height: 844 };
const READERS: [name: string, language: string, options: BrowserContextOptions][] = [
  ['in Russian, light', 'ru', { viewport: PHONE, locale: 'ru-RU', colorScheme: 'light' }],
  ['in English, dark', 'en', { viewport: PHONE, locale: 'en-US', colorScheme: 'dark' }],
];

/** What axe finds, in words. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    interface Axe {
      run: (context: Document, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    }
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, TAGS);
}

test.each(READERS)('every page is whole and accessible on a phone: %s', async (_name, language, options) => {
  await using visit = await browser.open('/ogc', options);
  for (const path of PATHS) {
    await visit.page.goto(new URL(path, visit.page.url()).href);
    expect(await visit.page.getAttribute('html', 'lang'), path).toBe(language);
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
    expect(await faults(visit.page), path).toEqual([]);
  }
});

test('on a wide screen too', async () => {
  await using visit = await browser.open('/ogc/collections/issues/items?limit=20', { colorScheme: 'dark' });
  expect(await faults(visit.page)).toEqual([]);
});

test('a Russian page has no English words for what people read', async () => {
  await using visit = await browser.open('/ogc/collections/issues/items?limit=5&status=in_work');
  const table = visit.page.getByRole('table');
  await table.getByText('В работе').first().waitFor();
  expect(await table.getByRole('columnheader').allInnerTexts()).toContain('Состояние\nstatus');
  expect(await visit.page.getByLabel('Состояние').inputValue()).toBe('in_work');
  await visit.page.getByRole('link', { name: 'English' }).click();
  await table.getByText('In work').first().waitFor();
});

test('the keyboard leads from page to page', async () => {
  await using visit = await browser.open('/ogc/collections/issues/items?limit=3');
  const first = await visit.page.getByRole('rowheader').allInnerTexts();
  const next = visit.page.getByRole('link', { name: 'Дальше' });
  for (let steps = 0; steps < 60; steps += 1) {
    await visit.page.keyboard.press('Tab');
    if (await next.evaluate((link) => link === document.activeElement)) break;
  }
  await Promise.all([visit.page.waitForURL(/after=/u), visit.page.keyboard.press('Enter')]);
  const second = await visit.page.getByRole('rowheader').allInnerTexts();
  expect(second).toHaveLength(3);
  expect(second.filter((id) => first.includes(id))).toEqual([]);
  await visit.page.getByRole('link', { name: 'В начало' }).click();
  expect(await visit.page.getByRole('rowheader').allInnerTexts()).toEqual(first);
});

test('an item is marked on its map', async () => {
  await using visit = await browser.open('/ogc/collections/issues/items/1');
  const locator = visit.page.getByRole('img', { name: 'Где это в крае' });
  const mark = await locator.locator('.features circle').boundingBox();
  const frame = await locator.boundingBox();
  if (mark === null || frame === null) throw new Error('nothing is marked');
  expect(mark.x).toBeGreaterThan(frame.x);
  expect(mark.x + mark.width).toBeLessThan(frame.x + frame.width);
  expect((await locator.locator('.land').getAttribute('d'))?.length).toBeGreaterThan(1000);

  await visit.page.goto(new URL('/ogc/collections/constructions/items/1', visit.page.url()).href);
  const footprint = await visit.page.getByRole('img', { name: 'Объект вблизи' }).locator('.features path').boundingBox();
  expect(Math.min(footprint?.width ?? 0, footprint?.height ?? 0)).toBeGreaterThan(20);
});

test('the site leads to the data, in its language', async () => {
  await using visit = await browser.open('/about?lang=en');
  await visit.page.getByRole('navigation').getByRole('link', { name: 'Data and GIS' }).click();
  await visit.page.getByRole('heading', { level: 1, name: 'Open geodata of the Krasnodar Region' }).waitFor();
});
