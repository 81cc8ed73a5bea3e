/** The portal's own state: modules, catalogues, the audit log, jobs, the moderation queue, health. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, cursorOf, dataOf, doneOf, ifMatch } from './client';
import { parseRef, type Names, type Ref } from './people-model';
import type { components } from './schema';

type Wire = components['schemas'];

export interface AuditEntry {
  id: number;
  at: string;
  actor: { kind: string; id: number | null; name: string | null };
  action: string;
  subject: { kind: string; id: string };
  before: unknown;
  after: unknown;
  /** What is about somebody: shown to those who may see people, and erased with them. */
  personal: { before: unknown; after: unknown; erased: boolean } | null;
}

/** The filters of the audit log, as they stand in the address and in the request. */
export const AUDIT_FILTERS = ['actor', 'action', 'subject_kind', 'subject_id', 'from', 'to'] as const;
export type AuditFilters = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

export interface Module {
  slug: string;
  enabled: boolean;
  /** May be switched off: the portal works without it. */
  optional: boolean;
  updatedAt: string | null;
  etag: string;
}

export interface Category {
  slug: string;
  names: Names;
  theme: string | null;
  active: boolean;
  position: number;
  etag: string;
}

export type CatalogueKind = 'categories' | 'themes';

export interface Job {
  id: number;
  name: string;
  state: string;
  attempts: number;
  mostAttempts: number;
  runAt: string;
  lastError: string | null;
  createdAt: string;
}

export const JOB_STATES = ['failed', 'waiting', 'running'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface ModerationCase {
  id: number;
  subjectKind: string;
  subjectId: number;
  cause: string;
  /** HTML that the server has cleaned; the page takes only the elements that it knows out of it. */
  textHtml: string;
  author: Ref | null;
  openedAt: string;
  decision: { action: string; reason: string; at: string } | null;
  complaints: readonly { reason: string; text: string; createdAt: string }[];
}

export type Decision = 'publish' | 'hide' | 'hold';

export function auditQuery(filters: AuditFilters) {
  return infiniteQueryOptions({
    queryKey: ['audit-entries', filters],
    queryFn: async ({ pageParam, signal }) => {
      const { actor, ...others } = filters;
      const query = { ...others, ...(actor !== undefined && { actor: Number(actor) }), ...(pageParam !== null && { after: pageParam }) };
      const { audit_entries: entries, meta } = await dataOf(client.GET('/api/v1/audit-entries', { params: { query }, signal }));
      return { items: entries.map(parseEntry), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    placeholderData: (previous) => previous,
  });
}

export const modulesQuery = queryOptions({
  queryKey: ['modules'],
  queryFn: async ({ signal }) => {
    const { modules } = await dataOf(client.GET('/api/v1/modules', { signal }));
    return modules.map((wire): Module => ({
      slug: wire.slug, enabled: wire.enabled, optional: wire.optional, updatedAt: wire.updated_at ?? null, etag: wire.etag,
    }));
  },
});

export function catalogueQuery(kind: CatalogueKind) {
  return queryOptions({
    queryKey: ['catalogues', kind],
    queryFn: async ({ signal }) => {
      const rows = kind === 'themes'
        ? (await dataOf(client.GET('/api/v1/themes', { signal }))).themes
        : (await dataOf(client.GET('/api/v1/categories', { signal }))).categories;
      return rows.map(parseCategory).sort((one, other) => one.position - other.position);
    },
    staleTime: 60_000,
  });
}

export function jobsQuery(state: JobState) {
  return infiniteQueryOptions({
    queryKey: ['jobs', state],
    queryFn: async ({ pageParam, signal }) => {
      const query = { state, ...(pageParam !== null && { after: pageParam }) };
      const { jobs, meta } = await dataOf(client.GET('/api/v1/jobs', { params: { query }, signal }));
      return { items: jobs.map(parseJob), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
  });
}

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: async ({ signal }) => {
    const { system } = await dataOf(client.GET('/api/v1/system', { signal }));
    return {
      version: system.version, startedAt: system.started_at, schemaVersion: system.schema_version, jobs: system.jobs,
      parts: { database: factsOf(system.database), mail: factsOf(system.mail), spatial: factsOf(system.spatial) },
    };
  },
});

export const CASE_STATES = ['open', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export function casesQuery(state: CaseState) {
  return infiniteQueryOptions({
    queryKey: ['moderation-cases', state],
    queryFn: async ({ pageParam, signal }) => {
      const query = { state, ...(pageParam !== null && { after: pageParam }) };
      const { moderation_cases: cases, meta } = await dataOf(client.GET('/api/v1/moderation-cases', { params: { query }, signal }));
      return { items: cases.map(parseCase), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
  });
}

function parseEntry(wire: Wire['AuditEntryView']): AuditEntry {
  const { kind, id, display_name: name } = wire.actor;
  return {
    id: wire.id, at: wire.at, actor: { kind, id: id ?? null, name: name ?? null }, action: wire.action,
    subject: { kind: wire.subject.kind, id: wire.subject.id }, before: wire.before, after: wire.after,
    personal: wire.personal ? { before: wire.personal.before, after: wire.personal.after, erased: wire.personal.erased } : null,
  };
}

function parseCategory(wire: Wire['ThemeView'] & { theme?: string }): Category {
  return { slug: wire.slug, names: { ru: wire.name_ru, en: wire.name_en }, theme: wire.theme ?? null, active: wire.active, position: wire.position, etag: wire.etag };
}

function parseJob(wire: Wire['JobView']): Job {
  return {
    id: wire.id, name: wire.name, state: wire.state, attempts: wire.attempts, mostAttempts: wire.most_attempts,
    runAt: wire.run_at, lastError: wire.last_error ?? null, createdAt: wire.created_at,
  };
}

function parseCase(wire: Wire['CaseView']): ModerationCase {
  return {
    id: wire.id, subjectKind: wire.subject_kind, subjectId: wire.subject_id, cause: wire.cause, textHtml: wire.text_html,
    author: parseRef(wire.author), openedAt: wire.opened_at,
    decision: wire.action && wire.closed_at ? { action: wire.action, reason: wire.reason, at: wire.closed_at } : null,
    complaints: wire.complaints.map(({ reason, text, created_at: createdAt }) => ({ reason, text, createdAt })),
  };
}

/** The plain values of an object whose fields are the server's own business, to be shown as they are. */
export function factsOf(wire: Record<string, unknown> | null | undefined): [string, string][] {
  return Object.entries(wire ?? {}).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object') return factsOf(value as Record<string, unknown>).map(([inner, text]) => [`${name}.${inner}`, text]);
    return [[name, typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '']];
  });
}

export function setModule(slug: string, enabled: boolean, etag: string): Promise<void> {
  return doneOf(client.PATCH('/api/v1/modules/{slug}', { params: { path: { slug }, header: ifMatch(etag) }, body: { module: { enabled } } }));
}

/** Makes an entry of a catalogue, or changes the one that has this tag. */
export function saveCategory(kind: CatalogueKind, entry: Omit<Category, 'etag'>, etag: string | null): Promise<void> {
  const { slug, names, active, position } = entry;
  const theme = { name_ru: names.ru, name_en: names.en, active, position };
  const category = { ...theme, theme: entry.theme ?? '' };
  if (etag === null) {
    return doneOf(
      kind === 'themes' ? client.POST('/api/v1/themes', { body: { theme: { slug, ...theme } } }) : client.POST('/api/v1/categories', { body: { category: { slug, ...category } } }),
    );
  }
  const params = { path: { slug }, header: ifMatch(etag) };
  return doneOf(
    kind === 'themes' ? client.PATCH('/api/v1/themes/{slug}', { params, body: { theme } }) : client.PATCH('/api/v1/categories/{slug}', { params, body: { category } }),
  );
}

export function retryJob(id: number): Promise<void> {
  return doneOf(client.POST('/api/v1/jobs/{id}/retry', { params: { path: { id } } }));
}

export function removeJob(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/jobs/{id}', { params: { path: { id } } }));
}

export function decide(id: number, action: Decision, reason: string): Promise<void> {
  return doneOf(client.POST('/api/v1/moderation-cases/{id}/decision', { params: { path: { id } }, body: { decision: { action, reason } } }));
}
