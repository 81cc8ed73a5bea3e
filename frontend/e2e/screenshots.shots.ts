/** Writes docs/screenshots: region, city and street, desktop and phone, light and dark; and the two choropleths. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { test } from 'vitest';
import { api, KRASNODAR, PHONE, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();
const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

async function shoot(name: string, path: string, options: BrowserContextOptions): Promise<void> {
  await using visit = await browser.open(path, options);
  await visit.settled();
  // Classes are chosen when the cells are there; then the map is drawn once more.
  await visit.page.waitForTimeout(1_500);
  await visit.settled();
  await visit.page.screenshot({ path: `${FOLDER}${name}.jpg`, type: 'jpeg', quality: 74 });
}

interface Wire { constructions: { location: [number, number] }[]; meta: { next: string | null } }

/** The middle of the busiest block of the region, the one with the most construction sites. */
async function busyStreet(): Promise<readonly [number, number]> {
  const constructions: Wire['constructions'] = [];
  for (let next: string | null = '?limit=100'; next !== null;) {
    const page: Wire = await api<Wire>(`constructions${next}`);
    constructions.push(...page.constructions);
    next = page.meta.next;
  }
  const squares = new Map<string, Wire['constructions']>();
  for (const each of constructions) {
    const square = `${Math.round(each.location[0] / 0.005)},${Math.round(each.location[1] / 0.0035)}`;
    squares.set(square, [...(squares.get(square) ?? []), each]);
  }
  const busiest = [...squares.values()].reduce((best, each) => (each.length > best.length ? each : best), []);
  const middle = (axis: 0 | 1) => busiest.reduce((sum, each) => sum + each.location[axis], 0) / busiest.length;
  return [middle(0), middle(1)];
}

test('screenshots', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const street = await busyStreet();
  const { id } = await someIssue('&status=solved');
  for (const theme of ['light', 'dark']) {
    for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]] as const) {
      await shoot(`region-${device}-${theme}`, `/?theme=${theme}`, options);
      await shoot(`city-${device}-${theme}`, `/?${viewOf(KRASNODAR, device === 'phone' ? 11 : 11.5)}&theme=${theme}`, options);
      await shoot(`street-${device}-${theme}`, `/?${viewOf(street, 16)}&theme=${theme}`, options);
    }
  }
  await shoot('share-in-time', '/?overview=share_in_time&selected=municipality:03701000', DESKTOP);
  await shoot('per-1000', '/?overview=per_1000&lang=en', DESKTOP);
  await shoot('issue-phone', `/?selected=issue:${id}`, PHONE);
  await shoot('list', `/?${viewOf(KRASNODAR, 14)}&tab=list`, DESKTOP);
});
