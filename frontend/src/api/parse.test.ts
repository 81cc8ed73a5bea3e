import { expect, test } from 'vitest';
import { parseConfiguration, parseIssue, parseLocated, parsePage, UnexpectedAnswerError } from './parse';

const ISSUE = {
  id: 7, title: 'Яма', status: 'in_work', category: 'roads', term: 'late', location: [38.97, 45.03],
  municipality: { code: '03701000', name: 'Краснодар' }, address: null, created_at: '2026-10-01T08:00:00Z', answered_at: null,
  due_at: '2026-10-11T08:00:00Z',
} as const;
const wire = { ...ISSUE, location: [...ISSUE.location] };

test('an issue is read longitude first', () => {
  const issue = parseIssue(wire);
  expect(issue.location).toEqual([38.97, 45.03]);
  expect(issue).toMatchObject({ title: 'Яма', address: null, description: null, answeredAt: null });
});

test('an issue without a status or a place is refused', () => {
  expect(() => parseIssue({ ...wire, status: null })).toThrow(UnexpectedAnswerError);
  expect(() => parseIssue({ ...wire, location: [38.97] })).toThrow('no latitude');
});

test('the cursor is taken out of the next link', () => {
  const page = parsePage([wire], { next: '?after=a%2Bb&limit=20', total: 41, stale: false });
  expect(page).toMatchObject({ after: 'a+b', total: 41, stale: false });
});

test('an issue from memory during an outage has no title', () => {
  expect(parseIssue({ ...wire, title: null, created_at: null })).toMatchObject({ title: null, createdAt: null });
});

test('outside the region there is no municipality', () => {
  const located = parseLocated({ status: 'outside', municipality: null, distance_m: null, edition: { id: 1, title: 'e', approximate: false } });
  expect(located).toEqual({ status: 'outside', municipality: null, distanceM: null, editionTitle: 'e' });
});

test('with no base map there is no address to ask', () => {
  const none = parseConfiguration({ modules: ['map'], base_map: { kind: 'none', url: null, attribution: null }, environment: 'development', version: '1' });
  expect(none.baseMap).toEqual({ kind: 'none' });
});
