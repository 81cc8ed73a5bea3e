import type { BrowserContextOptions } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faults } from './axe';
import { ADMINISTRATOR, CITIZEN, sessionOf, signIn } from './people';
import { PHONE, withBrowser } from './support';

const browser = withBrowser();

const PUBLIC = ['/about', '/search', '/search?q=дорога', '/sign-in', '/register', '/consent', '/forgot', '/reset-password', '/register/confirm', '/invitation'];
const OWN = [
  '/account', '/account/residence', '/account/security', '/account/notifications', '/account/tokens', '/account/data', '/notifications', '/workspace', '/admin', '/admin/moderation',
  '/admin/people', '/admin/bodies', '/admin/grants', '/admin/roles', '/admin/tokens', '/admin/modules', '/admin/catalogues', '/admin/audit', '/admin/jobs', '/admin/system',
];

let administrator: Awaited<ReturnType<typeof sessionOf>>;
beforeAll(async () => {
  administrator = await sessionOf(browser.open, ADMINISTRATOR);
}, 150_000);

/** The version for the visually impaired, as the reader has left it. */
function sight(settings: string): BrowserContextOptions {
  return { storageState: { cookies: administrator.cookies, origins: [{ origin: new URL(process.env['KUBAN_TEST_BASE_URL'] ?? '').origin, localStorage: [{ name: 'kuban.sight', value: settings }] }] } };
}

const LOOKS: [look: string, query: string, options: () => BrowserContextOptions][] = [
  ['light', 'theme=light', () => ({ storageState: administrator })],
  ['dark', 'theme=dark', () => ({ storageState: administrator })],
  ['on a phone', 'theme=light', () => ({ ...PHONE, storageState: administrator })],
  ['white on black at 200 %', '', () => sight('on=1&size=200&spacing=wide&scheme=white&pictures=1')],
];

test.each(LOOKS)('every page passes axe and fits its window: %s', async (_look, query, options) => {
  await using visit = await browser.open('/about', options());
  const { page } = visit;
  const wrong: string[] = [];
  for (const path of [...PUBLIC, ...OWN]) {
    await page.goto(new URL(`${path}${path.includes('?') ? '&' : '?'}${query}`, page.url()).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // What is asked for comes before the picture is judged.
    await page.waitForLoadState('load');
    await page.waitForFunction(() => document.querySelector('main [role="status"] .mantine-Skeleton-root') === null);
    wrong.push(...(await faults(page)).map((each) => `${path}: ${each}`));
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (width > 0) wrong.push(`${path}: ${width} pixels stand over the edge`);
    if (path !== '/invitation' && (await page.getByRole('heading', { name: /Нет доступа|не загрузилась|Такой страницы нет/u }).count()) > 0) wrong.push(`${path}: did not open`);
  }
  expect(wrong).toEqual([]);
}, 400_000);

test('the menu of a phone opens, closes by Escape and by going elsewhere, and gives the focus back', async () => {
  await using visit = await browser.open('/about', { ...PHONE, storageState: administrator });
  const { page } = visit;
  const menu = page.getByTestId('phone-menu');
  const button = menu.getByRole('button', { name: 'Меню' });
  await button.click();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await menu.getByRole('link', { name: 'Администрирование' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press('Escape');
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await button.click();
  await menu.getByRole('link', { name: 'Поиск' }).click();
  await page.waitForURL((url) => url.pathname === '/search');
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  expect(await button.getAttribute('aria-expanded')).toBe('false');
});

test('a table of the administration is cards on a phone, and a table to those who listen', async () => {
  await using visit = await browser.open('/admin/roles', { ...PHONE, storageState: administrator });
  const { page } = visit;
  const table = page.getByRole('table', { name: 'Роли' });
  await table.getByRole('rowheader').first().waitFor();
  expect(await table.getByRole('columnheader', { name: 'Права' }).count()).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('a dialogue keeps the focus and gives it back', async () => {
  await using visit = await browser.open('/admin/grants', { storageState: administrator });
  const { page } = visit;
  const button = page.getByRole('button', { name: 'Дать право' });
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'Дать право' });
  await dialog.waitFor();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.textContent === 'Дать право');
});

test('a citizen is told that the administration is not theirs', async () => {
  await using visit = await browser.open('/admin/people');
  const { page } = visit;
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await signIn(page, { email: CITIZEN.email, password: CITIZEN.password });
  await page.waitForURL((url) => url.pathname === '/admin/people');
  await page.getByRole('heading', { name: 'Нет доступа' }).waitFor();
  await page.getByTestId('profile-menu').getByRole('button').first().click();
  expect(await page.getByRole('link', { name: /Администрирование|Рабочее место/u }).count()).toBe(0);
});

test('the version for the visually impaired is remembered, enlarges and can be left', async () => {
  await using visit = await browser.open('/about');
  const { page } = visit;
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  const before = await size();
  await page.getByRole('button', { name: 'Версия для слабовидящих' }).click();
  const bar = page.getByTestId('sight-bar');
  await bar.getByRole('button', { name: '200 %' }).click();
  await bar.getByRole('button', { name: 'Тёмно-синим по голубому' }).click();
  await expect.poll(size).toBe(before * 2);
  await page.reload();
  await bar.waitFor();
  await expect.poll(size).toBe(before * 2);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(157, 209, 255)');
  expect(await faults(page)).toEqual([]);
  await bar.getByRole('button', { name: 'Обычная версия' }).click();
  await bar.waitFor({ state: 'detached' });
  // Reduced motion makes every change a transition of a hundredth of a millisecond.
  await expect.poll(size).toBe(before);
});

test('searching marks what was found, follows the address and goes back', async () => {
  await using visit = await browser.open('/about');
  const { page } = visit;
  await page.setViewportSize({ width: 1400, height: 800 });
  const search = page.getByRole('combobox', { name: 'Поиск по порталу' });
  await search.fill('Краснод');
  await page.getByRole('option').first().waitFor();
  await search.press('ArrowUp');
  await search.press('Enter');
  await page.waitForURL((url) => url.pathname === '/search' && url.searchParams.get('q') === 'Краснод');
  await page.locator('[data-result] mark').first().waitFor();
  expect(Number(await page.getByTestId('search-total').getAttribute('data-total'))).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Муниципалитеты' }).click();
  await page.waitForURL((url) => url.searchParams.get('kind') === 'municipality');
  await page.locator('[data-result^="municipality"]').first().waitFor();
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get('kind') === null);
});
