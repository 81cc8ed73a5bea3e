import { expect, test } from 'vitest';
import { FIRST_VIEW, readView, writeView, type ViewState } from './view-state';

const FULL: ViewState = {
  camera: { centre: [38.975, 45.0352], zoom: 12.25 },
  layers: ['issues'],
  overview: 'share_in_time',
  filters: {
    issueStatus: ['registered', 'solved'], issueCategory: ['roads'], constructionStatus: ['unauthorized'], constructionCategory: ['house'],
    from: '2025-01-01', to: '2026-06-30', municipality: '03701000',
  },
  selection: { kind: 'cell', h3: '872c0a000ffffff' },
  tab: 'list',
  listed: 'constructions',
  language: 'en',
  theme: 'dark',
};

test('a bare address is the first view', () => {
  expect(readView({})).toEqual(FIRST_VIEW);
  expect(Object.values(writeView(FIRST_VIEW)).every((each) => each === undefined)).toBe(true);
});

test.each([
  FULL,
  { ...FULL, layers: [], selection: { kind: 'issue', id: 42 } },
  { ...FULL, camera: null, selection: { kind: 'municipality', code: '03726000' } },
] satisfies ViewState[])('a view survives the address bar', (view) => {
  expect(readView(writeView(view))).toEqual(view);
});

test.each([
  { at: '38,45' }, { at: '38,95,3' }, { at: 'x,y,z' }, { at: ',,' }, { status: 'burned' }, { from: '2026-02-30' }, { selected: 'issue:one' },
  { selected: 'cell:roads' }, { municipality: '../x' }, { theme: 'pink' },
])('nonsense %o is left out', (search) => {
  expect(readView(search)).toEqual(FIRST_VIEW);
});
