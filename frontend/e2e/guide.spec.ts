/** The recipes of docs/gis.md for web maps, as a stranger's site would run them: from another origin, without the portal's own code. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_URL, withBrowser } from './support';

const GUIDE = join(import.meta.dirname, '../../docs/gis.md');
const MODULES = join(import.meta.dirname, '../node_modules');
const browser = withBrowser();
let folder = '';
let server: Server | undefined;
let origin = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kuban-guide-'));
  await symlink(await realpath(MODULES), join(folder, 'node_modules'));
  server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Serves the files of the folder, whole or a range of one, as static file servers do. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = new URL(request.url ?? '/', origin).pathname.slice(1);
  const path = join(folder, name);
  const type = { js: 'text/javascript', mjs: 'text/javascript', css: 'text/css', html: 'text/html' }[name.split('.').pop() ?? ''] ?? 'application/octet-stream';
  try {
    const { size } = await stat(path);
    const range = /^bytes=(\d+)-(\d+)$/u.exec(request.headers.range ?? '');
    if (range === null) {
      response.writeHead(200, { 'content-type': type, 'content-length': size, 'accept-ranges': 'bytes' });
      response.end(await readFile(path));
      return;
    }
    const from = Number(range[1]);
    const to = Math.min(Number(range[2]), size - 1);
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(to - from + 1), 0, to - from + 1, from);
      response.writeHead(206, { 'content-type': type, 'content-length': buffer.length, 'content-range': `bytes ${from}-${to}/${size}` });
      response.end(buffer);
    } finally {
      await file.close();
    }
  } catch {
    response.writeHead(404).end();
  }
}

/** The blocks of a language in the guide, in their order, on the server of the test. */
async function blocks(language: 'js' | 'html'): Promise<string[]> {
  const guide = await readFile(GUIDE, 'utf8');
  const fenced = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu');
  return [...guide.matchAll(fenced)].map(([, block = '']) => block.replaceAll('http://127.0.0.1:8080', BASE_URL));
}

/** The one recipe with these words. */
async function recipe(words: RegExp): Promise<string> {
  const [found, ...others] = (await blocks('js')).filter((block) => words.test(block));
  if (found === undefined || others.length > 0) throw new Error(`docs/gis.md should have one recipe with ${words.source}`);
  return found;
}

/** Puts a recipe into the page that the guide gives, and opens it; only the handle that the test looks through is added. */
async function run(page: Page, code: string): Promise<void> {
  const [html = ''] = await blocks('html');
  await writeFile(join(folder, 'recipe.js'), `${code}\nglobalThis.recipeMap = map;\n`);
  await writeFile(join(folder, 'index.html'), html);
  await page.goto(`${origin}/index.html`);
}

/** What the tests ask of a MapLibre map. */
interface MapHandle {
  loaded: () => boolean;
  once: (event: 'idle' | 'render', then: () => void) => void;
  triggerRepaint: () => void;
  setZoom: (zoom: number) => void;
  getCanvas: () => HTMLCanvasElement;
  queryRenderedFeatures: () => { sourceLayer?: string }[];
}

/** How many features of each source layer are drawn, and how many colours the picture has. */
async function drawn(page: Page): Promise<{ layers: Record<string, number>; colours: number }> {
  await page.waitForFunction(() => (globalThis as unknown as { recipeMap?: MapHandle }).recipeMap?.loaded() === true, null, { timeout: 30_000 });
  return page.evaluate(async () => {
    const { recipeMap: map } = globalThis as unknown as { recipeMap: MapHandle };
    const idle = new Promise<void>((resolve) => map.once('idle', resolve));
    map.triggerRepaint();
    await idle;
    const layers: Record<string, number> = {};
    for (const { sourceLayer = '' } of map.queryRenderedFeatures()) layers[sourceLayer] = (layers[sourceLayer] ?? 0) + 1;
    // The picture is gone after its frame: it is read while the next one is made.
    const canvas = map.getCanvas();
    const copy = document.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext('2d');
    if (context === null) throw new Error('there is no picture');
    const repainted = new Promise<void>((resolve) => map.once('render', () => {
      context.drawImage(canvas, 0, 0);
      resolve();
    }));
    map.triggerRepaint();
    await repainted;
    const pixels = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
    return { layers, colours: new Set(pixels).size };
  });
}

test('MapLibre draws the live map with the portal’s style', async () => {
  await using visit = await browser.stranger(origin);
  await run(visit.page, await recipe(/styles\/portal\.json/u));
  const { layers, colours } = await drawn(visit.page);
  expect(layers['municipalities']).toBeGreaterThan(0);
  expect(Object.keys(layers).some((layer) => /^(issues|constructions)/u.test(layer))).toBe(true);
  expect(colours).toBeGreaterThan(20);
});

test('MapLibre draws an archive without the server', async () => {
  const archive = join(folder, 'portal.pmtiles');
  const program = process.env['KUBAN_TEST_PROGRAM'] ?? 'kuban';
  await promisify(execFile)(program, ['tiles', 'export', '--tileset', 'portal', '--minzoom', '0', '--maxzoom', '14', archive]);
  await using visit = await browser.stranger(origin);
  await run(visit.page, await recipe(/pmtiles/u));
  const { layers, colours } = await drawn(visit.page);
  expect(layers['municipalities']).toBeGreaterThan(0);
  expect(layers['issues_cells']).toBeGreaterThan(0);
  expect(colours).toBeGreaterThan(3);
  await visit.page.evaluate(() => (globalThis as unknown as { recipeMap: MapHandle }).recipeMap.setZoom(14));
  const near = await drawn(visit.page);
  expect(near.layers['issues']).toBeGreaterThan(0);
});

test('Leaflet shows issues as circles', async () => {
  await using visit = await browser.stranger(origin);
  await run(visit.page, await recipe(/from "leaflet"/u));
  const circles = visit.page.locator('#map svg path.leaflet-interactive');
  await circles.first().waitFor();
  const expected = await fetch(`${BASE_URL}/ogc/collections/issues/items?f=json&limit=500&bbox=38.9,45.0,39.1,45.1`);
  const { features } = (await expected.json()) as { features: { properties: { title: string } }[] };
  expect(await circles.count()).toBe(features.length);
  // The recipe's box and the page's are of different shapes: some circles lie beyond the edge.
  const { width, height } = visit.page.viewportSize() ?? { width: 0, height: 0 };
  const boxes = await Promise.all((await circles.all()).map((circle) => circle.boundingBox()));
  const inView = boxes.findLastIndex((box) => box !== null && box.x > 0 && box.y > 0 && box.x + box.width < width && box.y + box.height < height);
  expect(inView).toBeGreaterThanOrEqual(0);
  await circles.nth(inView).click({ force: true });
  expect(features.map((feature) => feature.properties.title)).toContain(await visit.page.locator('.leaflet-popup-content').innerText());
});
