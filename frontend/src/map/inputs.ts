/** Everything that the map draws, as one value: the style is a function of it, so map and legend cannot disagree. */
import type { Filters } from '../api/filters';
import type { Bbox, Configuration, LonLat } from '../api/model';
import type { ConstructionCategory, ConstructionStatus, FeatureLayer, IssueCategory, IssueStatus, Term } from '../api/vocabulary';
import type { Breaks } from './classes';
import type { Scheme } from './symbols';

export type Overview = 'cells' | 'per_1000' | 'share_in_time';

export interface Camera {
  centre: LonLat;
  zoom: number;
}

export type Selection =
  | { kind: 'issue' | 'construction'; id: number }
  | { kind: 'municipality'; code: string }
  | { kind: 'cell'; h3: string };

/** A value per municipality code; a municipality without one has no data. */
export interface Choropleth {
  values: ReadonlyMap<string, number>;
  breaks: Breaks;
}

export interface RegionLabel {
  name: string;
  location: LonLat;
  kind: 'sea' | 'land';
}

export interface MeasureShape {
  mode: 'distance' | 'area';
  points: readonly LonLat[];
}

export interface OwnPlace {
  location: LonLat;
  accuracyM: number;
}

export interface MapInputs {
  scheme: Scheme;
  language: 'ru' | 'en';
  layers: readonly FeatureLayer[];
  overview: Overview;
  filters: Filters;
  breaks: Record<FeatureLayer, Breaks>;
  choropleth: Choropleth | null;
  selection: Selection | null;
  /** Where the selected issue or construction lies, for a mark at every zoom. */
  selectedPlace: LonLat | null;
  regionLabels: readonly RegionLabel[];
  measure: MeasureShape | null;
  ownPlace: OwnPlace | null;
  baseMap: Configuration['baseMap'];
  attribution: string;
}

/** Features replace cells from this zoom on. */
export const DETAIL_ZOOM = 14;
/** A choropleth gives way to cells from this zoom on: nearer, one flat colour says nothing. */
export const CHOROPLETH_END = 10;

/** The land of the region with a margin, for the first view. */
export const REGION: Bbox = [36.45, 43.3, 41.85, 46.95];

export type Mode = 'choropleth' | 'cells' | 'features';

/** What the map shows at a zoom. */
export function modeAt(zoom: number, overview: Overview): Mode {
  if (zoom >= DETAIL_ZOOM) return 'features';
  return overview !== 'cells' && zoom < CHOROPLETH_END ? 'choropleth' : 'cells';
}

export interface CellCounts<Status extends string = string> {
  count: number;
  byStatus: Partial<Record<Status, number>>;
  late: number | null;
}

/** What lies under a pointer. */
export type Picked =
  | { kind: 'issue'; id: number; status: IssueStatus; category: IssueCategory; term: Term | null; location: LonLat }
  | { kind: 'construction'; id: number; status: ConstructionStatus; category: ConstructionCategory; location: LonLat }
  | { kind: 'cell'; h3: string; issues: CellCounts<IssueStatus> | null; constructions: CellCounts<ConstructionStatus> | null; location: LonLat }
  | { kind: 'municipality'; code: string; names: { ru: string; en: string }; location: LonLat };

export type PickedCell = Extract<Picked, { kind: 'cell' }>;

export function selectionOf(picked: Picked): Selection {
  switch (picked.kind) {
    case 'municipality':
      return { kind: 'municipality', code: picked.code };
    case 'cell':
      return { kind: 'cell', h3: picked.h3 };
    default:
      return { kind: picked.kind, id: picked.id };
  }
}
