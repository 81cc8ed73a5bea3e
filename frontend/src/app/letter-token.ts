/** The token of a letter's link. It stands behind `#`, so that it reaches no log; once read it leaves the address. */
import { useRouterState, useSearch } from '@tanstack/react-router';
import type { Search } from '../modules/map/view-state';

export function useLetterToken(): string {
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const search: Search = useSearch({ strict: false });
  return new URLSearchParams(hash).get('token') ?? search['token'] ?? '';
}
