import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { ADMINISTRATOR, confirmWithCode, letterTo, linkIn, sessionOf, signIn, totp } from './people';
import { withBrowser } from './support';

const browser = withBrowser();
const NEWCOMER = { email: `newcomer-${Date.now()}@example.org`, password: 'тихий лиман полон цапель', name: 'Новый житель' };

test('a newcomer registers, confirms, sets up the second factor and is given a role, which the audit log shows', async () => {
  await using visit = await browser.open('/register');
  const { page } = visit;
  await page.getByRole('textbox', { name: 'Как вас называть' }).fill(NEWCOMER.name);
  await page.getByRole('textbox', { name: 'Электронная почта' }).fill(NEWCOMER.email);
  await page.getByLabel('Пароль', { exact: true }).fill(NEWCOMER.password);
  await page.getByRole('checkbox', { name: 'Я прочёл согласие и даю его' }).check();
  await page.getByRole('main').getByRole('button', { name: 'Зарегистрироваться' }).click();
  await page.getByRole('heading', { name: 'Проверьте почту' }).waitFor();

  await page.goto(new URL(linkIn(await letterTo(NEWCOMER.email), '/register/confirm'), page.url()).href);
  await page.getByRole('button', { name: 'Подтвердить почту' }).click();
  await page.getByRole('heading', { name: 'Личный кабинет' }).waitFor();

  // Out and in again, back to where one wanted to go.
  await page.getByTestId('profile-menu').getByRole('button', { name: NEWCOMER.name }).click();
  await page.getByRole('button', { name: 'Выйти' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(new URL('/account/security', page.url()).href);
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await signIn(page, NEWCOMER);
  await page.waitForURL((url) => url.pathname === '/account/security');

  await page.getByRole('button', { name: 'Настроить второй фактор' }).click();
  const secret = await page.getByTestId('totp-secret').innerText();
  await page.getByRole('textbox', { name: 'Код из приложения' }).fill(totp(secret));
  await page.getByRole('button', { name: 'Включить', exact: true }).click();
  const codes = page.getByTestId('recovery-codes').locator('li');
  await codes.first().waitFor();
  expect(await codes.count()).toBeGreaterThanOrEqual(8);
  await page.getByRole('button', { name: 'Я сохранил коды' }).click();
  await page.getByText('Второй фактор настроен').waitFor();

  await giveRole();

  // What was given is there at once, behind the second factor.
  await page.goto(new URL('/workspace', page.url()).href);
  await page.getByRole('heading', { name: 'Рабочее место', level: 1 }).or(page.getByRole('heading', { name: 'Подтверждение входа' })).waitFor();
  if (new URL(page.url()).pathname === '/sign-in/code') await confirmWithCode(page, secret);
  await page.getByText('Отвечать на обращения').waitFor();
});

/** The administrator finds the newcomer, gives a role, asks why they may do a thing now, and sees the deed in the log. */
async function giveRole(): Promise<void> {
  await using visit = await browser.open('/admin/people');
  const { page } = visit;
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await signIn(page, ADMINISTRATOR);
  await page.waitForURL((url) => url.pathname === '/admin/people');
  await page.getByRole('searchbox', { name: 'Имя или почта' }).fill(NEWCOMER.email);
  await page.getByRole('button', { name: 'Найти' }).click();
  await page.getByRole('link', { name: NEWCOMER.name }).click();
  await page.getByRole('heading', { name: NEWCOMER.name, level: 1 }).waitFor();

  await page.getByRole('combobox', { name: 'Право' }).selectOption('issues.answer');
  await page.getByRole('button', { name: 'Проверить' }).click();
  await page.locator('[data-testid="verdict"][data-allowed="false"]').waitFor();

  await page.getByRole('button', { name: 'Дать право' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Роль' }).selectOption({ label: await optionWith(dialog.getByRole('combobox', { name: 'Роль' }), /сотрудник|должност|official/iu) });
  await dialog.getByRole('textbox', { name: 'Основание' }).fill('Приказ о назначении');
  await dialog.getByRole('button', { name: 'Дать право' }).click();
  await page.getByText('Право дано').waitFor();
  await page.locator('[data-testid="verdict"][data-allowed="true"]').waitFor();
  await page.getByText('Приказ о назначении').waitFor();

  await page.getByRole('link', { name: 'Журнал действий' }).click();
  await page.getByRole('heading', { name: 'Журнал действий', level: 1 }).waitFor();
  const row = page.getByRole('row').filter({ has: page.locator('[data-action="grant.created"]') }).first();
  await row.waitFor();
  await row.getByText('Подробно').click();
  expect(await row.locator('pre').first().innerText()).toContain('person_id');
}

async function optionWith(select: Locator, pattern: RegExp): Promise<string> {
  const names = await select.locator('option').allInnerTexts();
  const found = names.find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`none of ${names.join(', ')}`);
  return found;
}

test('what is wrong with a form is said at its fields, and nothing that was typed is lost', async () => {
  await using visit = await browser.open('/register');
  const { page } = visit;
  await page.getByRole('main').getByRole('button', { name: 'Зарегистрироваться' }).click();
  const summary = page.getByTestId('error-summary');
  await summary.waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('error-summary');
  await summary.getByRole('link', { name: /^Электронная почта/u }).click();
  const email = page.getByRole('textbox', { name: 'Электронная почта' });
  expect(await email.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await email.getAttribute('aria-invalid')).toBe('true');

  await page.getByRole('textbox', { name: 'Как вас называть' }).fill('Житель');
  await email.fill('citizen-two@example.org');
  await page.getByLabel('Пароль', { exact: true }).fill('passwordpassword');
  await page.getByRole('checkbox', { name: 'Я прочёл согласие и даю его' }).check();
  await page.getByRole('main').getByRole('button', { name: 'Зарегистрироваться' }).click();
  await summary.getByRole('link', { name: /^Пароль: пароль легко угадать/u }).waitFor();
  expect(await email.inputValue()).toBe('citizen-two@example.org');
});

test('a wrong password is refused in words, and by keyboard alone one gets in', async () => {
  await using visit = await browser.open('/account');
  const { page } = visit;
  await page.waitForURL((url) => url.pathname === '/sign-in');
  const email = page.getByRole('textbox', { name: 'Электронная почта' });
  await email.focus();
  await page.keyboard.type('citizen@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await page.getByText('Почта или пароль не подходят.').waitFor();
  await page.getByLabel('Пароль', { exact: true }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('kuban-demo-2026');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/account' || url.pathname === '/sign-in/code');
});

test('pressing twice sends once', async () => {
  await using visit = await browser.open('/forgot');
  const { page } = visit;
  let asked = 0;
  await page.route('**/api/v1/password-resets', async (route) => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.getByRole('textbox', { name: 'Электронная почта' }).fill('nobody-here@example.org');
  await page.getByRole('button', { name: 'Отправить ссылку' }).dblclick();
  await page.getByRole('heading', { name: 'Проверьте почту' }).waitFor();
  expect(asked).toBe(1);
});

test('a session that ended leads to the sign-in and back', async () => {
  const storageState = await sessionOf(browser.open, ADMINISTRATOR);
  await using visit = await browser.open('/admin/jobs', { storageState });
  const { page } = visit;
  await page.getByRole('heading', { name: 'Задания', level: 1 }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Ждут' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  expect(new URL(page.url()).searchParams.get('return')).toContain('/admin/jobs');
});
