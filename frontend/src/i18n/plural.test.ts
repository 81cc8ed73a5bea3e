import { expect, test } from 'vitest';
import { pluralEn, pluralRu } from './plural';

const forms = { one: 'обращение', few: 'обращения', many: 'обращений' };

test.each([
  [0, 'обращений'], [1, 'обращение'], [2, 'обращения'], [5, 'обращений'], [11, 'обращений'], [12, 'обращений'],
  [21, 'обращение'], [22, 'обращения'], [111, 'обращений'], [1001, 'обращение'], [1.5, 'обращения'],
])('%d takes the form %s', (count, form) => {
  expect(pluralRu(count, forms)).toBe(form);
});

test('English has two forms', () => {
  expect([0, 1, 2].map((count) => pluralEn(count, { one: 'issue', other: 'issues' }))).toEqual(['issues', 'issue', 'issues']);
});
