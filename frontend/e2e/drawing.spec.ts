import { expect, test } from 'vitest';
import { api, KRASNODAR, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();

/** A place of the Black Sea and one of the land beyond the region, both in the first view. */
const SEA = [37.2, 44.1] as const;
const NEIGHBOUR = [41.6, 47] as const;

test('the region shows its municipalities, cells that add up, sea and land', async () => {
  await using visit = await browser.open('/');
  await visit.settled();
  const municipalities = await visit.rendered('municipality-fill');
  expect(new Set(municipalities.map((each) => each.properties['code'])).size).toBe(44);
  const cells = await visit.rendered('issues-cells');
  const counts = new Map(cells.map(({ properties }) => [properties['h3'], Number(properties['count'])]));
  const { totals } = await api<{ totals: { issues: number } }>('statistics');
  expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBe(totals.issues);
  expect(await visit.colour(SEA)).toBe('#c6dde4');
  expect(await visit.colour(NEIGHBOUR)).toBe('#e9e6dd');
});

test('a dark page draws a dark map', async () => {
  await using visit = await browser.open('/', { colorScheme: 'dark' });
  await visit.settled();
  expect(await visit.colour(SEA)).toBe('#0c2836');
});

test('a city shows finer cells, and the pixels under them are coloured', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 12)}`);
  await visit.settled();
  const cells = await visit.rendered('issues-cells');
  expect(cells.length).toBeGreaterThan(20);
  expect(await visit.rendered('issues')).toEqual([]);
  const { location } = await someIssue();
  expect(await visit.colour(location)).not.toBe('#fbf7ea');
});

test('a street shows points and footprints in place of cells', async () => {
  const issue = await someIssue('&status=solved');
  await using visit = await browser.open(`/?${viewOf(issue.location, 16)}&layers=issues`);
  await visit.settled();
  const points = await visit.rendered('issues');
  expect(points.map((each) => each.id)).toContain(issue.id);
  expect(points.find((each) => each.id === issue.id)?.properties['status']).toBe('solved');
  expect(await visit.rendered('issues-cells')).toEqual([]);
});

test('a footprint is drawn where the construction is', async () => {
  interface Wire { constructions: { id: number; location: [number, number]; status: string }[] }
  const { constructions } = await api<Wire>('constructions?bbox=38.85,44.98,39.15,45.12&limit=1&status=commissioned');
  const [site] = constructions;
  expect(site).toBeDefined();
  if (site === undefined) return;
  await using visit = await browser.open(`/?${viewOf(site.location, 17)}&layers=constructions`);
  await visit.settled();
  expect((await visit.rendered('constructions')).map((each) => each.id)).toContain(site.id);
  expect(await visit.colour(site.location)).not.toBe('#fbf7ea');
});

test('a choropleth colours what is known, hatches what is not, and its legend says so', async () => {
  await using visit = await browser.open('/?overview=per_1000');
  await visit.settled();
  await visit.page.waitForFunction(() => (window.kubanMap?.rendered(['choropleth-fill']).length ?? 0) > 0);
  interface Wire { statistics: { municipality: { code: string }; per_1000: number | null }[] }
  const { statistics } = await api<Wire>('statistics');
  const codes = async (layer: string) => new Set((await visit.rendered(layer)).map((each) => each.properties['code']));
  expect(await codes('choropleth-fill')).toEqual(new Set(statistics.filter((each) => each.per_1000 !== null).map((each) => each.municipality.code)));
  expect(await codes('choropleth-no-data')).toEqual(new Set(statistics.filter((each) => each.per_1000 === null).map((each) => each.municipality.code)));
  expect(await visit.rendered('issues-cells')).toEqual([]);
  const legend = await visit.page.getByTestId('legend').innerText();
  expect(legend).toContain('Обращений на 1000 жителей');
  expect(legend).toContain('нет данных');
  expect(legend).toContain('Население');
});
