import { beforeEach, expect, test, vi } from 'vitest';
import { ownPath } from '../api/notices';
import { returnPath } from './links';

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'https://kuban.example' });
});

test.each([
  ['/account/security?lang=en#x', '/account/security?lang=en#x'],
  ['/', '/'],
  [undefined, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/account', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('after signing in %j leads to %s', (address, path) => {
  expect(returnPath(address)).toBe(path);
});

test('an address on this site is a path, one elsewhere is none', () => {
  expect(ownPath('https://kuban.example/?selected=issue:7')).toBe('/?selected=issue:7');
  expect(ownPath('https://kuban.example.evil.org/')).toBeNull();
  expect(ownPath('javascript:alert(1)')).toBeNull();
  expect(ownPath('')).toBeNull();
  expect(ownPath(null)).toBeNull();
});
