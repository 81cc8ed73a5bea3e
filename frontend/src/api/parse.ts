/** Wire JSON, as the OpenAPI document types it, to the values of `model.ts`; the only place that knows the server's field names. */
import type {
  Bbox, Configuration, Construction, Edition, Issue, Located, LonLat, Municipalities, Municipality, MunicipalityRef,
  MunicipalityStatistics, Page, Place, Statistics,
} from './model';
import type { components } from './schema';
import { ISSUE_STATUSES } from './vocabulary';

type Wire = components['schemas'];

/** The server's answer breaks its own description. */
export class UnexpectedAnswerError extends Error {
  constructor(what: string) {
    super(`The server's answer has no ${what}`);
    this.name = 'UnexpectedAnswerError';
  }
}

export function parseMunicipalities(wire: Wire['MunicipalityList']): Municipalities {
  return { municipalities: wire.municipalities.map(parseMunicipality), edition: parseEdition(wire.edition) };
}

export function parseStatistics({ statistics, totals }: Wire['StatisticsView']): Statistics {
  return {
    municipalities: statistics.map(parseMunicipalityStatistics),
    totals: { issues: totals.issues, constructions: totals.constructions, shareInTime: totals.share_in_time ?? null },
  };
}

export function parseIssue(wire: Wire['IssueView'] & { description?: string }): Issue {
  return {
    id: wire.id,
    title: wire.title ?? null,
    description: wire.description ?? null,
    status: required(wire.status, 'status'),
    category: required(wire.category, 'category'),
    term: required(wire.term, 'term'),
    location: parseLonLat(wire.location),
    municipality: parseRef(wire.municipality),
    address: wire.address ?? null,
    createdAt: wire.created_at ?? null,
    answeredAt: wire.answered_at ?? null,
    dueAt: wire.due_at ?? null,
  };
}

export function parseConstruction(wire: Wire['ConstructionView']): Construction {
  return {
    id: wire.id,
    name: wire.name ?? null,
    status: required(wire.status, 'status'),
    category: required(wire.category, 'category'),
    location: parseLonLat(wire.location),
    municipality: parseRef(wire.municipality),
    address: wire.address ?? null,
    permitNumber: wire.permit_number ?? null,
    developer: wire.developer ?? null,
    storeys: wire.storeys ?? null,
    permittedOn: wire.permitted_on ?? null,
    areaM2: wire.area_m2 ?? null,
  };
}

/** Reads the envelope of a list; the cursor is taken out of the link to the next page. */
export function parsePage<Item>(items: Item[], meta: Wire['PageMeta']): Page<Item> {
  const next = meta.next ?? null;
  return { items, after: next === null ? null : new URLSearchParams(next).get('after'), total: meta.total, stale: meta.stale };
}

export function parsePlace(wire: Wire['PlaceView']): Place {
  return {
    kind: wire.kind,
    names: { ru: wire.name, en: wire.name_en },
    municipality: parseRef(wire.municipality),
    location: parseLonLat(wire.location),
    bbox: parseBbox(wire.bbox),
    population: wire.population ?? null,
  };
}

export function parseLocated(wire: Wire['LocatedView']): Located {
  return {
    status: wire.status,
    municipality: parseRef(wire.municipality),
    distanceM: wire.distance_m ?? null,
    editionTitle: wire.edition.title,
  };
}

export function parseConfiguration({ base_map: map, version, modules }: Wire['ConfigurationView']): Configuration {
  if (map.kind === 'none') return { baseMap: { kind: 'none' }, version, modules };
  return { baseMap: { kind: map.kind, url: required(map.url, 'address of the base map'), attribution: map.attribution ?? '' }, version, modules };
}

function parseEdition(wire: Wire['EditionFacts']): Edition {
  return {
    id: wire.id,
    title: wire.title,
    approximate: wire.approximate,
    source: wire.source,
    attribution: wire.attribution,
    validOn: wire.valid_on ?? null,
  };
}

function parseMunicipality(wire: Wire['MunicipalityFacts']): Municipality {
  return {
    code: wire.code,
    names: { ru: wire.name_ru, en: wire.name_en },
    kind: wire.kind,
    adminCentre: wire.admin_centre,
    centre: parseLonLat(wire.centre),
    bbox: parseBbox(wire.bbox),
    areaKm2: wire.area_km2 ?? null,
    population: wire.population ?? null,
  };
}

function parseMunicipalityStatistics(wire: Wire['MunicipalityStatistics']): MunicipalityStatistics {
  return {
    code: wire.municipality.code,
    names: { ru: wire.municipality.name_ru, en: wire.municipality.name_en },
    issues: wire.issues,
    byStatus: Object.fromEntries(ISSUE_STATUSES.map((status) => [status, wire.by_status[status] ?? 0])),
    late: wire.late,
    shareInTime: wire.share_in_time ?? null,
    per1000: wire.per_1000 ?? null,
    population: wire.population ?? null,
    constructions: wire.constructions,
  };
}

function parseLonLat([lon, lat]: number[]): LonLat {
  return [required(lon, 'longitude'), required(lat, 'latitude')];
}

function parseBbox(wire: number[] | null | undefined): Bbox | null {
  const [west, south, east, north] = wire ?? [];
  return west === undefined || south === undefined || east === undefined || north === undefined ? null : [west, south, east, north];
}

function parseRef(wire: Wire['MunicipalityView'] | null | undefined): MunicipalityRef | null {
  return wire ? { code: wire.code, name: wire.name } : null;
}

function required<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new UnexpectedAnswerError(what);
  return value;
}
