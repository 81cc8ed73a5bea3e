import { expect, test } from 'vitest';
import { pathLengthM, polygonSize } from './measure';

test('one degree of the equator is 111,319.49 m', () => {
  expect(pathLengthM([[0, 0], [1, 0]])).toBeCloseTo(111_319.49, 1);
});

test('Krasnodar to Sochi is 171 km as the crow flies', () => {
  expect(pathLengthM([[38.98178, 45.04534], [39.72477, 43.59699]]) / 1000).toBeCloseTo(171.6, 0);
});

test('an area does not depend on the direction of the corners', () => {
  const square = [[38, 45], [38.01, 45], [38.01, 45.01], [38, 45.01]] as const;
  const { areaM2, perimeterM } = polygonSize(square);
  expect(areaM2 / 1e6).toBeCloseTo(0.876, 2);
  expect(perimeterM).toBeCloseTo(3799, -1);
  expect(polygonSize([...square].reverse()).areaM2).toBeCloseTo(areaM2, 3);
});

test('less than a path has no length', () => {
  expect(pathLengthM([[38, 45]])).toBe(0);
});
