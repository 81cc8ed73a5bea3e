/** Wire JSON to the values of `model.ts`; the only place that knows the server's field names. */
import type {
  Bbox, Configuration, Construction, Edition, Issue, Located, LonLat, Municipalities, Municipality, MunicipalityRef,
  MunicipalityStatistics, Page, Place, Population, Statistics, Totals,
} from './model';
import type { Json } from './read';
import {
  CONSTRUCTION_CATEGORIES, CONSTRUCTION_STATUSES, ISSUE_CATEGORIES, ISSUE_STATUSES, TERMS, type IssueStatus,
} from './vocabulary';

const text = (json: Json) => json.string();
const figure = (json: Json) => json.number();

export function parseLonLat(json: Json): LonLat {
  const [lon, lat] = json.list();
  if (lon === undefined || lat === undefined) throw new RangeError('A location is a longitude and a latitude');
  return [lon.number(), lat.number()];
}

function parseBbox(json: Json): Bbox {
  const [west, south, east, north] = json.list().map(figure);
  return [west ?? NaN, south ?? NaN, east ?? NaN, north ?? NaN];
}

function parsePopulation(json: Json): Population {
  return { value: json.get('value').number(), year: json.get('year').number() };
}

function parseRef(json: Json): MunicipalityRef {
  return { code: json.get('code').string(), name: json.get('name').string() };
}

function parseEdition(json: Json): Edition {
  return {
    id: json.get('id').number(),
    title: json.get('title').string(),
    approximate: json.get('approximate').boolean(),
    source: json.get('source').optional(text) ?? '',
    attribution: json.get('attribution').optional(text) ?? '',
    validOn: json.get('valid_on').optional(text),
  };
}

function parseMunicipality(json: Json): Municipality {
  return {
    code: json.get('code').string(),
    names: { ru: json.get('name_ru').string(), en: json.get('name_en').string() },
    kind: json.get('kind').optional(text) ?? '',
    adminCentre: json.get('admin_centre').optional(text) ?? '',
    centre: parseLonLat(json.get('centre')),
    bbox: json.get('bbox').optional(parseBbox),
    areaKm2: json.get('area_km2').optional(figure),
    population: json.get('population').optional(parsePopulation),
  };
}

export function parseMunicipalities(json: Json): Municipalities {
  return {
    municipalities: json.get('municipalities').list().map(parseMunicipality),
    edition: json.get('edition').optional(parseEdition),
  };
}

function parseByStatus(json: Json): Partial<Record<IssueStatus, number>> {
  return Object.fromEntries(ISSUE_STATUSES.map((status) => [status, json.get(status).optional(figure) ?? 0]));
}

function parseMunicipalityStatistics(json: Json): MunicipalityStatistics {
  const municipality = json.get('municipality');
  return {
    code: municipality.get('code').string(),
    names: { ru: municipality.get('name_ru').string(), en: municipality.get('name_en').string() },
    issues: json.get('issues').number(),
    byStatus: parseByStatus(json.get('by_status')),
    late: json.get('late').optional(figure) ?? 0,
    shareInTime: json.get('share_in_time').optional(figure),
    per1000: json.get('per_1000').optional(figure),
    population: json.get('population').optional(parsePopulation),
    constructions: json.get('constructions').optional(figure) ?? 0,
  };
}

function parseTotals(json: Json): Totals {
  return {
    issues: json.get('issues').number(),
    constructions: json.get('constructions').optional(figure) ?? 0,
    shareInTime: json.get('share_in_time').optional(figure),
  };
}

export function parseStatistics(json: Json): Statistics {
  return {
    municipalities: json.get('statistics').list().map(parseMunicipalityStatistics),
    totals: parseTotals(json.get('totals')),
  };
}

export function parseIssue(json: Json): Issue {
  return {
    id: json.get('id').number(),
    title: json.get('title').optional(text),
    description: json.get('description').optional(text),
    status: json.get('status').oneOf(ISSUE_STATUSES),
    category: json.get('category').oneOf(ISSUE_CATEGORIES),
    term: json.get('term').oneOf(TERMS),
    location: parseLonLat(json.get('location')),
    municipality: json.get('municipality').optional(parseRef),
    address: json.get('address').optional(text),
    createdAt: json.get('created_at').string(),
    answeredAt: json.get('answered_at').optional(text),
    dueAt: json.get('due_at').optional(text),
  };
}

export function parseConstruction(json: Json): Construction {
  return {
    id: json.get('id').number(),
    name: json.get('name').optional(text),
    status: json.get('status').oneOf(CONSTRUCTION_STATUSES),
    category: json.get('category').oneOf(CONSTRUCTION_CATEGORIES),
    location: parseLonLat(json.get('location')),
    municipality: json.get('municipality').optional(parseRef),
    address: json.get('address').optional(text),
    permitNumber: json.get('permit_number').optional(text),
    developer: json.get('developer').optional(text),
    storeys: json.get('storeys').optional(figure),
    permittedOn: json.get('permitted_on').optional(text),
    areaM2: json.get('area_m2').optional(figure),
  };
}

/** Reads a list envelope `{ "<key>": [...], "meta": { "next", "total", "stale" } }`. */
export function parsePage<Item>(json: Json, key: string, item: (json: Json) => Item): Page<Item> {
  const meta = json.get('meta');
  const next = meta.get('next').optional(text);
  return {
    items: json.get(key).list().map(item),
    after: next === null ? null : new URLSearchParams(next).get('after'),
    total: meta.get('total').optional(figure),
    stale: meta.get('stale').optional((each) => each.boolean()) ?? false,
  };
}

function parsePlace(json: Json): Place {
  const name = json.get('name').string();
  return {
    kind: json.get('kind').oneOf(['municipality', 'settlement']),
    names: { ru: name, en: json.get('name_en').optional(text) ?? name },
    municipality: json.get('municipality').optional(parseRef),
    location: parseLonLat(json.get('location')),
    bbox: json.get('bbox').optional(parseBbox),
    population: json.get('population').optional(figure),
  };
}

export function parsePlaces(json: Json): Place[] {
  return json.get('places').list().map(parsePlace);
}

export function parseLocated(json: Json): Located {
  return {
    status: json.get('status').oneOf(['covered', 'near', 'outside']),
    municipality: json.get('municipality').optional(parseRef),
    distanceM: json.get('distance_m').optional(figure),
    editionTitle: json.get('edition').optional((each) => each.get('title').string()),
  };
}

export function parseConfiguration(json: Json): Configuration {
  const map = json.get('base_map');
  const kind = map.get('kind').oneOf(['none', 'raster', 'style']);
  return {
    baseMap: kind === 'none'
      ? { kind }
      : { kind, url: map.get('url').string(), attribution: map.get('attribution').optional(text) ?? '' },
    version: json.get('version').optional(text) ?? '',
  };
}
