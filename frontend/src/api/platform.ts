/**
 * Wire types of accounts, staff, administration, notices, moderation and search, written by hand in the shape of `schema.ts`.
 *
 * Invariant: nothing but the API modules beside this file imports it.
 */

/** An operation in the shape that the generated schema gives it. */
type Op<Params extends object, Body, Answer> = {
  parameters: Params;
  responses: [Answer] extends [never]
    ? { 204: { headers: Record<string, unknown>; content?: never } }
    : { 200: { headers: Record<string, unknown>; content: { 'application/json': Answer } } };
} & ([Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } });

type None = object;
type ById = { path: { id: number } };
type BySlug = { path: { slug: string } };
type Query<Names extends string> = { query?: Partial<Record<Names, string>> };

type Get<Answer, Params extends object = None> = Op<Params, never, Answer>;
type Send<Body, Answer = never, Params extends object = None> = Op<Params, Body, Answer>;
type Remove<Params extends object = None> = Op<Params, never, never>;

export interface MunicipalityWire { code: string; name_ru: string; name_en: string }

export interface PersonWire {
  id: number;
  display_name: string;
  email: string | null;
  email_confirmed: boolean;
  about: string;
  language: string;
  municipality: MunicipalityWire | null;
  interests: string[];
  photo_url: string | null;
  trust: string;
  has_password: boolean;
  has_second_factor: boolean;
  second_factor_shown: boolean;
  is_staff: boolean;
  permissions: string[];
  created_at: string;
}

export interface SessionWire { id: number; current: boolean; created_at: string; seen_at: string; user_agent: string | null; second_factor_at: string | null }

export interface ProviderWire { slug: string; name_ru: string; name_en: string; trusted: boolean }
export interface IdentityWire { id: number; provider: string; linked_at: string }
export interface ConsentWire { version: string; text_ru: string; text_en: string }

export interface PersonRowWire {
  id: number;
  display_name: string;
  email: string | null;
  trust: string;
  created_at: string;
  suspended_at: string | null;
  suspended_reason: string | null;
  has_second_factor: boolean;
  is_staff: boolean;
}

export interface RefWire { id: number; display_name: string }
export interface BodyRefWire { id: number; name: string; name_en: string }
export interface RoleRefWire { id: number; slug: string; name: string; name_en: string }

export interface BodyWire {
  id: number;
  slug: string;
  name: string;
  name_en: string;
  level: string;
  municipality: MunicipalityWire | null;
  themes: string[];
  areas: string[];
  email: string;
  phone: string;
  address: string;
  website: string;
  closed_at: string | null;
}

export interface BodyEditWire {
  name: string;
  name_en: string;
  themes: string[];
  areas: string[];
  email: string;
  phone: string;
  address: string;
  website: string;
}

export type BodyCreateWire = BodyEditWire & { slug: string; level: string; municipality_code: string | null };

export interface PostWire { id: number; person: RefWire; title: string; is_head: boolean; since: string; until: string | null }
export interface RoleWire extends RoleRefWire { permissions: string[]; built_in: boolean; etag: string }
export interface ScopeWire { body: BodyRefWire | null; municipality: MunicipalityWire | null; module: string | null }

export interface GrantWire {
  id: number;
  person: RefWire;
  role: RoleRefWire;
  scope: ScopeWire;
  granted_by: RefWire | null;
  granted_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  revoked_by: RefWire | null;
  reason: string;
}

export interface GrantCreateWire {
  person_id: number;
  role_id: number;
  body_id: number | null;
  municipality_code: string | null;
  module: string | null;
  expires_at: string | null;
  reason: string;
}

export interface BecauseWire { kind: string; text_ru: string; text_en: string; grant: GrantWire | null; delegated_from: RefWire | null }
export interface HeldWire { permission: string; scope: ScopeWire; grant_id: number | null; delegated_from: RefWire | null }
export interface AccessWire { allowed: boolean | null; because: BecauseWire[]; permissions: HeldWire[] }

export interface DelegationWire { id: number; from_person: RefWire; to_person: RefWire; since: string; until: string; reason: string; ended_at: string | null }

export interface InvitationWire {
  id: number;
  email: string;
  body: BodyRefWire;
  title: string;
  role: RoleRefWire;
  invited_by: RefWire;
  created_at: string;
  expires_at: string;
  accepted_at: string | null;
  withdrawn_at: string | null;
}

export interface TokenWire {
  id: number;
  name: string;
  prefix: string;
  person: RefWire;
  permissions: string[];
  scope: ScopeWire;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface AuditEntryWire {
  id: number;
  at: string;
  actor: { kind: string; id: number | null; display_name: string | null };
  action: string;
  subject: { kind: string; id: string };
  before: unknown;
  after: unknown;
  personal: { before: unknown; after: unknown; erased: boolean } | null;
}

export interface ModuleWire { slug: string; enabled: boolean; optional: boolean; updated_at: string | null; etag: string }

export interface CategoryWire { slug: string; name_ru: string; name_en: string; theme?: string; active: boolean; position: number; etag: string }

export interface SystemWire {
  version: string;
  started_at: string;
  schema_version: number;
  database: Record<string, unknown>;
  jobs: { waiting: number; failed: number };
  mail: Record<string, unknown>;
  spatial: Record<string, unknown>;
}

export interface JobWire { id: number; name: string; state: string; attempts: number; most_attempts: number; run_at: string; last_error: string | null; created_at: string }

export interface NotificationWire { id: number; kind: string; title: string; text: string; url: string; created_at: string; read_at: string | null }
export interface PreferenceWire { kind: string; in_app: boolean; email: boolean; push: boolean; label: string; mandatory: boolean }

export interface PreferencesWire {
  kinds: PreferenceWire[];
  digest: string;
  quiet_hours: { from: string; to: string } | null;
  time_zone: string;
}

export interface SubscriptionWire { id: number; place: { location?: number[]; radius_m?: number; municipality_code?: string } | null; theme: string | null; subject_kind: string | null; subject_id: number | null; created_at: string }

export interface CaseWire {
  id: number;
  state: string;
  subject_kind: string;
  subject_id: number;
  cause: string;
  text_html: string;
  author: RefWire | null;
  opened_at: string;
  closed_at: string | null;
  action: string | null;
  reason: string;
  complaints: { reason: string; text: string; created_at: string }[];
}

export interface ResultWire {
  kind: string;
  id: string | number;
  title_html: string;
  snippet_html: string;
  url: string;
  municipality: { code: string; name: string } | null;
  created_at: string | null;
}

type Meta = { next: string | null };

export interface PlatformPaths {
  '/api/v1/registrations': { post: Send<{ registration: { email: string; password: string; display_name: string; language: string; consent_version: string } }> };
  '/api/v1/registrations/confirm': { post: Send<{ token: string }, { person: PersonWire }> };
  '/api/v1/consents/current': { get: Get<{ consent: ConsentWire }> };
  '/api/v1/sessions': {
    post: Send<{ session: { email: string; password: string } }, { person: PersonWire; second_factor: string }>;
    delete: Remove;
  };
  '/api/v1/sessions/current': { delete: Remove };
  '/api/v1/sessions/current/second-factor': { post: Send<{ code: string }, { person: PersonWire }> };
  '/api/v1/account': {
    get: Get<{ person: PersonWire }>;
    patch: Send<{ account: { display_name?: string; about?: string; language?: string; interests?: string[] } }, { person: PersonWire }>;
    delete: Send<{ password?: string }>;
  };
  '/api/v1/account/export': { get: Get<unknown> };
  '/api/v1/account/sessions': { get: Get<{ sessions: SessionWire[] }> };
  '/api/v1/account/sessions/{id}': { delete: Remove<ById> };
  '/api/v1/account/residence': { put: Send<{ residence: { municipality_code: string } | { location: number[] } }, { person: PersonWire }> };
  '/api/v1/account/password': { put: Send<{ password: { current?: string; new: string } }> };
  '/api/v1/account/email': { post: Send<{ email: { new: string; password?: string } }> };
  '/api/v1/account/email/confirm': { post: Send<{ token: string }, { person: PersonWire }> };
  '/api/v1/account/second-factor': {
    post: Send<never, { second_factor: { secret: string; otpauth_url: string; qr_svg: string } }>;
    delete: Send<{ code: string }>;
  };
  '/api/v1/account/second-factor/confirm': { post: Send<{ code: string }, { recovery_codes: string[] }> };
  '/api/v1/account/identities': { get: Get<{ identities: IdentityWire[] }> };
  '/api/v1/account/identities/{id}': { delete: Remove<ById> };
  '/api/v1/account/tokens': {
    get: Get<{ tokens: TokenWire[] }>;
    post: Send<
      { token: { name: string; permissions: string[]; body_id: number | null; municipality_code: string | null; module: string | null; expires_at: string | null } },
      { token: TokenWire; secret: string }
    >;
  };
  '/api/v1/account/tokens/{id}': { delete: Remove<ById> };
  '/api/v1/tokens': { get: Get<{ tokens: TokenWire[] }> };
  '/api/v1/tokens/{id}': { delete: Remove<ById> };
  '/api/v1/password-resets': { post: Send<{ email: string }> };
  '/api/v1/password-resets/complete': { post: Send<{ token: string; password: string }> };
  '/api/v1/identity-providers': { get: Get<{ identity_providers: ProviderWire[] }> };
  '/api/v1/identity-providers/{slug}/begin': { get: Get<unknown, BySlug> };

  '/api/v1/people': { get: Get<{ people: PersonRowWire[]; meta: Meta }, Query<'q' | 'staff' | 'after'>> };
  '/api/v1/people/{id}': { get: Get<{ person: PersonRowWire }, ById> };
  '/api/v1/people/{id}/suspension': { post: Send<{ suspension: { reason: string } }, never, ById>; delete: Remove<ById> };
  '/api/v1/people/{id}/access': { get: Get<{ access: AccessWire }, ById & Query<'permission' | 'body_id' | 'municipality_code' | 'module'>> };
  '/api/v1/bodies': { get: Get<{ bodies: BodyWire[] }, Query<'closed'>>; post: Send<{ body: BodyCreateWire }, { body: BodyWire }> };
  '/api/v1/bodies/{id}': { get: Get<{ body: BodyWire }, ById>; patch: Send<{ body: BodyEditWire }, { body: BodyWire }, ById> };
  '/api/v1/bodies/{id}/closure': { post: Send<{ closure: { reason: string } }, never, ById> };
  '/api/v1/bodies/{id}/posts': {
    get: Get<{ posts: PostWire[] }, ById>;
    post: Send<{ post: { person_id: number; title: string; is_head: boolean; since: string | null } }, { post: PostWire }, ById>;
  };
  '/api/v1/posts/{id}': { delete: Remove<ById> };
  '/api/v1/bodies/{id}/invitations': { get: Get<{ invitations: InvitationWire[] }, ById> };
  '/api/v1/bodies/{id}/invitations/{invitation_id}': { delete: Remove<{ path: { id: number; invitation_id: number } }> };
  '/api/v1/invitations': { post: Send<{ invitation: { email: string; body_id: number; title: string; role_slug: string } }, { invitation: InvitationWire }> };
  '/api/v1/invitations/{token}': { get: Get<{ invitation: InvitationWire; account_exists: boolean }, { path: { token: string } }> };
  '/api/v1/invitations/accept': { post: Send<{ token: string; password?: string; display_name?: string }> };
  '/api/v1/roles': { get: Get<{ roles: RoleWire[] }>; post: Send<{ role: { slug: string; name: string; name_en: string; permissions: string[] } }, { role: RoleWire }> };
  '/api/v1/roles/{id}': { patch: Send<{ role: { name: string; name_en: string; permissions: string[] } }, { role: RoleWire }, ById> };
  '/api/v1/permissions': { get: Get<{ permissions: { slug: string }[] }> };
  '/api/v1/grants': {
    get: Get<{ grants: GrantWire[]; meta: Meta }, Query<'person_id' | 'body_id' | 'permission' | 'active' | 'after'>>;
    post: Send<{ grant: GrantCreateWire }, { grant: GrantWire }>;
  };
  '/api/v1/grants/{id}/revocation': { post: Send<{ revocation: { reason: string } }, never, ById> };
  '/api/v1/delegations': {
    get: Get<{ delegations: DelegationWire[] }>;
    post: Send<{ delegation: { to_person_id: number; since: string; until: string; reason: string } }, { delegation: DelegationWire }>;
  };
  '/api/v1/delegations/{id}': { delete: Remove<ById> };

  '/api/v1/audit-entries': {
    get: Get<{ audit_entries: AuditEntryWire[]; meta: Meta }, Query<'actor' | 'action' | 'subject_kind' | 'subject_id' | 'from' | 'to' | 'after'>>;
  };
  '/api/v1/audit-entries/export': { get: Get<unknown> };
  '/api/v1/modules': { get: Get<{ modules: ModuleWire[] }> };
  '/api/v1/modules/{slug}': { patch: Send<{ module: { enabled: boolean } }, { module: ModuleWire }, BySlug> };
  '/api/v1/categories': { get: Get<{ categories: CategoryWire[] }>; post: Send<{ category: Omit<CategoryWire, 'etag'> }> };
  '/api/v1/categories/{slug}': { patch: Send<{ category: Omit<CategoryWire, 'slug' | 'etag'> }, never, BySlug> };
  '/api/v1/themes': { get: Get<{ themes: CategoryWire[] }>; post: Send<{ theme: Omit<CategoryWire, 'etag'> }> };
  '/api/v1/themes/{slug}': { patch: Send<{ theme: Omit<CategoryWire, 'slug' | 'etag'> }, never, BySlug> };
  '/api/v1/system': { get: Get<{ system: SystemWire }> };
  '/api/v1/jobs': { get: Get<{ jobs: JobWire[]; meta: Meta }, Query<'state' | 'after'>> };
  '/api/v1/jobs/{id}/retry': { post: Op<ById, never, never> };
  '/api/v1/jobs/{id}': { delete: Remove<ById> };

  '/api/v1/notifications': { get: Get<{ notifications: NotificationWire[]; meta: Meta & { unread: number } }, Query<'unread' | 'after'>> };
  '/api/v1/notifications/{id}/read': { post: Op<ById, never, never> };
  '/api/v1/notifications/read-all': { post: Op<None, never, never> };
  '/api/v1/events/notifications': { get: Get<unknown> };
  '/api/v1/notification-preferences': { get: Get<{ preferences: PreferencesWire }>; put: Send<{ preferences: PreferencesWire }, { preferences: PreferencesWire }> };
  '/api/v1/subscriptions': {
    get: Get<{ subscriptions: SubscriptionWire[] }>;
    post: Send<{ subscription: { place: { location: number[]; radius_m: number } | { municipality_code: string } } | { theme: string } }, { subscription: SubscriptionWire }>;
  };
  '/api/v1/subscriptions/{id}': { delete: Remove<ById> };
  '/api/v1/push/key': { get: Get<{ key: string }> };
  '/api/v1/push/subscriptions': { post: Send<{ endpoint: string; keys: { p256dh: string; auth: string } }>; delete: Send<{ endpoint: string }> };

  '/api/v1/moderation-cases': { get: Get<{ moderation_cases: CaseWire[]; meta: Meta }, Query<'state' | 'after'>> };
  '/api/v1/moderation-cases/{id}/decision': { post: Send<{ decision: { action: string; reason: string } }, never, ById> };
  '/api/v1/search': {
    get: Get<{ results: ResultWire[]; meta: Meta & { total: number } }, { query: { q: string } & Partial<Record<'kind' | 'municipality' | 'after', string>> }>;
  };
}
