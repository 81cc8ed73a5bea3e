/** The one place that asks the server for JSON and turns failures into problems. */
import { ProblemError } from './problem';
import { Json } from './read';

export type Query = Record<string, string | number | undefined>;

/** Reads a JSON resource, or throws a `ProblemError`. */
export async function readJson(path: string, query: Query, signal: AbortSignal): Promise<Json> {
  const response = await fetch(address(path, query), { signal, headers: { accept: 'application/json' } });
  if (!response.ok) throw await problemOf(response);
  return new Json(await response.json());
}

export function address(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const json = new Json(body);
  const read = (key: string) => (body === null ? null : json.get(key).optional((each) => each.string()));
  return new ProblemError(response.status, read('type') ?? 'about:blank', read('title') ?? response.statusText);
}
