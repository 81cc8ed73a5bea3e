/** Links between pages: language and theme go along, everything else of the address stays behind. */
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ownPath } from '../api/notices';
import type { Search } from '../modules/map/view-state';

interface SiteLinkProps {
  to: string;
  search?: Search;
  /** Current for the page itself only, not for those under it. */
  exact?: boolean;
  className?: string | undefined;
  title?: string;
  'aria-label'?: string;
  'data-testid'?: string;
  'data-unread'?: number;
  children?: ReactNode;
}

export function SiteLink({ to, search = {}, exact = false, ...rest }: SiteLinkProps) {
  return (
    <Link
      {...rest} to={to} search={(before: Search) => ({ ...kept(before), ...search })}
      activeOptions={{ exact, includeSearch: false }}
    />
  );
}

/** What of an address every other page takes over. */
export function kept(search: Search): Search {
  return { lang: search['lang'], theme: search['theme'] };
}

/** Goes to another page of the site. */
export function useGo(): (to: string, search?: Search) => void {
  const navigate = useNavigate();
  return (to, search = {}) => void navigate({ to, search: (before: Search) => ({ ...kept(before), ...search }) });
}

/** Goes back to where a sign-in was asked for; an address elsewhere leads to the start. */
export function useReturn(): (address: string | undefined) => void {
  const router = useRouter();
  return (address) => router.history.push(returnPath(address));
}

/** A path of this site out of an address that somebody may have tampered with. */
export function returnPath(address: string | undefined): string {
  const path = address?.startsWith('/') === true ? ownPath(address) : null;
  return path === null || path.startsWith('//') ? '/' : path;
}
