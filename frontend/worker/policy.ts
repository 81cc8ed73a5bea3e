/**
 * What the service worker does with a request, as a pure function.
 *
 * Invariant: an answer about a person is never kept. Of the API only the two public answers that the map needs are; everything else of
 * `/api` goes to the server and nowhere else.
 */

export type Policy =
  /** The worker stays out of it. */
  | 'leave'
  /** A page: the server's, or the shell when there is no server. */
  | 'page'
  /** A file whose name holds a hash of its content: once fetched it is right for ever. */
  | 'immutable'
  /** Public data: the server's newest, or the last one seen. */
  | 'newest';

export interface Asked {
  method: string;
  /** `navigate` for pages. */
  mode: string;
  url: URL;
  /** Of the page whose worker this is. */
  origin: string;
}

const PUBLIC_ANSWERS: ReadonlySet<string> = new Set(['/api/v1/configuration', '/api/v1/municipalities']);
/** First parts of addresses that lead to no page of the site. */
const NO_PAGES = /^\/(?:api|exports|fonts|health|metrics|ogc|styles|tiles)(?:\/|$)/u;

export function policyOf({ method, mode, url, origin }: Asked): Policy {
  if (method !== 'GET' || url.origin !== origin) return 'leave';
  const { pathname } = url;
  if (pathname.startsWith('/assets/')) return 'immutable';
  if (pathname.startsWith('/tiles/') || pathname.startsWith('/fonts/') || PUBLIC_ANSWERS.has(pathname)) return 'newest';
  if (mode === 'navigate' && !NO_PAGES.test(pathname)) return 'page';
  return 'leave';
}

/** Where a notification leads: a path of this site, whatever the message says. */
export function pathOf(address: unknown, origin: string): string {
  if (typeof address !== 'string') return '/notifications';
  try {
    const url = new URL(address, origin);
    return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/notifications';
  } catch {
    return '/notifications';
  }
}
