/** From rendered features to what the reader pointed at. Tile properties are read here and nowhere else. */
import type { LonLat } from '../api/model';
import {
  CONSTRUCTION_CATEGORIES, CONSTRUCTION_STATUSES, ISSUE_CATEGORIES, ISSUE_STATUSES, TERMS,
} from '../api/vocabulary';
import type { CellCounts, Picked } from './inputs';

/** The part of a MapLibre feature that matters here. */
export interface RenderedFeature {
  id?: number | string | undefined;
  layerId: string;
  properties: Record<string, unknown>;
}

/** The layers that answer to a pointer, topmost first. */
export const PICKABLE = ['issues', 'constructions', 'issues-cells', 'constructions-cells', 'municipality-fill'] as const;

/** Picks the topmost thing; both layers' counts of one cell come together. */
export function pick(features: readonly RenderedFeature[], location: LonLat): Picked | null {
  const find = (layerId: string) => features.find((each) => each.layerId === layerId);
  const issue = find('issues');
  if (issue !== undefined) return pickIssue(issue, location);
  const construction = find('constructions');
  if (construction !== undefined) return pickConstruction(construction, location);
  const cell = find('issues-cells') ?? find('constructions-cells');
  if (cell !== undefined) return pickCell(features, text(cell.properties['h3']), location);
  const area = find('municipality-fill');
  return area === undefined ? null : pickMunicipality(area.properties, location);
}

/** Both layers' counts of the cell with an index, among features of the cell layers. */
export function pickCell(features: readonly RenderedFeature[], h3: string, location: LonLat): Picked {
  const counts = (layerId: string, statuses: readonly string[]): CellCounts | null => {
    const feature = features.find((each) => each.layerId === layerId && each.properties['h3'] === h3);
    return feature === undefined ? null : readCounts(feature.properties, statuses);
  };
  return {
    kind: 'cell',
    h3,
    issues: counts('issues-cells', ISSUE_STATUSES),
    constructions: counts('constructions-cells', CONSTRUCTION_STATUSES),
    location,
  };
}

function pickIssue({ id, properties }: RenderedFeature, location: LonLat): Picked {
  return {
    kind: 'issue',
    id: Number(id),
    status: known(properties['status'], ISSUE_STATUSES) ?? 'registered',
    category: known(properties['category'], ISSUE_CATEGORIES) ?? 'other',
    term: known(properties['term'], TERMS),
    location,
  };
}

function pickConstruction({ id, properties }: RenderedFeature, location: LonLat): Picked {
  return {
    kind: 'construction',
    id: Number(id),
    status: known(properties['status'], CONSTRUCTION_STATUSES) ?? 'planned',
    category: known(properties['category'], CONSTRUCTION_CATEGORIES) ?? 'house',
    location,
  };
}

function pickMunicipality(properties: Record<string, unknown>, location: LonLat): Picked {
  const name = text(properties['name']);
  return { kind: 'municipality', code: text(properties['code']), names: { ru: name, en: text(properties['name_en']) || name }, location };
}

function readCounts(properties: Record<string, unknown>, statuses: readonly string[]): CellCounts {
  const late = properties['late'];
  return {
    count: Number(properties['count']),
    byStatus: Object.fromEntries(statuses.map((status) => [status, Number(properties[status] ?? 0)])),
    late: typeof late === 'number' ? late : null,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function known<const Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  return words.find((each) => each === value) ?? null;
}
