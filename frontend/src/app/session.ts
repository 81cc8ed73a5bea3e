/** Who is signed in, and what follows when that ends. */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { sessionQuery, type Session } from '../api/account';
import type { Person } from '../api/people-model';
import { isUnauthenticated, needsSecondFactor } from '../api/problem';

/** First words of the keys of what everybody may read; everything else is somebody's own and goes when they leave. */
const PUBLIC_KEYS: ReadonlySet<unknown> = new Set([
  'configuration', 'municipalities', 'statistics', 'places', 'issues', 'constructions', 'bodies', 'catalogues', 'search', 'consent', 'identity-providers', 'session',
]);

const SESSION_KEY: readonly string[] = sessionQuery.queryKey;

/** The one who is signed in; null is nobody, undefined is not known yet. */
export function usePerson(): Person | null | undefined {
  const { data, isError } = useQuery(sessionQuery);
  if (data !== undefined) return data?.person ?? null;
  return isError ? null : undefined;
}

export function may(person: Person | null | undefined, ...permissions: readonly string[]): boolean {
  return person?.permissions.some((each) => permissions.includes(each)) === true;
}

/** Somebody has come: nothing of whoever was here before stays. */
export function welcome(queries: QueryClient, person: Person): void {
  forgetOwn(queries);
  // The tag comes with the next reading of the account.
  const session: Session = { person, etag: null };
  queries.setQueryData(SESSION_KEY, session);
  void queries.invalidateQueries({ queryKey: SESSION_KEY });
}

/** Nobody is signed in any more. */
export function farewell(queries: QueryClient): void {
  queries.setQueryData(SESSION_KEY, null);
  forgetOwn(queries);
}

/** Notices answers that say that the session has ended or has to be confirmed; the guards of the pages then show the way. */
export function endOfSession(queries: QueryClient, error: unknown): void {
  if (isUnauthenticated(error)) farewell(queries);
  else if (needsSecondFactor(error)) void queries.invalidateQueries({ queryKey: SESSION_KEY });
}

function forgetOwn(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey: [first] }) => !PUBLIC_KEYS.has(first) });
}
