import type { BrowserContextOptions } from 'playwright-core';
import { expect, test } from 'vitest';
import { faults } from './axe';
import { KRASNODAR, PHONE, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();

const VIEWS: [name: string, path: string, options: BrowserContextOptions][] = [
  ['the region', '/', {}],
  ['the region, dark', '/?theme=dark', {}],
  ['the list', `/?${viewOf(KRASNODAR, 12)}&tab=list`, {}],
  ['the list, dark', `/?${viewOf(KRASNODAR, 12)}&tab=list&theme=dark`, {}],
  ['a municipality with its choropleth', '/?selected=municipality:03701000&overview=per_1000', {}],
  ['filters in use, dark', '/?status=solved&category=roads&municipality=03701000&theme=dark', {}],
  ['a phone', '/?tab=list', PHONE],
  ['a phone, dark, in English', '/?tab=list&theme=dark&lang=en', PHONE],
];

test.each(VIEWS)('axe finds nothing serious: %s', async (_name, path, options) => {
  await using visit = await browser.open(path, options);
  await visit.settled();
  await visit.page.waitForTimeout(400);
  expect(await faults(visit.page)).toEqual([]);
});

test.each(['light', 'dark'])('axe finds nothing serious in the details of an issue, %s', async (theme) => {
  const issue = await someIssue();
  await using visit = await browser.open(`/?${viewOf(issue.location, 16)}&selected=issue:${issue.id}&theme=${theme}`);
  await visit.settled();
  await visit.page.getByTestId('details').getByRole('heading', { level: 3 }).waitFor();
  expect(await faults(visit.page)).toEqual([]);
});

test.each(['light', 'dark'])('axe finds nothing serious on the page about the data, %s', async (theme) => {
  await using visit = await browser.open(`/about?theme=${theme}`);
  await visit.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await faults(visit.page)).toEqual([]);
  expect(await visit.page.getByRole('link', { name: 'Описание API' }).getAttribute('href')).toBe('/api/docs');
});

test('at 200 % zoom nothing is cut off sideways', async () => {
  await using visit = await browser.open('/', { viewport: { width: 720, height: 450 } });
  await visit.settled();
  expect(await visit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
