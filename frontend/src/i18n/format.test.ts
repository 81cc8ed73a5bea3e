import { expect, test } from 'vitest';
import { formatsOf } from './format';

const ru = formatsOf('ru');

/** Intl writes thin and no-break spaces; which ones is its own affair. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

test('numbers take a space and a comma', () => {
  expect(plain(ru.number(1234567.5, 1))).toBe('1 234 567,5');
});

test('a moment late in the evening by UTC is the next day in Moscow', () => {
  expect(ru.date('2026-11-22T22:30:00Z')).toBe('23.11.2026');
});

test('measures choose their unit', () => {
  expect([ru.distance(4.25), ru.distance(350), ru.distance(1234), ru.distance(45678)].map(plain)).toEqual(['4,3 м', '350 м', '1,23 км', '45,7 км']);
  expect([ru.area(600), ru.area(25_000), ru.area(7_500_000)].map(plain)).toEqual(['600 м²', '2,5 га', '7,5 км²']);
});

test('a share is a whole percentage', () => {
  expect(plain(ru.percent(0.934))).toBe('93 %');
});
