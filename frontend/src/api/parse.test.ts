import { expect, test } from 'vitest';
import { parseConfiguration, parseIssue, parseLocated, parsePage } from './parse';
import { Json } from './read';

const ISSUE = {
  id: 7, title: 'Яма', status: 'in_work', category: 'roads', term: 'late', location: [38.97, 45.03],
  municipality: { code: '03701000', name: 'Краснодар' }, address: null, created_at: '2026-10-01T08:00:00Z', answered_at: null,
  due_at: '2026-10-11T08:00:00Z',
};

test('an issue is read longitude first', () => {
  const issue = parseIssue(new Json(ISSUE));
  expect(issue.location).toEqual([38.97, 45.03]);
  expect(issue).toMatchObject({ title: 'Яма', address: null, description: null, answeredAt: null });
});

test('the cursor is taken out of the next link', () => {
  const page = parsePage(new Json({ issues: [ISSUE], meta: { next: '?after=a%2Bb&limit=20', total: 41 } }), 'issues', parseIssue);
  expect(page).toMatchObject({ after: 'a+b', total: 41, stale: false });
});

test('a list from memory during an outage has no titles and says so', () => {
  const page = parsePage(
    new Json({ issues: [{ ...ISSUE, title: null }], meta: { next: null, total: 1, stale: true } }), 'issues', parseIssue);
  expect(page.stale).toBe(true);
  expect(page.items[0]?.title).toBeNull();
});

test('outside the region there is no municipality', () => {
  const located = parseLocated(new Json({ status: 'outside', municipality: null, distance_m: null, edition: { title: 'e' } }));
  expect(located).toEqual({ status: 'outside', municipality: null, distanceM: null, editionTitle: 'e' });
});

test('with no base map there is no address to ask', () => {
  expect(parseConfiguration(new Json({ base_map: { kind: 'none', url: null, attribution: null }, version: '1' })).baseMap).toEqual({ kind: 'none' });
});
