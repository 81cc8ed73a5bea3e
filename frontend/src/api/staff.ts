/** People as staff see them, and who may do what, where, granted by whom. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client, cursorOf, dataOf, doneOf, ifMatch } from './client';
import { parseNamedRef, parseRef, parseScope, type NamedRef, type Names, type Ref, type Scope } from './people-model';
import type { components } from './schema';

type Wire = components['schemas'];

export interface PersonRow {
  id: number;
  name: string;
  email: string;
  trust: string;
  createdAt: string;
  suspendedAt: string | null;
  suspendedReason: string | null;
  hasSecondFactor: boolean;
  isStaff: boolean;
}

export interface Role {
  id: number;
  slug: string;
  names: Names;
  permissions: readonly string[];
  builtIn: boolean;
  etag: string;
}

export interface Grant {
  id: number;
  person: Ref;
  role: NamedRef;
  scope: Scope;
  grantedBy: Ref | null;
  grantedAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  revokedBy: Ref | null;
  reason: string;
}

export interface Access {
  /** Null when no permission was asked about. */
  allowed: boolean | null;
  because: readonly { kind: string; texts: Names; grant: Grant | null }[];
  held: readonly { permission: string; scope: Scope; delegatedFrom: Ref | null }[];
}

export interface Delegation {
  id: number;
  from: Ref;
  to: Ref;
  since: string;
  until: string;
  reason: string;
  endedAt: string | null;
}

export interface Invitation {
  id: number;
  email: string;
  body: NamedRef;
  title: string;
  role: NamedRef;
  invitedBy: Ref | null;
  createdAt: string;
  expiresAt: string;
  acceptedAt: string | null;
  withdrawnAt: string | null;
}

export interface Token {
  id: number;
  name: string;
  /** Its first characters, to tell it from others. */
  prefix: string;
  owner: Ref | null;
  permissions: readonly string[];
  scope: Scope;
  createdAt: string;
  expiresAt: string | null;
  usedAt: string | null;
  revokedAt: string | null;
}

const NOBODY: Ref = { id: 0, name: '—' };

export function peopleQuery(text: string, staffOnly: boolean) {
  return infiniteQueryOptions({
    queryKey: ['people', text, staffOnly],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(text !== '' && { q: text }), ...(staffOnly && { staff: true }), ...(pageParam !== null && { after: pageParam }) };
      const { people, meta } = await dataOf(client.GET('/api/v1/people', { params: { query }, signal }));
      return { items: people.map(parsePersonRow), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    placeholderData: (previous) => previous,
  });
}

export function personQuery(id: number) {
  return queryOptions({
    queryKey: ['people', 'one', id],
    queryFn: async ({ signal }) => parsePersonRow((await dataOf(client.GET('/api/v1/people/{id}', { params: { path: { id } }, signal }))).person),
  });
}

export interface AccessQuestion {
  permission: string;
  bodyId: string;
  municipality: string;
  module: string;
}

export function accessQuery(id: number, { permission, bodyId, municipality, module }: AccessQuestion) {
  const query = {
    ...(permission !== '' && { permission }), ...(bodyId !== '' && { body_id: Number(bodyId) }),
    ...(municipality !== '' && { municipality_code: municipality }), ...(module !== '' && { module }),
  };
  return queryOptions({
    queryKey: ['people', 'access', id, query],
    queryFn: async ({ signal }): Promise<Access> => {
      const { access } = await dataOf(client.GET('/api/v1/people/{id}/access', { params: { path: { id }, query }, signal }));
      return {
        allowed: access.allowed ?? null,
        because: access.because.map(({ kind, text_ru: ru, text_en: en, grant }) => ({ kind, texts: { ru, en }, grant: grant ? parseGrant(grant) : null })),
        held: access.permissions.map((each) => ({
          permission: each.permission, scope: parseScope(each.scope), delegatedFrom: parseRef(each.delegated_from),
        })),
      };
    },
    placeholderData: (previous) => previous,
  });
}

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => {
    const { roles } = await dataOf(client.GET('/api/v1/roles', { signal }));
    return roles.map((wire): Role => ({
      ...parseNamedRef(wire), slug: wire.slug, permissions: wire.permissions, builtIn: wire.built_in, etag: wire.etag,
    }));
  },
});

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/permissions', { signal }))).permissions.map(({ slug }) => slug),
  staleTime: Infinity,
});

export interface GrantFilters {
  personId?: number;
  permission?: string;
  bodyId?: string;
  activeOnly: boolean;
}

export function grantsQuery({ personId, permission = '', bodyId = '', activeOnly }: GrantFilters) {
  const filters = {
    ...(personId !== undefined && { person_id: personId }), ...(permission !== '' && { permission }),
    ...(bodyId !== '' && { body_id: Number(bodyId) }), ...(activeOnly && { active: true }),
  };
  return infiniteQueryOptions({
    queryKey: ['grants', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, ...(pageParam !== null && { after: pageParam }) };
      const { grants, meta } = await dataOf(client.GET('/api/v1/grants', { params: { query }, signal }));
      return { items: grants.map(parseGrant), after: cursorOf(meta.next) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.after,
    placeholderData: (previous) => previous,
  });
}

export const delegationsQuery = queryOptions({
  queryKey: ['delegations'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/delegations', { signal }))).delegations.map(parseDelegation),
});

export function tokensQuery(whose: 'own' | 'all') {
  return queryOptions({
    queryKey: ['tokens', whose],
    queryFn: async ({ signal }) => {
      const { tokens } = await dataOf(whose === 'own' ? client.GET('/api/v1/account/tokens', { signal }) : client.GET('/api/v1/tokens', { signal }));
      return tokens.map(parseToken);
    },
  });
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => {
      const { invitation, account_exists: hasAccount } = await dataOf(client.GET('/api/v1/invitations/{token}', { params: { path: { token } }, signal }));
      return { invitation: parseInvitation(invitation), hasAccount };
    },
  });
}

export function invitationsQuery(bodyId: number) {
  return queryOptions({
    queryKey: ['invitations', bodyId],
    queryFn: async ({ signal }) => {
      const { invitations } = await dataOf(client.GET('/api/v1/bodies/{id}/invitations', { params: { path: { id: bodyId } }, signal }));
      return invitations.map(parseInvitation);
    },
  });
}

function parsePersonRow(wire: Wire['PersonSummary']): PersonRow {
  return {
    id: wire.id, name: wire.display_name, email: wire.email ?? '', trust: wire.trust, createdAt: wire.created_at,
    suspendedAt: wire.suspended_at ?? null, suspendedReason: wire.suspended_reason ?? null, hasSecondFactor: wire.has_second_factor, isStaff: wire.is_staff,
  };
}

export function parseGrant(wire: Wire['GrantView']): Grant {
  return {
    id: wire.id,
    person: parseRef(wire.person) ?? NOBODY,
    role: parseNamedRef(wire.role),
    scope: parseScope(wire.scope),
    grantedBy: parseRef(wire.granted_by),
    grantedAt: wire.granted_at,
    expiresAt: wire.expires_at ?? null,
    revokedAt: wire.revoked_at ?? null,
    revokedBy: parseRef(wire.revoked_by),
    reason: wire.reason,
  };
}

function parseDelegation(wire: Wire['DelegationView']): Delegation {
  return {
    id: wire.id, from: parseRef(wire.from_person) ?? NOBODY, to: parseRef(wire.to_person) ?? NOBODY, since: wire.since, until: wire.until,
    reason: wire.reason, endedAt: wire.ended_at ?? null,
  };
}

function parseInvitation(wire: Wire['InvitationView']): Invitation {
  return {
    id: wire.id, email: wire.email, body: parseNamedRef(wire.body), title: wire.title, role: parseNamedRef(wire.role),
    invitedBy: parseRef(wire.invited_by), createdAt: wire.created_at, expiresAt: wire.expires_at, acceptedAt: wire.accepted_at ?? null,
    withdrawnAt: wire.withdrawn_at ?? null,
  };
}

function parseToken(wire: Wire['TokenView']): Token {
  return {
    id: wire.id, name: wire.name, prefix: wire.prefix, owner: parseRef(wire.person), permissions: wire.permissions, scope: parseScope(wire.scope),
    createdAt: wire.created_at, expiresAt: wire.expires_at ?? null, usedAt: wire.last_used_at ?? null, revokedAt: wire.revoked_at ?? null,
  };
}

export function suspendPerson(id: number, reason: string): Promise<void> {
  return doneOf(client.POST('/api/v1/people/{id}/suspension', { params: { path: { id } }, body: { suspension: { reason } } }));
}

export function releasePerson(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/people/{id}/suspension', { params: { path: { id } } }));
}

export function giveGrant(grant: Wire['GrantCreate']): Promise<void> {
  return doneOf(client.POST('/api/v1/grants', { body: { grant } }));
}

export function revokeGrant(id: number, reason: string): Promise<void> {
  return doneOf(client.POST('/api/v1/grants/{id}/revocation', { params: { path: { id } }, body: { revocation: { reason } } }));
}

export interface RoleChange {
  slug: string;
  names: Names;
  permissions: string[];
}

export function createRole({ slug, names, permissions }: RoleChange): Promise<void> {
  return doneOf(client.POST('/api/v1/roles', { body: { role: { slug, name: names.ru, name_en: names.en, permissions } } }));
}

export function changeRole(id: number, { names, permissions }: Omit<RoleChange, 'slug'>, etag: string): Promise<void> {
  const body = { role: { name: names.ru, name_en: names.en, permissions } };
  return doneOf(client.PATCH('/api/v1/roles/{id}', { params: { path: { id }, header: ifMatch(etag) }, body }));
}

export function delegate(delegation: { toPersonId: number; since: string; until: string; reason: string }): Promise<void> {
  const { toPersonId, since, until, reason } = delegation;
  return doneOf(client.POST('/api/v1/delegations', { body: { delegation: { to_person_id: toPersonId, since, until, reason } } }));
}

export function endDelegation(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/delegations/{id}', { params: { path: { id } } }));
}

export function invite(invitation: { email: string; bodyId: number; title: string; role: string }): Promise<void> {
  const { email, bodyId, title, role } = invitation;
  return doneOf(client.POST('/api/v1/invitations', { body: { invitation: { email, body_id: bodyId, title, role_slug: role } } }));
}

export function withdrawInvitation(bodyId: number, id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/bodies/{id}/invitations/{invitation_id}', { params: { path: { id: bodyId, invitation_id: id } } }));
}

export function acceptInvitation(token: string, account: { password: string; name: string } | null): Promise<void> {
  const body = { token, ...(account !== null && { password: account.password, display_name: account.name }) };
  return doneOf(client.POST('/api/v1/invitations/accept', { body }));
}

export interface TokenRequest {
  name: string;
  permissions: string[];
  bodyId: number | null;
  municipality: string | null;
  module: string | null;
  expiresAt: string | null;
}

/** Makes a token; its secret is shown this once. */
export async function createToken({ name, permissions, bodyId, municipality, module, expiresAt }: TokenRequest): Promise<string> {
  const token = { name, permissions, body_id: bodyId, municipality_code: municipality, module, expires_at: expiresAt };
  return (await dataOf(client.POST('/api/v1/account/tokens', { body: { token } }))).secret;
}

/** Ends a token: one's own, or as an administrator anybody's. */
export function revokeToken(whose: 'own' | 'all', id: number): Promise<void> {
  const params = { path: { id } };
  return doneOf(whose === 'own' ? client.DELETE('/api/v1/account/tokens/{id}', { params }) : client.DELETE('/api/v1/tokens/{id}', { params }));
}
