/** The one place that asks the server: a client typed by the OpenAPI document, and failures as problems. */
import createClient from 'openapi-fetch';
import { ProblemError, problemOf } from './problem';
import type { paths } from './schema';

export const client = createClient<paths>({
  // Named when a request is made, so that tools which replace it are seen.
  fetch: (request) => globalThis.fetch(request),
});

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer, or its problem thrown. */
export async function dataOf<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  return (await taggedDataOf(asked)).data;
}

/** The data of an answer with its tag, which a change sends back in `If-Match`. */
export async function taggedDataOf<Data>(asked: Promise<Answer<Data>>): Promise<{ data: Data; etag: string | null }> {
  const { data, error, response } = await asked;
  if (data === undefined) throw problemOf(response, error);
  return { data, etag: response.headers.get('etag') };
}

/** Waits for an answer that has no body, or throws its problem. */
export async function doneOf(asked: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await asked;
  if (!response.ok) throw problemOf(response, error);
}

/** The header that names the state which a change is meant for; a state that was never read is stale. */
export function ifMatch(etag: string | null): { 'If-Match': string } {
  if (etag === null) throw new ProblemError(412, 'precondition-failed', 'The state is not known');
  return { 'If-Match': etag };
}

/** The cursor inside the link to the next page. */
export function cursorOf(next: string | null | undefined): string | null {
  return next ? new URLSearchParams(next).get('after') : null;
}

/** The address template of a tileset's tiles under some filters. */
export function tileTemplate(tileset: string, filters: Record<string, string>): string {
  const query = new URLSearchParams(filters);
  const path = `/tiles/${tileset}/{z}/{x}/{y}.mvt`;
  return `${location.origin}${query.size === 0 ? path : `${path}?${query.toString()}`}`;
}

/** The address of the stream of map changes. */
export const MAP_EVENTS: keyof paths = '/api/v1/events/map';

/** The address of the stream of one's own notifications. */
export const NOTIFICATION_EVENTS: keyof paths = '/api/v1/events/notifications';

/** The address of one's own data as a file. */
export const ACCOUNT_EXPORT: keyof paths = '/api/v1/account/export';

/** The address of the audit log as a file, under the filters of the page. */
export function auditExport(filters: Record<string, string>): string {
  const path: keyof paths = '/api/v1/audit-entries/export';
  const query = new URLSearchParams(filters).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Where a sign-in by an outside provider begins. */
export function identityBegin(slug: string, way: { returnTo: string; consentVersion: string | null; language: string }): string {
  const path: keyof paths = '/api/v1/identity-providers/{slug}/begin';
  const query = new URLSearchParams({
    return_to: way.returnTo, language: way.language, ...(way.consentVersion !== null && { consent_version: way.consentVersion }),
  });
  return `${path.replace('{slug}', encodeURIComponent(slug))}?${query.toString()}`;
}
