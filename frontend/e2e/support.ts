/** Opens pages of a running server in Debian's Chromium, and looks at what the map has drawn. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Inspection } from '../src/map/explorer-map';

export type LonLat = readonly [lon: number, lat: number];
export type Rendered = ReturnType<Inspection['rendered']>;

export const BASE_URL = required('KUBAN_TEST_BASE_URL');
export const KRASNODAR: LonLat = [38.9747, 45.0355];

const DESKTOP = { width: 1200, height: 760 };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const SETTLED_MS = 60_000;

/** One browser for the tests of a file. */
export function withBrowser(): {
  open: (path: string, options?: BrowserContextOptions) => Promise<Visit>;
  /** A page of another site, which may ask that site and the server; it is empty at first. */
  stranger: (origin: string) => Promise<Visit>;
} {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env['KUBAN_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
  });
  afterAll(() => browser?.close());
  return {
    open: async (path, options = {}) => {
      if (browser === undefined) throw new Error('the browser has not been started');
      return openPage(browser, BASE_URL + path, options);
    },
    stranger: async (origin) => {
      if (browser === undefined) throw new Error('the browser has not been started');
      return openPage(browser, 'about:blank', {}, origin);
    },
  };
}

export interface Visit extends AsyncDisposable {
  page: Page;
  /** Waits until the map is drawn and still. */
  settled: () => Promise<void>;
  rendered: (...layers: string[]) => Promise<Rendered>;
  /** Where a place is on the page, in CSS pixels. */
  at: (place: LonLat) => Promise<{ x: number; y: number }>;
  /** The colour of the map at a place, as #rrggbb. */
  colour: (place: LonLat) => Promise<string>;
}

async function openPage(browser: Browser, address: string, options: BrowserContextOptions, ...origins: string[]): Promise<Visit> {
  // A service worker answers in the network's stead, so what a test watches or holds up would pass by unseen.
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'ru-RU', timezoneId: 'Europe/Moscow', reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
  context.setDefaultTimeout(SETTLED_MS);
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (![new URL(BASE_URL).origin, ...origins].includes(origin) && !['data:', 'blob:'].includes(protocol)) wrongs.push(`asked a stranger: ${request.url()}`);
  });
  page.on('pageerror', (error) => wrongs.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /content security|unknown source|expected/iu.test(message.text())) wrongs.push(message.text());
  });
  await page.goto(address);
  const map = page.locator('#map');
  const visit: Visit = {
    page,
    settled: async () => {
      await page.waitForFunction(() => window.kubanMap?.settled() === true, null, { timeout: SETTLED_MS });
      // The picture follows the state by a frame or two.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    },
    rendered: (...layers) => page.evaluate((names) => window.kubanMap?.rendered(names) ?? [], layers),
    at: async (place) => {
      const box = await map.boundingBox();
      const point = await page.evaluate((each) => window.kubanMap?.project(each), place);
      if (box === null || point === undefined) throw new Error('there is no map');
      return { x: box.x + point.x, y: box.y + point.y };
    },
    colour: (place) => page.evaluate(readColour, place),
    [Symbol.asyncDispose]: async () => {
      await context.close();
      expect(wrongs).toEqual([]);
    },
  };
  return visit;
}

/** Runs in the page: copies the map's picture and reads one pixel of it. */
function readColour(place: readonly [number, number]): string {
  const canvas = document.querySelector<HTMLCanvasElement>('#map canvas');
  const point = window.kubanMap?.project(place);
  const copy = document.createElement('canvas').getContext('2d');
  if (canvas === null || point === undefined || copy === null) throw new Error('there is no map');
  const ratio = canvas.width / canvas.clientWidth;
  copy.drawImage(canvas, -Math.round(point.x * ratio), -Math.round(point.y * ratio));
  return `#${[...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}

/** Runs SQL on the server's database. */
export async function sql(statement: string): Promise<string> {
  const psql = required('KUBAN_TEST_PSQL');
  const { stdout } = await promisify(execFile)('sh', ['-c', `${psql} "$@"`, 'sh', '-qAtc', statement]);
  return stdout.trim();
}

/** Reads the public API as any program would. */
export async function api<Answer>(path: string): Promise<Answer> {
  const response = await fetch(`${BASE_URL}/api/v1/${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Answer;
}

export interface IssueWire {
  id: number;
  title: string;
  status: string;
  location: [number, number];
}

export interface IssuesWire {
  issues: IssueWire[];
  meta: { total: number };
}

/** An issue of Krasnodar, whichever the example data has. */
export async function someIssue(query = ''): Promise<IssueWire> {
  const { issues } = await api<IssuesWire>(`issues?bbox=38.85,44.98,39.15,45.12&limit=1${query}`);
  const [issue] = issues;
  if (issue === undefined) throw new Error('the example data has no issue in Krasnodar');
  return issue;
}

export function viewOf([lon, lat]: LonLat, zoom: number): string {
  return `at=${lon.toFixed(5)},${lat.toFixed(5)},${zoom.toFixed(2)}`;
}

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run the tests through scripts/browser-tests`);
  return value;
}
