/** Every question that the site asks, with its cache key. Keys begin with the layer, so that a live change can void them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { readJson } from './client';
import { layerQuery, type Filters } from './filters';
import type { Bbox, Construction, Issue, LonLat, Page } from './model';
import {
  parseConfiguration, parseConstruction, parseIssue, parseLocated, parseMunicipalities, parsePage, parsePlaces, parseStatistics,
} from './parse';

const PAGE_SIZE = 20;

export const configurationQuery = queryOptions({
  queryKey: ['configuration'],
  queryFn: async ({ signal }) => parseConfiguration(await readJson('/api/v1/configuration', {}, signal)),
  staleTime: Infinity,
});

export const municipalitiesQuery = queryOptions({
  queryKey: ['municipalities'],
  queryFn: async ({ signal }) => parseMunicipalities(await readJson('/api/v1/municipalities', {}, signal)),
  staleTime: 300_000,
});

/** Counts per municipality. Statuses and categories are the issues' own; constructions are counted by period alone. */
export function statisticsQuery(filters: Filters) {
  const query = layerQuery('issues', { ...filters, municipality: null });
  return queryOptions({
    queryKey: ['statistics', query],
    queryFn: async ({ signal }) => parseStatistics(await readJson('/api/v1/statistics', query, signal)),
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  });
}

export function placesQuery(text: string) {
  return queryOptions({
    queryKey: ['places', text],
    queryFn: async ({ signal }) => parsePlaces(await readJson('/api/v1/places', { q: text, limit: 8 }, signal)),
    staleTime: 300_000,
    enabled: text.length >= 2,
  });
}

export function issueQuery(id: number) {
  return queryOptions({
    queryKey: ['issues', 'one', id],
    queryFn: async ({ signal }) => parseIssue((await readJson(`/api/v1/issues/${id}`, {}, signal)).get('issue')),
  });
}

export function constructionQuery(id: number) {
  return queryOptions({
    queryKey: ['constructions', 'one', id],
    queryFn: async ({ signal }) => parseConstruction((await readJson(`/api/v1/constructions/${id}`, {}, signal)).get('construction')),
  });
}

export function issuesInView(bbox: Bbox | null, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['issues', 'in-view', bbox, layerQuery('issues', filters)],
    queryFn: async ({ pageParam, signal }): Promise<Page<Issue>> => parsePage(
      await readJson('/api/v1/issues', listQuery('issues', bbox, filters, pageParam), signal), 'issues', parseIssue),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: bbox !== null,
    placeholderData: (previous) => previous,
  });
}

export function constructionsInView(bbox: Bbox | null, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['constructions', 'in-view', bbox, layerQuery('constructions', filters)],
    queryFn: async ({ pageParam, signal }): Promise<Page<Construction>> => parsePage(
      await readJson('/api/v1/constructions', listQuery('constructions', bbox, filters, pageParam), signal),
      'constructions', parseConstruction),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: bbox !== null,
    placeholderData: (previous) => previous,
  });
}

function listQuery(layer: 'issues' | 'constructions', bbox: Bbox | null, filters: Filters, after: string | null) {
  return {
    ...layerQuery(layer, filters),
    limit: PAGE_SIZE,
    ...(bbox !== null && { bbox: bbox.map((each) => each.toFixed(5)).join(',') }),
    ...(after !== null && { after }),
  };
}

/** Asks which municipality covers a place. The answer is not cached: nobody's place stays in the page. */
export async function locate([lon, lat]: LonLat, signal: AbortSignal) {
  return parseLocated(await readJson('/api/v1/locate', { lon, lat }, signal));
}
