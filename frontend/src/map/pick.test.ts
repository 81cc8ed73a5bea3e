import { expect, test } from 'vitest';
import { pick, type RenderedFeature } from './pick';

const AREA: RenderedFeature = { layerId: 'municipality-fill', properties: { code: '03701000', name: 'Краснодар', name_en: 'Krasnodar' } };
const CELL: RenderedFeature = { layerId: 'issues-cells', id: 5, properties: { h3: '872c0a000ffffff', count: 9, registered: 4, solved: 5, late: 2 } };
const RING: RenderedFeature = { layerId: 'constructions-cells', id: 6, properties: { h3: '872c0a000ffffff', count: 3, planned: 3 } };
const POINT: RenderedFeature = { layerId: 'issues', id: 17, properties: { status: 'solved', category: 'roads', term: 'late' } };

test('nothing under the pointer picks nothing', () => {
  expect(pick([], [38, 45])).toBeNull();
});

test('an issue lies over a cell and a municipality', () => {
  expect(pick([AREA, CELL, POINT], [38, 45])).toMatchObject({ kind: 'issue', id: 17, status: 'solved', term: 'late' });
});

test('a cell brings the counts of both layers', () => {
  expect(pick([AREA, RING, CELL], [38, 45])).toMatchObject({
    kind: 'cell', h3: '872c0a000ffffff', issues: { count: 9, late: 2, byStatus: { registered: 4, solved: 5, declined: 0 } },
    constructions: { count: 3, late: null },
  });
});

test('a municipality has both names', () => {
  expect(pick([AREA], [38, 45])).toMatchObject({ kind: 'municipality', code: '03701000', names: { ru: 'Краснодар', en: 'Krasnodar' } });
});
