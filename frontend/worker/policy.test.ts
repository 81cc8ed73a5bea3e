import { expect, test } from 'vitest';
import { pathOf, policyOf } from './policy';

const ORIGIN = 'https://kuban.example';
const policy = (path: string, more: { method?: string; mode?: string } = {}) =>
  policyOf({ method: 'GET', mode: 'cors', origin: ORIGIN, url: new URL(path, ORIGIN), ...more });

test.each([
  '/api/v1/account', '/api/v1/account/sessions', '/api/v1/notifications', '/api/v1/people', '/api/v1/events/notifications', '/api/v1/search?q=x',
  '/api/v1/municipalities/secret', '/api/v1/audit-entries/export', '/api/docs',
])('nothing is kept of %s', (path) => {
  expect(policy(path)).toBe('leave');
  expect(policy(path, { mode: 'navigate' })).toBe('leave');
});

test('what everybody may see of the map is kept', () => {
  for (const path of ['/tiles/portal/8/150/90.mvt', '/tiles/portal.json', '/fonts/Golos/0-255.pbf', '/api/v1/municipalities', '/api/v1/configuration']) {
    expect(policy(path)).toBe('newest');
  }
  expect(policy('/assets/main-a1b2.js')).toBe('immutable');
});

test('pages come from the server or from the shell', () => {
  for (const path of ['/', '/about', '/account/security', '/admin/people/7?x=1']) expect(policy(path, { mode: 'navigate' })).toBe('page');
  expect(policy('/ogc/collections', { mode: 'navigate' })).toBe('leave');
});

test('changes and other origins are left alone', () => {
  expect(policy('/tiles/portal.json', { method: 'POST' })).toBe('leave');
  expect(policy('https://tiles.example/assets/x.png')).toBe('leave');
});

test('a notification leads nowhere else', () => {
  expect(pathOf('/?selected=issue:7', ORIGIN)).toBe('/?selected=issue:7');
  expect(pathOf(`${ORIGIN}/notifications#x`, ORIGIN)).toBe('/notifications#x');
  for (const bad of ['https://evil.example/', '//evil.example/x', 'javascript:alert(1)', 'http://[', 7, null, undefined]) {
    expect(pathOf(bad, ORIGIN)).toBe('/notifications');
  }
});
