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

const site = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => rootRoute, path, component });

const accountRoute = createRoute({
  getParentRoute: () => rootRoute, path: '/account', component: lazyRouteComponent(() => import('../modules/accounts/account-page'), 'AccountPage'),
});
const account = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => accountRoute, path, component });

const officeRoute = createRoute({
  getParentRoute: () => rootRoute, id: 'office', component: lazyRouteComponent(() => import('../modules/administration/frame'), 'OfficeFrame'),
});
const office = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => officeRoute, path, component });

const confirmPage = () => import('../modules/accounts/confirm-page');
const passwordPages = () => import('../modules/accounts/password-pages');
const preferencesPart = () => import('../modules/notifications/preferences-part');
const tokenPages = () => import('../modules/staff/tokens');

const routeTree = rootRoute.addChildren([
  createRoute({ getParentRoute: () => rootRoute, path: '/', component: Explorer }),
  site('/about', lazyRouteComponent(() => import('../modules/about/about-page'), 'AboutPage')),
  site('/search', lazyRouteComponent(() => import('../modules/search/search-page'), 'SearchPage')),
  site('/bodies/$id', lazyRouteComponent(() => import('../modules/staff/body-facts'), 'PublicBodyPage')),
  site('/sign-in', lazyRouteComponent(() => import('../modules/accounts/sign-in-page'), 'SignInPage')),
  site('/sign-in/code', lazyRouteComponent(() => import('../modules/accounts/code-page'), 'CodePage')),
  site('/register', lazyRouteComponent(() => import('../modules/accounts/register-page'), 'RegisterPage')),
  site('/register/confirm', lazyRouteComponent(confirmPage, 'ConfirmPage')),
  site('/consent', lazyRouteComponent(() => import('../modules/accounts/consent-page'), 'ConsentPage')),
  site('/forgot', lazyRouteComponent(passwordPages, 'ForgotPage')),
  site('/reset-password', lazyRouteComponent(passwordPages, 'ResetPage')),
  site('/account/email/confirm', lazyRouteComponent(confirmPage, 'ConfirmEmailPage')),
  site('/invitation', lazyRouteComponent(() => import('../modules/staff/invitation-page'), 'InvitationPage')),
  site('/notifications', lazyRouteComponent(() => import('../modules/notifications/notifications-page'), 'NotificationsPage')),
  accountRoute.addChildren([
    account('/', lazyRouteComponent(() => import('../modules/accounts/profile-part'), 'ProfilePart')),
    account('/residence', lazyRouteComponent(() => import('../modules/accounts/residence-part'), 'ResidencePart')),
    account('/security', lazyRouteComponent(() => import('../modules/accounts/security-part'), 'SecurityPart')),
    account('/notifications', lazyRouteComponent(preferencesPart, 'PreferencesPart')),
    account('/tokens', lazyRouteComponent(tokenPages, 'OwnTokensPart')),
    account('/data', lazyRouteComponent(() => import('../modules/accounts/data-part'), 'DataPart')),
  ]),
  officeRoute.addChildren([
    office('/workspace', lazyRouteComponent(() => import('../modules/staff/workspace-page'), 'WorkspacePage')),
    office('/admin', lazyRouteComponent(() => import('../modules/administration/overview-page'), 'OverviewPage')),
    office('/admin/moderation', lazyRouteComponent(() => import('../modules/moderation/moderation-page'), 'ModerationPage')),
    office('/admin/people', lazyRouteComponent(() => import('../modules/staff/people-page'), 'PeoplePage')),
    office('/admin/people/$id', lazyRouteComponent(() => import('../modules/staff/person-page'), 'PersonPage')),
    office('/admin/bodies', lazyRouteComponent(() => import('../modules/staff/bodies-page'), 'BodiesPage')),
    office('/admin/bodies/$id', lazyRouteComponent(() => import('../modules/staff/body-page'), 'BodyPage')),
    office('/admin/grants', lazyRouteComponent(() => import('../modules/staff/grants-page'), 'GrantsPage')),
    office('/admin/roles', lazyRouteComponent(() => import('../modules/staff/roles-page'), 'RolesPage')),
    office('/admin/tokens', lazyRouteComponent(tokenPages, 'TokensPage')),
    office('/admin/modules', lazyRouteComponent(() => import('../modules/administration/modules-page'), 'ModulesPage')),
    office('/admin/catalogues', lazyRouteComponent(() => import('../modules/administration/catalogues-page'), 'CataloguesPage')),
    office('/admin/audit', lazyRouteComponent(() => import('../modules/administration/audit-page'), 'AuditPage')),
    office('/admin/jobs', lazyRouteComponent(() => import('../modules/operations/jobs-page'), 'JobsPage')),
    office('/admin/system', lazyRouteComponent(() => import('../modules/administration/system-page'), 'SystemPage')),
  ]),
]);

export const router = createRouter({
  routeTree,
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
