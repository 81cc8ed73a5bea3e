import { expect, test } from 'vitest';
import { NO_FILTERS } from '../../../api/filters';
import type { MapInputs } from '../../../map/inputs';
import { legendOf } from './legend-model';

const INPUTS: MapInputs = {
  scheme: 'light', language: 'ru', layers: ['issues', 'constructions'], overview: 'cells', filters: NO_FILTERS,
  breaks: { issues: [5, 10, 20, 50], constructions: [2, 3, 4, 5] }, choropleth: null, selection: null, selectedPlace: null, regionLabels: [],
  measure: null, ownPlace: null, baseMap: { kind: 'none' }, attribution: '',
};
const kinds = (inputs: MapInputs, zoom: number) => legendOf(inputs, zoom, [2021]).map((each) => each.kind);

test('both layers in cells: issues fill, construction sites ring', () => {
  expect(kinds(INPUTS, 8)).toEqual(['ramp', 'rings']);
});

test('alone, construction sites fill the cells', () => {
  expect(kinds({ ...INPUTS, layers: ['constructions'] }, 8)).toEqual(['ramp']);
});

test('from zoom 14 the statuses are explained, only those that the filters leave', () => {
  expect(legendOf({ ...INPUTS, layers: ['issues'], filters: { ...NO_FILTERS, issueStatus: ['solved'] } }, 14, [])).toEqual([
    { kind: 'issues', statuses: ['solved'] },
  ]);
});

test('a choropleth gives way to cells from zoom 10', () => {
  const inputs = { ...INPUTS, overview: 'per_1000' as const, choropleth: { values: new Map([['03701000', 2]]), breaks: [1, 2, 3, 4] } };
  expect(kinds(inputs, 9.9)).toEqual(['choropleth']);
  expect(kinds(inputs, 10)).toEqual(['ramp', 'rings']);
});

test('with every layer off there is nothing to explain', () => {
  expect(kinds({ ...INPUTS, layers: [] }, 15)).toEqual([]);
});
