/** Full-text search over what is public. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, cursorOf, dataOf } from './client';
import { ownPath } from './notices';
import type { MunicipalityRef } from './model';
import type { components } from './schema';

type Wire = components['schemas'];

/** A piece of a found text; the marked ones are what was looked for. */
export interface Piece {
  text: string;
  marked: boolean;
}

export interface Result {
  kind: string;
  id: string;
  title: readonly Piece[];
  snippet: readonly Piece[];
  path: string | null;
  municipality: MunicipalityRef | null;
  createdAt: string | null;
}

export interface SearchQuestion {
  text: string;
  kind: string;
  municipality: string;
}

export const SHORTEST_SEARCH = 2;

export function searchQuery({ text, kind, municipality }: SearchQuestion) {
  const filters = { q: text, ...(kind !== '' && { kind }), ...(municipality !== '' && { municipality }) };
  return infiniteQueryOptions({
    queryKey: ['search', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, ...(pageParam !== null && { after: pageParam }) };
      const { results, meta } = await dataOf(client.GET('/api/v1/search', { params: { query }, signal }));
      return { items: results.map(parseResult), after: cursorOf(meta.next), total: meta.total };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    enabled: text.length >= SHORTEST_SEARCH,
    placeholderData: (previous) => previous,
    staleTime: 30_000,
  });
}

/** The first results while somebody types. */
export function suggestionsQuery(text: string) {
  return queryOptions({
    queryKey: ['search', 'suggestions', text],
    queryFn: async ({ signal }) => {
      const { results } = await dataOf(client.GET('/api/v1/search', { params: { query: { q: text } }, signal }));
      return results.slice(0, 6).map(parseResult);
    },
    enabled: text.length >= SHORTEST_SEARCH,
    staleTime: 30_000,
  });
}

function parseResult(wire: Wire['ResultView']): Result {
  return {
    kind: wire.kind, id: wire.id, title: parseMarked(wire.title_html), snippet: parseMarked(wire.snippet_html), path: ownPath(wire.url),
    municipality: wire.municipality ? { code: wire.municipality.code, name: wire.municipality.name } : null,
    createdAt: wire.created_at ?? null,
  };
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'", '&#34;': '"' };

/**
 * Reads text whose only markup is `<mark>`.
 *
 * Invariant: the result is plain text in pieces; any other tag shows as the characters that it is made of and never becomes HTML.
 */
export function parseMarked(html: string): Piece[] {
  const pieces: Piece[] = [];
  let marked = false;
  for (const part of html.split(/(<\/?mark>)/u)) {
    if (part === '<mark>') marked = true;
    else if (part === '</mark>') marked = false;
    else if (part !== '') pieces.push({ text: part.replaceAll(/&(?:amp|lt|gt|quot|#39|#x27|#34);/gu, (entity) => ENTITIES[entity] ?? entity), marked });
  }
  return pieces;
}
