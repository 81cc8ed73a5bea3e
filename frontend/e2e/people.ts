/** People for the browser tests: the demo accounts, their second factor, and the letters that the server writes. */
import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { required, type Visit } from './support';

/** What the demo accounts of a server in development share; `docs/staff.md` tells it to everybody. */
const DEMO = { password: 'kuban-demo-2026', secret: 'NN2WEYLOFVSGK3LPFVZWKY3SMV2C2MRQ' };
export const ADMINISTRATOR = { email: 'administrator@example.org', ...DEMO };
export const CITIZEN = { email: 'citizen@example.org', ...DEMO };

const STEP_S = 30;
const LETTER_MS = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The six digits of an app for codes (RFC 6238), some steps away from now. */
export function totp(secret: string, stepsAhead = 0): string {
  const bits = Array.from(secret.replaceAll(/[\s=]/gu, ''), (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_S) + stepsAhead));
  const digest = createHmac('sha1', key).update(counter).digest();
  const start = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export interface Letter {
  headers: string;
  text: string;
}

/** The newest letter to an address, once it is there. */
export async function letterTo(address: string): Promise<Letter> {
  const folder = required('KUBAN_TEST_MAIL');
  for (const end = Date.now() + LETTER_MS; Date.now() < end;) {
    const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.eml')).sort().reverse();
    for (const name of names) {
      const letter = readLetter(await readFile(join(folder, name), 'utf8'));
      if (letter.headers.includes(address)) return letter;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no letter to ${address}`);
}

/** The plain text of a letter, whichever way it was encoded. */
export function readLetter(raw: string): Letter {
  const [headers = ''] = raw.split(/\r?\n\r?\n/u, 1);
  const part = raw.split(/\r?\n--[^\r\n]+\r?\n/u).find((each) => /content-type: text\/plain/iu.test(each)) ?? raw;
  const [partHeaders = '', ...rest] = part.split(/\r?\n\r?\n/u);
  const body = rest.join('\n\n');
  if (/content-transfer-encoding: base64/iu.test(partHeaders)) return { headers, text: Buffer.from(body, 'base64').toString('utf8') };
  if (!/content-transfer-encoding: quoted-printable/iu.test(partHeaders)) return { headers, text: body };
  const bytes = body.replaceAll(/=\r?\n/gu, '').replaceAll(/=([0-9A-F]{2})/giu, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { headers, text: Buffer.from(bytes, 'latin1').toString('utf8') };
}

/** The path of the first link of a letter that leads to a page. */
export function linkIn({ text }: Letter, path: string): string {
  const link = text.match(/https?:\/\/[^\s<>"]+/gu)?.map((each) => new URL(each)).find(({ pathname }) => pathname === path);
  if (link === undefined) throw new Error(`the letter has no link to ${path}:\n${text}`);
  return `${link.pathname}${link.search}${link.hash}`;
}

/** Signs in by the form, with the second factor where the account asks for it. */
export async function signIn(page: Page, { email, password, secret }: { email: string; password: string; secret?: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Электронная почта' }).fill(email);
  await page.getByLabel('Пароль', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Войти' }).click();
  if (secret === undefined) {
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    return;
  }
  await page.waitForURL((url) => url.pathname === '/sign-in/code');
  await confirmWithCode(page, secret);
}

/** A code is good once: when this one was used already, by another test, the next one is. */
export async function confirmWithCode(page: Page, secret: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    await page.getByRole('textbox', { name: 'Код' }).fill(totp(secret, attempt === 0 ? 0 : 1));
    await page.getByRole('button', { name: 'Подтвердить' }).click();
    const left = page.waitForURL((url) => url.pathname !== '/sign-in/code', { timeout: 60_000 }).then(() => true);
    const refused = page.getByTestId('error-summary').waitFor({ timeout: 60_000 }).then(() => false);
    if (await Promise.race([left, refused])) return;
    if (attempt === 2) throw new Error('no code is accepted');
    await page.reload();
    if (attempt === 1) await page.waitForTimeout(STEP_S * 1000);
  }
}

type Cookies = NonNullable<Exclude<BrowserContextOptions['storageState'], string>>;

/** What a browser remembers of somebody who has signed in, for the contexts of other tests. */
export async function sessionOf(open: (path: string) => Promise<Visit>, account: typeof ADMINISTRATOR): Promise<Cookies> {
  await using visit = await open('/sign-in?return=/about');
  await signIn(visit.page, account);
  // Waited for here: the context ends with the visit.
  const state = await visit.page.context().storageState();
  return state;
}
