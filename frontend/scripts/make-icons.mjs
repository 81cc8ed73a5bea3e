/** Draws the icons of the installed site out of favicon.svg: `npm run icons`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = new URL('../public/', import.meta.url);
const sign = readFileSync(new URL('favicon.svg', folder), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.KUBAN_TEST_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** Maskable icons may be cut to a circle of 80 %, so their sign is smaller on a full ground. */
const ICONS = [
  ['icon-192', 192, 1, 'transparent'],
  ['icon-512', 512, 1, 'transparent'],
  ['apple-180', 180, 0.86, '#14523f'],
  ['maskable-512', 512, 0.66, '#14523f'],
  ['badge-96', 96, 1, 'transparent'],
];
for (const [name, size, share, ground] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>html{background:${ground}}body{margin:0;display:grid;place-items:center;height:100vh}svg{width:${size * share}px;height:${size * share}px}</style>${sign}`);
  await page.screenshot({ path: fileURLToPath(new URL(`icons/${name}.png`, folder)), omitBackground: true });
  await page.close();
}
await browser.close();
