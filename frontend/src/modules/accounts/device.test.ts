import { expect, test } from 'vitest';
import { describeDevice } from './device';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0', 'Firefox 131, Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 YaBrowser/24.10.0 Safari/537.36', 'Яндекс Браузер 24, Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'Safari 18, iOS'],
  ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36', 'Chrome 130, Android'],
])('%s', (userAgent, name) => {
  expect(describeDevice(userAgent)).toBe(name);
});

test('what is no browser is told as it calls itself, shortened', () => {
  expect(describeDevice('curl/8.5.0')).toBe('curl/8.5.0');
  expect(describeDevice('x'.repeat(500))).toHaveLength(60);
});
