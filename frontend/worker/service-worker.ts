/**
 * The service worker: keeps the shell of the site and the public map for when there is no server, and shows pushes.
 *
 * The build writes the names of the shell's files and a version made of them into this file; a new build is a new worker, which waits until
 * the reader agrees to change.
 */
import { pathOf, policyOf } from './policy';

declare const self: ServiceWorkerGlobalScope;
/** Written by vite.config.ts. */
declare const SHELL_FILES: readonly string[];
declare const SHELL_VERSION: string;

const SHELL = `kuban-shell-${SHELL_VERSION}`;
const SEEN = 'kuban-seen';
/** The index page, under which every page is opened without a server. */
const INDEX = '/';
/** How many public answers are kept: the tiles of some neighbourhoods. */
const MOST_SEEN = 600;
/** A server that takes longer than this is as good as none, where an older answer is there. */
const PATIENCE_MS = 8_000;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([INDEX, ...SHELL_FILES].map((path) => new Request(path, { cache: 'no-cache' })))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  switch (policyOf({ method: request.method, mode: request.mode, url: new URL(request.url), origin: self.location.origin })) {
    case 'page':
      event.respondWith(page(request));
      break;
    case 'immutable':
      event.respondWith(immutable(request));
      break;
    case 'newest':
      event.respondWith(newest(event, request));
      break;
    case 'leave':
      break;
  }
});

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const shell = await caches.match(INDEX, { ignoreVary: true });
    if (shell === undefined) throw error;
    return shell;
  }
}

async function immutable(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

async function newest(event: FetchEvent, request: Request): Promise<Response> {
  const cache = await caches.open(SEEN);
  const kept = await cache.match(request, { ignoreVary: true });
  try {
    const answer = await (kept === undefined ? fetch(request) : Promise.race([fetch(request), late()]));
    // Answers with the mark of a person are nobody else's; of these addresses the server sends none.
    if (answer.status === 200 && !answer.headers.has('set-cookie')) event.waitUntil(keep(cache, request, answer.clone()));
    return answer;
  } catch (error) {
    if (kept === undefined) throw error;
    return kept;
  }
}

async function keep(cache: Cache, request: Request, answer: Response): Promise<void> {
  await cache.put(request, answer);
  const keys = await cache.keys();
  // The oldest stand first.
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_SEEN)).map((key) => cache.delete(key)));
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('the server is late')), PATIENCE_MS));
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('kuban-shell-') && name !== SHELL).map((name) => caches.delete(name)));
}

self.addEventListener('push', (event) => {
  const { title, text, url, id } = readPush(event.data);
  event.waitUntil(self.registration.showNotification(title, { body: text, tag: id, icon: '/icons/icon-192.png', badge: '/icons/badge-96.png', data: url }));
});

function readPush(data: PushMessageData | null): { title: string; text: string; url: unknown; id: string } {
  try {
    const message = data?.json() as { title?: unknown; text?: unknown; url?: unknown; id?: unknown };
    const title = typeof message.title === 'string' ? message.title : 'Кубань';
    return { title, text: typeof message.text === 'string' ? message.text : '', url: message.url, id: `kuban-${String(message.id)}` };
  } catch {
    return { title: 'Кубань', text: '', url: null, id: 'kuban' };
  }
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(pathOf(event.notification.data, self.location.origin)));
});

/** Opens a page in a window of ours, or in a new one. */
async function show(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [first] = windows;
  if (first === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  await first.focus();
  await first.navigate(path);
}
