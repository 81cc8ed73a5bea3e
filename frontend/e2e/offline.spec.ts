import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withBrowser } from './support';

const browser = withBrowser();

/** Waits until the service worker keeps the shell and answers for this page. */
async function controlled(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

test('without a server the site opens, says what works, and keeps nothing about a person', async () => {
  await using visit = await browser.open('/', { serviceWorkers: 'allow' });
  const { page } = visit;
  await visit.settled();
  await controlled(page);
  await visit.settled();

  await page.context().setOffline(true);
  await page.goto(new URL('/about', page.url()).href);
  await page.getByRole('heading', { name: 'О данных', level: 1 }).waitFor();
  const notice = page.getByTestId('offline');
  await notice.getByText('Нет связи с порталом').click();
  await notice.getByRole('heading', { name: 'Без связи работает' }).waitFor();

  // The map as it was seen last.
  await page.goto(new URL('/', page.url()).href);
  await visit.settled();
  expect((await visit.rendered('issues-cells')).length).toBeGreaterThan(0);

  // A page about a person says that it cannot, instead of showing what it remembers.
  await page.goto(new URL('/account', page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
    return keys.flat();
  });
  expect(kept.filter((path) => path.startsWith('/api/')).sort()).toEqual(['/api/v1/configuration', '/api/v1/municipalities']);

  await page.context().setOffline(false);
  await notice.waitFor({ state: 'detached' });
});

test('the site can be installed', async () => {
  await using visit = await browser.open('/about');
  const manifest = await visit.page.evaluate(async () => {
    const response = await fetch('/manifest.webmanifest');
    return { type: response.headers.get('content-type'), body: (await response.json()) as { icons: { src: string; sizes: string }[] } };
  });
  expect(manifest.type).toBe('application/manifest+json');
  for (const { src } of manifest.body.icons) {
    const status = await visit.page.evaluate(async (path) => (await fetch(path)).status, src);
    expect([src, status]).toEqual([src, 200]);
  }
  const worker = await visit.page.evaluate(async () => {
    const response = await fetch('/sw.js');
    return [response.headers.get('cache-control'), response.headers.get('content-type')];
  });
  expect(worker).toEqual(['no-cache', 'text/javascript; charset=utf-8']);
});
