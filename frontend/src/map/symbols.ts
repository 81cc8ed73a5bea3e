/**
 * How each status looks, on the map and in the legend alike. Every status has a shape or a pattern of its own,
 * so that it is told apart without colour; the colours come from palettes made for colour-blind readers.
 */
import type { ConstructionStatus, IssueStatus } from '../api/vocabulary';

export type Scheme = 'light' | 'dark';

export interface IssueSymbol {
  colour: string;
  /** Outline of the badge and the white sign in it, on a 24 x 24 grid, as SVG path data. */
  shape: string;
  sign: string;
}

const CIRCLE = 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z';
const DIAMOND = 'M12 .8L23.200 12L12 23.200L.8 12z';
const SQUARE = 'M5.500 2.500h13a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-13a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3z';
const HEXAGON = 'M12 1l9.800 5.500v11L12 23L2.200 17.500v-11z';
const TRIANGLE_DOWN = 'M1.300 3.500h21.400L12 22.700z';

export const ISSUE_SYMBOLS: Record<IssueStatus, IssueSymbol> = {
  registered: { colour: '#c2410c', shape: CIRCLE, sign: 'M12 6.500v7M12 17.200v.3' },
  in_work: { colour: '#9a6700', shape: DIAMOND, sign: 'M7.800 12h.2M12 12h.2M16.200 12h.2' },
  answered: { colour: '#1d63b8', shape: SQUARE, sign: 'M7 9h10M7 12.500h10M7 16h6' },
  solved: { colour: '#117a4d', shape: HEXAGON, sign: 'M7.500 12.300l3.200 3.200l6-6.500' },
  declined: { colour: '#5c6470', shape: TRIANGLE_DOWN, sign: 'M9 6.800l6 6M15 6.800l-6 6' },
};

export type Pattern = 'none' | 'solid' | 'diagonal' | 'cross' | 'dots' | 'sparse';

export interface FootprintSymbol {
  line: Record<Scheme, string>;
  fill: Record<Scheme, string>;
  pattern: Pattern;
  dashed: boolean;
}

export const FOOTPRINT_SYMBOLS: Record<ConstructionStatus, FootprintSymbol> = {
  planned: { line: { light: '#4c6a92', dark: '#9db8dc' }, fill: { light: '#e3eaf4', dark: '#2b3646' }, pattern: 'none', dashed: true },
  permitted: { line: { light: '#2b5c9b', dark: '#8db8ee' }, fill: { light: '#bcd3ee', dark: '#2b4a70' }, pattern: 'sparse', dashed: false },
  under_construction: {
    line: { light: '#8a5a00', dark: '#f2c14e' }, fill: { light: '#f3d68c', dark: '#5d4710' }, pattern: 'diagonal', dashed: false,
  },
  commissioned: { line: { light: '#41604f', dark: '#a5c8b3' }, fill: { light: '#a9c5b2', dark: '#466052' }, pattern: 'solid', dashed: false },
  suspended: { line: { light: '#5c6470', dark: '#b4bcc8' }, fill: { light: '#d9dce1', dark: '#3c424a' }, pattern: 'dots', dashed: false },
  unauthorized: { line: { light: '#9d174d', dark: '#ff9ec2' }, fill: { light: '#f6cfdf', dark: '#5b1f3a' }, pattern: 'cross', dashed: false },
};

/** Sequential scales, pale to strong on paper, dim to bright on dark; five steps each. */
export const RAMPS = {
  issues: {
    light: ['#bfdfda', '#8cc6c2', '#4ea3a8', '#1f7487', '#0b4460'],
    dark: ['#1f4a50', '#2a6d73', '#3c9797', '#71c1b4', '#c9efdc'],
  },
  constructions: {
    light: ['#f7e3ae', '#eac15a', '#cf9526', '#a06a10', '#693f07'],
    dark: ['#4d3c12', '#7a5d17', '#ab8321', '#d8ad47', '#fae2a0'],
  },
  per_1000: {
    light: ['#f2e5ef', '#dcb8d3', '#bd82b1', '#93508a', '#62295f'],
    dark: ['#3d2a3f', '#623f63', '#8d5b8b', '#bb86b6', '#ecc9e6'],
  },
  share_in_time: {
    light: ['#a5611a', '#dcb878', '#e2dcc0', '#7fc4b8', '#0f7a6d'],
    dark: ['#d08a3a', '#8f6b34', '#565a52', '#3f9085', '#7be0cf'],
  },
} as const satisfies Record<string, Record<Scheme, readonly [string, string, string, string, string]>>;

/** The ring of a cell that has construction sites when issues fill it: wider where there are more. */
export const RING_WIDTHS = [1.2, 2, 2.8, 3.6, 4.6] as const;
export const RING_COLOURS: Record<Scheme, string> = { light: '#b27a10', dark: '#f0c24b' };
