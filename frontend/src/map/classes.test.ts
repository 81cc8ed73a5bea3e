import { expect, test } from 'vitest';
import { breaksSuit, classOf, countBreaks, rateBreaks, SHARE_BREAKS } from './classes';

const rising = (breaks: readonly number[]) => breaks.every((each, index) => index === 0 || each > (breaks[index - 1] ?? 0));

test.each([
  [[]], [[1]], [[1, 2, 5]], [[1, 1, 1, 1, 900]], [Array.from({ length: 500 }, (_, i) => i + 1)], [[20_000, 30_000, 31_000]],
])('breaks rise and are whole', (counts) => {
  const breaks = countBreaks(counts);
  expect(breaks).toHaveLength(4);
  expect(rising(breaks)).toBe(true);
  expect(breaks.every(Number.isInteger)).toBe(true);
});

test('breaks stay while the counts are alike and go when they are not', () => {
  const breaks = countBreaks([1, 5, 20, 80, 200]);
  expect(breaksSuit(breaks, [2, 6, 18, 90, 230])).toBe(true);
  expect(breaksSuit(breaks, [200, 6000, 18_000])).toBe(false);
});

test('equal rates still give rising breaks', () => {
  expect(rising(rateBreaks([1.2, 1.2, 1.2]))).toBe(true);
  expect(rateBreaks([])).toHaveLength(4);
});

test('a value on a break belongs to the higher class', () => {
  expect([0.2, 0.5, 0.95, 1].map((share) => classOf(share, SHARE_BREAKS))).toEqual([0, 1, 4, 4]);
});
