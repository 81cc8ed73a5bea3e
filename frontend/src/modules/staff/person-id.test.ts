import { expect, test } from 'vitest';
import { personIdOf } from './person-id';

test.each([
  ['17', 17],
  [' 17 ', 17],
  ['Анна Примерова, anna@example.org (№ 17)', 17],
  ['Анна (№ 3), anna@example.org (№ 17)', 17],
  ['Анна 17', 0],
  ['(№ 17) Анна', 0],
  ['', 0],
  ['99999999999999999999', 0],
])('%j stands for %d', (text, id) => {
  expect(personIdOf(text)).toBe(id);
});
