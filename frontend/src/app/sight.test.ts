import { expect, test } from 'vitest';
import { NORMAL, parseSight, writeSight, type SightSettings } from './sight';

test('what is written reads the same', () => {
  const settings: SightSettings = { on: true, size: '200', spacing: 'widest', scheme: 'blue', pictures: false };
  expect(parseSight(writeSight(settings))).toEqual(settings);
});

test.each([null, '', 'on=1&size=900&scheme=<b>', '{"on":true}', '%%%'])('whatever was stored, valid settings come out: %j', (text) => {
  const { on, ...rest } = parseSight(text);
  expect(on).toBe(text?.startsWith('on=1') === true);
  expect(rest).toEqual({ size: NORMAL.size, spacing: NORMAL.spacing, scheme: NORMAL.scheme, pictures: NORMAL.pictures });
});
