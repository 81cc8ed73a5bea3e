import { expect, test } from 'vitest';
import { daysAgo } from './period-filter';

test('days are counted in Moscow', () => {
  expect(daysAgo(30, new Date('2026-11-23T21:30:00Z'))).toBe('2026-10-25');
  expect(daysAgo(30, new Date('2026-11-23T20:30:00Z'))).toBe('2026-10-24');
});
