import { expect, test } from 'vitest';
import { KRASNODAR, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();

test('pointing at an issue tells its status, a click opens its details and puts it into the address', async () => {
  const issue = await someIssue();
  await using visit = await browser.open(`/?${viewOf(issue.location, 18)}&layers=issues`);
  await visit.settled();
  const { x, y } = await visit.at(issue.location);
  await visit.page.mouse.move(x, y);
  await visit.page.getByTestId('tip').waitFor();
  await visit.page.mouse.click(x, y);
  const details = visit.page.getByTestId('details');
  await details.waitFor();
  await visit.page.waitForFunction(() => location.search.includes('selected=issue:'));
  await details.getByRole('heading', { level: 3 }).waitFor();
  expect(new URL(visit.page.url()).searchParams.get('selected')).toMatch(/^issue:\d+$/u);
});

test('a click on a cell shows its counts by status, which add up', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 10)}&layers=issues`);
  await visit.settled();
  const { location } = await someIssue();
  const { x, y } = await visit.at(location);
  await visit.page.mouse.click(x, y);
  const details = visit.page.getByTestId('details');
  await details.getByText('Ячейка карты').waitFor();
  const heading = await details.getByRole('heading', { level: 3 }).first().innerText();
  const bars = await details.locator('[data-bar]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-value'))));
  expect(bars.reduce((sum, each) => sum + each, 0)).toBe(Number(heading.replace(/\D/gu, '')));
});

test('a click on bare ground chooses the municipality, closing lets go of it', async () => {
  await using visit = await browser.open(`/?${viewOf(KRASNODAR, 8)}&layers=none`);
  await visit.settled();
  const { x, y } = await visit.at([38.9, 45.12]);
  await visit.page.mouse.click(x, y);
  await visit.page.waitForFunction(() => location.search.includes('selected=municipality:'));
  const details = visit.page.getByTestId('details');
  await details.getByText('Площадь').waitFor();
  await details.getByRole('button', { name: 'Назад' }).click();
  await details.waitFor({ state: 'detached' });
  expect(visit.page.url()).not.toContain('selected');
});

test('a selection that is not there says so', async () => {
  await using visit = await browser.open('/?selected=issue:999999999');
  await visit.page.getByTestId('details').getByText('Такого объекта нет').waitFor();
});
