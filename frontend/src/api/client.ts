/** The one place that asks the server: a client typed by the OpenAPI document, and failures as problems. */
import createClient from 'openapi-fetch';
import { ProblemError } from './problem';
import type { components, paths } from './schema';

export const client = createClient<paths>({
  // Named when a request is made, so that tools which replace it are seen.
  fetch: (request) => globalThis.fetch(request),
});

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer, or its problem thrown. */
export async function dataOf<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data;
  const problem: Partial<components['schemas']['Problem']> = typeof error === 'object' && error !== null ? error : {};
  throw new ProblemError(response.status, problem.type ?? 'about:blank', problem.title ?? response.statusText);
}

/** The address template of a tileset's tiles under some filters. */
export function tileTemplate(tileset: string, filters: Record<string, string>): string {
  const query = new URLSearchParams(filters);
  const path = `/tiles/${tileset}/{z}/{x}/{y}.mvt`;
  return `${location.origin}${query.size === 0 ? path : `${path}?${query.toString()}`}`;
}

/** The address of the stream of map changes. */
export const MAP_EVENTS: keyof paths = '/api/v1/events/map';
