import { expect, test } from 'vitest';
import { countFilters, layerQuery, NO_FILTERS } from './filters';

const filters = {
  ...NO_FILTERS, issueStatus: ['solved', 'declined'] as const, constructionCategory: ['house'] as const, from: '2026-01-01', to: '2026-02-01',
};

test('each layer takes its own statuses and categories and the common period', () => {
  expect(layerQuery('issues', filters)).toEqual({ status: 'solved,declined', from: '2026-01-01', to: '2026-02-01' });
  expect(layerQuery('constructions', filters)).toEqual({ category: 'house', from: '2026-01-01', to: '2026-02-01' });
});

test('a period that ends before it begins is not asked for', () => {
  expect(layerQuery('issues', { ...NO_FILTERS, from: '2026-02-01', to: '2026-01-01' })).toEqual({});
});

test('filters are counted by kind', () => {
  expect(countFilters(NO_FILTERS)).toBe(0);
  expect(countFilters(filters)).toBe(3);
});
