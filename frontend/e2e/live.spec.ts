import { afterEach, expect, test } from 'vitest';
import { sql, withBrowser, viewOf } from './support';

const browser = withBrowser();

/** A field far from every town of the example data. */
const FIELD = [38.51234, 45.93456] as const;
const TITLE = 'Проверка живой карты';

afterEach(() => sql(`delete from issue where title = '${TITLE}'`));

test('a new issue, its new status and its removal reach an open map without a reload', async () => {
  await using visit = await browser.open(`/?${viewOf(FIELD, 16)}&tab=list`);
  await visit.settled();
  await visit.page.locator('[data-testid="live"][data-state="live"]').waitFor();
  await visit.page.evaluate(() => {
    document.body.dataset['visit'] = 'the same';
  });
  expect(await visit.rendered('issues')).toEqual([]);

  const id = Number(await sql(
    `insert into issue (title, category, geom, due_at) values ('${TITLE}', 'roads', st_setsrid(st_makepoint(${FIELD.join(',')}), 4326), now() + interval '10 days') returning id`));
  await visit.page.waitForFunction((wanted) => window.kubanMap?.rendered(['issues']).some((each) => each.id === wanted), id, { timeout: 10_000 });
  await visit.page.locator(`[data-item="issue-${id}"]`).waitFor();
  await visit.page.getByText(/Обновлено в/u).waitFor();

  await sql(`update issue set status = 'in_work' where id = ${id}`);
  await visit.page.waitForFunction(() => window.kubanMap?.rendered(['issues'])[0]?.properties['status'] === 'in_work', null, { timeout: 10_000 });

  await sql(`delete from issue where id = ${id}`);
  await visit.page.waitForFunction(() => window.kubanMap?.rendered(['issues']).length === 0, null, { timeout: 10_000 });
  expect(await visit.page.evaluate(() => document.body.dataset['visit'])).toBe('the same');
});

test('a map that lost the connection says so and catches up', async () => {
  await using visit = await browser.open(`/?${viewOf(FIELD, 16)}`);
  await visit.settled();
  await visit.page.locator('[data-testid="live"][data-state="live"]').waitFor();
  await visit.page.context().setOffline(true);
  await visit.page.locator('[data-testid="live"][data-state="offline"]').waitFor();
  await sql(`insert into issue (title, category, geom, due_at) values ('${TITLE}', 'roads', st_setsrid(st_makepoint(${FIELD.join(',')}), 4326), now() + interval '10 days')`);
  await visit.page.context().setOffline(false);
  await visit.page.locator('[data-testid="live"][data-state="live"]').waitFor({ timeout: 40_000 });
  await visit.page.waitForFunction(() => window.kubanMap?.rendered(['issues']).length === 1, null, { timeout: 15_000 });
});
