import { expect, test } from 'vitest';
import { api, KRASNODAR, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();

interface Totals {
  totals: { issues: number; by_status: Record<string, number> };
}

test('a status filter changes the map, the counts and the address; resetting brings all back', async () => {
  const { totals } = await api<Totals>('statistics');
  await using visit = await browser.open('/?layers=issues');
  await visit.settled();
  await visit.page.locator('[data-word="solved"]').click();
  await visit.page.waitForFunction(() => location.search.includes('status=solved'));
  const solved = totals.by_status['solved'] ?? 0;
  await visit.page.waitForFunction((wanted) => {
    const cells = window.kubanMap?.rendered(['issues-cells']) ?? [];
    const counts = new Map(cells.map(({ properties }) => [properties['h3'], Number(properties['count'])]));
    return [...counts.values()].reduce((sum, each) => sum + each, 0) === wanted;
  }, solved);
  const summary = visit.page.getByTestId('summary');
  await visit.page.waitForFunction(
    (wanted) => document.querySelector('[data-testid="summary"] strong')?.textContent.replace(/\D/gu, '') === String(wanted), solved);
  await visit.page.getByTestId('reset-filters').click();
  await visit.page.waitForFunction(
    (wanted) => document.querySelector('[data-testid="summary"] strong')?.textContent.replace(/\D/gu, '') === String(wanted), totals.issues);
  expect(await summary.isVisible()).toBe(true);
});

test('only issues of the chosen status are drawn on a street', async () => {
  const issue = await someIssue('&status=answered');
  await using visit = await browser.open(`/?${viewOf(issue.location, 15)}&layers=issues&status=answered`);
  await visit.settled();
  const statuses = new Set((await visit.rendered('issues')).map((each) => each.properties['status']));
  expect([...statuses]).toEqual(['answered']);
  const legend = await visit.page.getByTestId('legend').innerText();
  expect(legend).toContain('Дан ответ');
  expect(legend).not.toContain('Отклонено');
});

test('a layer that is switched off is neither drawn nor explained', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 12)}`);
  await visit.settled();
  expect((await visit.rendered('constructions-cells')).length).toBeGreaterThan(0);
  await visit.page.getByLabel('Показать слой «Стройки»').click({ force: true });
  await visit.page.waitForFunction(() => window.kubanMap?.rendered(['constructions-cells']).length === 0);
  expect(await visit.page.getByTestId('legend').innerText()).not.toContain('Строек в ячейке');
});

test('a period that ends before it begins is pointed out', async () => {
  await using visit = await browser.open('/?from=2026-02-01&to=2026-01-01');
  await visit.page.getByText('Начало периода позже конца').waitFor();
});
