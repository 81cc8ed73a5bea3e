/**
 * The state of the map page, and its twin in the address bar.
 *
 * Invariant: `readView(writeView(view))` equals `view`, and whatever a stranger types into the address reads as some valid view.
 */
import { NO_FILTERS, type Filters } from '../../api/filters';
import {
  CONSTRUCTION_CATEGORIES, CONSTRUCTION_STATUSES, FEATURE_LAYERS, ISSUE_CATEGORIES, ISSUE_STATUSES, type FeatureLayer,
} from '../../api/vocabulary';
import type { Language } from '../../i18n/format';
import type { Camera, Overview, Selection } from '../../map/inputs';

export type Theme = 'light' | 'dark' | 'auto';
export type Tab = 'layers' | 'list';

export interface ViewState {
  /** Null shows the whole region. */
  camera: Camera | null;
  layers: readonly FeatureLayer[];
  overview: Overview;
  filters: Filters;
  selection: Selection | null;
  tab: Tab;
  listed: FeatureLayer;
  /** Null follows what the reader chose before, Russian at first. */
  language: Language | null;
  /** Null follows what the reader chose before, the system at first. */
  theme: Theme | null;
}

/** The parameters of the address, all text. */
export type Search = Record<string, string | undefined>;

export const OVERVIEWS = ['cells', 'per_1000', 'share_in_time'] as const;
const THEMES = ['light', 'dark', 'auto'] as const;
const LANGUAGES = ['ru', 'en'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^\d{8}$/;
const CELL = /^[0-9a-f]{15}$/;

export function readView(search: Search): ViewState {
  return {
    camera: readCamera(search['at']),
    layers: search['layers'] === undefined ? FEATURE_LAYERS : words(search['layers'], FEATURE_LAYERS),
    overview: word(search['overview'], OVERVIEWS) ?? 'cells',
    filters: {
      issueStatus: words(search['status'], ISSUE_STATUSES),
      issueCategory: words(search['category'], ISSUE_CATEGORIES),
      constructionStatus: words(search['building'], CONSTRUCTION_STATUSES),
      constructionCategory: words(search['purpose'], CONSTRUCTION_CATEGORIES),
      from: readDay(search['from']),
      to: readDay(search['to']),
      municipality: matching(search['municipality'], CODE),
    },
    selection: readSelection(search['selected']),
    tab: search['tab'] === 'list' ? 'list' : 'layers',
    listed: word(search['listed'], FEATURE_LAYERS) ?? 'issues',
    language: word(search['lang'], LANGUAGES),
    theme: word(search['theme'], THEMES),
  };
}

export function writeView(view: ViewState): Search {
  const { camera, filters, selection } = view;
  return {
    at: camera === null ? undefined : [camera.centre[0].toFixed(5), camera.centre[1].toFixed(5), camera.zoom.toFixed(2)].join(','),
    layers: view.layers.length === FEATURE_LAYERS.length ? undefined : view.layers.join(',') || 'none',
    overview: view.overview === 'cells' ? undefined : view.overview,
    status: joined(filters.issueStatus),
    category: joined(filters.issueCategory),
    building: joined(filters.constructionStatus),
    purpose: joined(filters.constructionCategory),
    from: filters.from ?? undefined,
    to: filters.to ?? undefined,
    municipality: filters.municipality ?? undefined,
    selected: selection === null ? undefined : writeSelection(selection),
    tab: view.tab === 'list' ? 'list' : undefined,
    listed: view.listed === 'constructions' ? 'constructions' : undefined,
    lang: view.language ?? undefined,
    theme: view.theme ?? undefined,
  };
}

/** The view of a page opened with a bare address. */
export const FIRST_VIEW: ViewState = {
  camera: null, layers: FEATURE_LAYERS, overview: 'cells', filters: NO_FILTERS, selection: null, tab: 'layers', listed: 'issues',
  language: null, theme: null,
};

function readCamera(text: string | undefined): Camera | null {
  const [lon, lat, zoom, ...rest] = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (lon === undefined || lat === undefined || zoom === undefined || rest.length > 0) return null;
  const inRange = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22;
  return inRange ? { centre: [lon, lat], zoom } : null;
}

function readSelection(text: string | undefined): Selection | null {
  const [kind, first = ''] = (text ?? '').split(':');
  if ((kind === 'issue' || kind === 'construction') && /^\d{1,15}$/.test(first)) return { kind, id: Number(first) };
  if (kind === 'municipality' && CODE.test(first)) return { kind, code: first };
  if (kind === 'cell' && CELL.test(first)) return { kind, h3: first };
  return null;
}

function writeSelection(selection: Selection): string {
  switch (selection.kind) {
    case 'municipality':
      return `municipality:${selection.code}`;
    case 'cell':
      return `cell:${selection.h3}`;
    default:
      return `${selection.kind}:${selection.id}`;
  }
}

function readDay(text: string | undefined): string | null {
  const day = matching(text, DAY);
  if (day === null) return null;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null;
}

function matching(text: string | undefined, pattern: RegExp): string | null {
  return text !== undefined && pattern.test(text) ? text : null;
}

function word<const Word extends string>(text: string | undefined, known: readonly Word[]): Word | null {
  return known.find((each) => each === text) ?? null;
}

/** The known words of a comma list, in the vocabulary's order; all of them mean no filter at all. */
function words<const Word extends string>(text: string | undefined, known: readonly Word[]): Word[] {
  const wanted = new Set((text ?? '').split(','));
  return known.filter((each) => wanted.has(each));
}

function joined(list: readonly string[]): string | undefined {
  return list.length === 0 ? undefined : list.join(',');
}
