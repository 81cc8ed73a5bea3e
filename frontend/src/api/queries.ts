/** Every question that the site asks, with its cache key. Keys begin with the layer, so that a live change can void them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, dataOf } from './client';
import { layerQuery, type Filters } from './filters';
import type { Bbox, LonLat } from './model';
import {
  parseConfiguration, parseConstruction, parseIssue, parseLocated, parseMunicipalities, parsePage, parsePlace, parseStatistics,
} from './parse';
import type { FeatureLayer } from './vocabulary';

const PAGE_SIZE = 20;
const MINUTES_MS = 60_000;

export const configurationQuery = queryOptions({
  queryKey: ['configuration'],
  queryFn: async ({ signal }) => parseConfiguration(await dataOf(client.GET('/api/v1/configuration', { signal }))),
  staleTime: Infinity,
});

export const municipalitiesQuery = queryOptions({
  queryKey: ['municipalities'],
  queryFn: async ({ signal }) => parseMunicipalities(await dataOf(client.GET('/api/v1/municipalities', { signal }))),
  staleTime: 5 * MINUTES_MS,
});

/** Counts per municipality. Statuses and categories are the issues' own; constructions are counted by period alone. */
export function statisticsQuery(filters: Filters) {
  const query = layerQuery('issues', { ...filters, municipality: null });
  return queryOptions({
    queryKey: ['statistics', query],
    queryFn: async ({ signal }) => parseStatistics(await dataOf(client.GET('/api/v1/statistics', { params: { query }, signal }))),
    staleTime: MINUTES_MS / 2,
    placeholderData: (previous) => previous,
  });
}

export function placesQuery(text: string) {
  return queryOptions({
    queryKey: ['places', text],
    queryFn: async ({ signal }) => {
      const { places } = await dataOf(client.GET('/api/v1/places', { params: { query: { q: text, limit: 8 } }, signal }));
      return places.map(parsePlace);
    },
    staleTime: 5 * MINUTES_MS,
    enabled: text.length >= 2,
  });
}

export function issueQuery(id: number) {
  return queryOptions({
    queryKey: ['issues', 'one', id],
    queryFn: async ({ signal }) => {
      const { issue } = await dataOf(client.GET('/api/v1/issues/{id}', { params: { path: { id } }, signal }));
      return parseIssue(issue);
    },
  });
}

export function constructionQuery(id: number) {
  return queryOptions({
    queryKey: ['constructions', 'one', id],
    queryFn: async ({ signal }) => {
      const { construction } = await dataOf(client.GET('/api/v1/constructions/{id}', { params: { path: { id } }, signal }));
      return parseConstruction(construction);
    },
  });
}

export function issuesInView(bbox: Bbox | null, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['issues', 'in-view', bbox, layerQuery('issues', filters)],
    queryFn: async ({ pageParam, signal }) => {
      const query = listQuery('issues', bbox, filters, pageParam);
      const { issues, meta } = await dataOf(client.GET('/api/v1/issues', { params: { query }, signal }));
      return parsePage(issues.map(parseIssue), meta);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: bbox !== null,
    placeholderData: (previous) => previous,
  });
}

export function constructionsInView(bbox: Bbox | null, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['constructions', 'in-view', bbox, layerQuery('constructions', filters)],
    queryFn: async ({ pageParam, signal }) => {
      const query = listQuery('constructions', bbox, filters, pageParam);
      const { constructions, meta } = await dataOf(client.GET('/api/v1/constructions', { params: { query }, signal }));
      return parsePage(constructions.map(parseConstruction), meta);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: bbox !== null,
    placeholderData: (previous) => previous,
  });
}

function listQuery(layer: FeatureLayer, bbox: Bbox | null, filters: Filters, after: string | null) {
  return {
    ...layerQuery(layer, filters),
    limit: PAGE_SIZE,
    ...(bbox !== null && { bbox: bbox.map((each) => each.toFixed(5)).join(',') }),
    ...(after !== null && { after }),
  };
}

/** Asks which municipality covers a place. The answer is not cached: nobody's place stays in the page. */
export async function locate([lon, lat]: LonLat, signal: AbortSignal) {
  return parseLocated(await dataOf(client.GET('/api/v1/locate', { params: { query: { lon, lat } }, signal })));
}
