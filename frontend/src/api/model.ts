/** What the site knows about the region, as values of its own; `parse.ts` makes them from the server's JSON. */
import type { ConstructionCategory, ConstructionStatus, IssueCategory, IssueStatus, Term } from './vocabulary';

/** Longitude first, degrees, EPSG:4326. */
export type LonLat = readonly [lon: number, lat: number];
/** West, south, east, north, degrees. */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

export interface MunicipalityRef {
  code: string;
  name: string;
}

export interface Population {
  value: number;
  year: number;
}

export interface Edition {
  id: number;
  title: string;
  approximate: boolean;
  source: string;
  attribution: string;
  validOn: string | null;
}

export interface Municipality {
  code: string;
  names: { ru: string; en: string };
  kind: string;
  adminCentre: string;
  centre: LonLat;
  bbox: Bbox | null;
  areaKm2: number | null;
  population: Population | null;
}

export interface Municipalities {
  municipalities: Municipality[];
  edition: Edition | null;
}

export interface MunicipalityStatistics {
  code: string;
  names: { ru: string; en: string };
  issues: number;
  byStatus: Partial<Record<IssueStatus, number>>;
  late: number;
  shareInTime: number | null;
  per1000: number | null;
  population: Population | null;
  constructions: number;
}

export interface Totals {
  issues: number;
  constructions: number;
  shareInTime: number | null;
}

export interface Statistics {
  municipalities: MunicipalityStatistics[];
  totals: Totals;
}

export interface Issue {
  id: number;
  title: string | null;
  description: string | null;
  status: IssueStatus;
  category: IssueCategory;
  term: Term;
  location: LonLat;
  municipality: MunicipalityRef | null;
  address: string | null;
  /** Null while the database is away. */
  createdAt: string | null;
  answeredAt: string | null;
  dueAt: string | null;
}

export interface Construction {
  id: number;
  name: string | null;
  status: ConstructionStatus;
  category: ConstructionCategory;
  location: LonLat;
  municipality: MunicipalityRef | null;
  address: string | null;
  permitNumber: string | null;
  developer: string | null;
  storeys: number | null;
  permittedOn: string | null;
  areaM2: number | null;
}

export interface Page<Item> {
  items: Item[];
  /** The opaque cursor of the next page. */
  after: string | null;
  total: number | null;
  stale: boolean;
}

export interface Place {
  kind: 'municipality' | 'settlement';
  names: { ru: string; en: string };
  municipality: MunicipalityRef | null;
  location: LonLat;
  bbox: Bbox | null;
  population: number | null;
}

export interface Located {
  status: 'covered' | 'near' | 'outside';
  municipality: MunicipalityRef | null;
  distanceM: number | null;
  editionTitle: string | null;
}

export interface Configuration {
  baseMap: { kind: 'none' } | { kind: 'raster' | 'style'; url: string; attribution: string };
  version: string;
  /** Slugs of the modules that are on. */
  modules: readonly string[];
}
