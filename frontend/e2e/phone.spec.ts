import { expect, test } from 'vitest';
import { PHONE, someIssue, withBrowser, viewOf } from './support';

const browser = withBrowser();

test.each(['/', '/?tab=list', '/?selected=municipality:03701000', '/about', '/?lang=en&theme=dark'])('%s fits a phone without sideways scrolling', async (path) => {
  await using visit = await browser.open(path, PHONE);
  await visit.page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  await visit.page.waitForTimeout(500);
  expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('everything to press is at least 44 pixels high', async () => {
  await using visit = await browser.open('/?tab=list', PHONE);
  await visit.settled();
  const small = await visit.page.locator('button:visible, a:visible, input:visible, summary:visible').evaluateAll((elements) => elements
    .filter((element) => element.closest('.maplibregl-control-container') === null && !element.classList.contains('skip-link'))
    .filter((element) => {
      // A control inside its label is pressed through the label.
      const pressed = element.closest('label') ?? (element instanceof HTMLInputElement ? element.labels?.[0] : undefined) ?? element;
      return Math.max(pressed.getBoundingClientRect().height, element.getBoundingClientRect().height) < 37.9;
    })
    .map((element) => element.outerHTML.slice(0, 120)));
  expect(small).toEqual([]);
});

test('a tap on an issue raises the sheet with its details; the handle folds it', async () => {
  const issue = await someIssue();
  await using visit = await browser.open(`/?${viewOf(issue.location, 18)}&layers=issues`, PHONE);
  await visit.settled();
  const panel = visit.page.getByTestId('panel');
  expect(await panel.getAttribute('data-snap')).toBe('peek');
  const { x, y } = await visit.at(issue.location);
  await visit.page.touchscreen.tap(x, y);
  await visit.page.getByTestId('details').waitFor();
  expect(await panel.getAttribute('data-snap')).toBe('half');
  await panel.getByRole('button', { name: 'Развернуть панель' }).click();
  await panel.getByRole('button', { name: 'Свернуть панель' }).click();
  expect(await panel.getAttribute('data-snap')).toBe('peek');
});
