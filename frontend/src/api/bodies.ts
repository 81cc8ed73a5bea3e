/** Bodies: the departments and administrations that answer, and the posts of their people. */
import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, doneOf, ifMatch, taggedDataOf } from './client';
import { parseMunicipalityName, parseRef, type MunicipalityName, type Names, type Ref } from './people-model';
import type { components } from './schema';

type Wire = components['schemas'];

export interface Body {
  id: number;
  slug: string;
  names: Names;
  level: string;
  municipality: MunicipalityName | null;
  themes: readonly string[];
  areas: readonly string[];
  email: string;
  phone: string;
  address: string;
  website: string;
  closedAt: string | null;
}

export interface Post {
  id: number;
  person: Ref | null;
  title: string;
  isHead: boolean;
  since: string;
  until: string | null;
}

export const bodiesQuery = queryOptions({
  queryKey: ['bodies'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/bodies', { params: { query: { closed: true } }, signal }))).bodies.map(parseBody),
  staleTime: 60_000,
});

export function bodyQuery(id: number) {
  return queryOptions({
    queryKey: ['bodies', 'one', id],
    queryFn: async ({ signal }) => {
      const { data, etag } = await taggedDataOf(client.GET('/api/v1/bodies/{id}', { params: { path: { id } }, signal }));
      return { body: parseBody(data.body), etag };
    },
  });
}

export function postsQuery(bodyId: number) {
  return queryOptions({
    queryKey: ['bodies', 'posts', bodyId],
    queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/bodies/{id}/posts', { params: { path: { id: bodyId } }, signal }))).posts.map(parsePost),
  });
}

function parseBody(wire: Wire['BodyView']): Body {
  return {
    id: wire.id, slug: wire.slug, names: { ru: wire.name, en: wire.name_en }, level: wire.level,
    municipality: parseMunicipalityName(wire.municipality), themes: wire.themes, areas: wire.areas,
    email: wire.email, phone: wire.phone, address: wire.address, website: wire.website, closedAt: wire.closed_at ?? null,
  };
}

function parsePost(wire: Wire['PostView']): Post {
  return { id: wire.id, person: parseRef(wire.person), title: wire.title, isHead: wire.is_head, since: wire.since, until: wire.until ?? null };
}

export interface BodyChange {
  names: Names;
  themes: string[];
  areas: string[];
  email: string;
  phone: string;
  address: string;
  website: string;
}

/** What is fixed when a body is made. */
export interface NewBody extends BodyChange {
  slug: string;
  level: Wire['BodyLevel'];
  municipality: string | null;
}

function toWire(change: BodyChange) {
  return {
    name: change.names.ru, name_en: change.names.en, themes: change.themes, areas: change.areas, email: change.email, phone: change.phone,
    address: change.address, website: change.website,
  };
}

export async function createBody(change: NewBody): Promise<number> {
  const body = { body: { ...toWire(change), slug: change.slug, level: change.level, municipality_code: change.municipality } };
  return (await dataOf(client.POST('/api/v1/bodies', { body }))).body.id;
}

export function changeBody(id: number, change: BodyChange, etag: string | null): Promise<void> {
  return doneOf(client.PATCH('/api/v1/bodies/{id}', { params: { path: { id }, header: ifMatch(etag) }, body: { body: toWire(change) } }));
}

export function closeBody(id: number, reason: string): Promise<void> {
  return doneOf(client.POST('/api/v1/bodies/{id}/closure', { params: { path: { id } }, body: { closure: { reason } } }));
}

export function givePost(bodyId: number, post: { personId: number; title: string; isHead: boolean; since: string | null }): Promise<void> {
  const body = { post: { person_id: post.personId, title: post.title, is_head: post.isHead, since: post.since } };
  return doneOf(client.POST('/api/v1/bodies/{id}/posts', { params: { path: { id: bodyId } }, body }));
}

export function endPost(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/posts/{id}', { params: { path: { id } } }));
}
