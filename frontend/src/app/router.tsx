/** The pages of the site and how their addresses are written. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Explorer } from '../modules/map/explorer';
import type { Search } from '../modules/map/view-state';
import { Crashed, NotFound } from './failures';
import { Layout } from './layout';

const rootRoute = createRootRoute({
  component: Layout,
  validateSearch: (search: Record<string, unknown>): Search =>
    Object.fromEntries(Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
  notFoundComponent: NotFound,
  errorComponent: Crashed,
});

const mapRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Explorer });

const aboutRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/about',
  component: lazyRouteComponent(() => import('../modules/about/about-page'), 'AboutPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([mapRoute, aboutRoute]),
  // Addresses are read by people: plain words, commas and colons, no JSON.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(search as Search)) if (value !== undefined && value !== '') params.set(name, value);
    const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
