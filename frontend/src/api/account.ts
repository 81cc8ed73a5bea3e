/** One's own account: who is signed in, how to become so, and everything that one may change about oneself. */
import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, doneOf, ifMatch, taggedDataOf } from './client';
import type { LonLat } from './model';
import { parsePerson, type Names, type Person } from './people-model';
import type { components } from './schema';
import { isNotFound, isUnauthenticated } from './problem';

type Wire = components['schemas'];

/** The one who is signed in, with the state that a change of the account has to name. */
export interface Session {
  person: Person;
  etag: string | null;
}

export interface DeviceSession {
  id: number;
  current: boolean;
  createdAt: string;
  seenAt: string;
  userAgent: string | null;
}

export interface Provider {
  slug: string;
  names: Names;
  trusted: boolean;
}

export interface Identity {
  id: number;
  /** Slug of the provider, which may be gone from the settings. */
  provider: string;
  linkedAt: string;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const { data, etag } = await taggedDataOf(client.GET('/api/v1/account', { signal }));
      return { person: parsePerson(data.person), etag };
    } catch (error) {
      if (isUnauthenticated(error) || isNotFound(error)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export const providersQuery = queryOptions({
  queryKey: ['identity-providers'],
  queryFn: async ({ signal }) => {
    const { identity_providers: providers } = await dataOf(client.GET('/api/v1/identity-providers', { signal }));
    return providers.map(parseProvider);
  },
  staleTime: 300_000,
});

export const consentQuery = queryOptions({
  queryKey: ['consent'],
  queryFn: async ({ signal }) => {
    const { consent } = await dataOf(client.GET('/api/v1/consents/current', { signal }));
    return { version: consent.version, texts: { ru: consent.text_ru, en: consent.text_en } };
  },
  staleTime: 300_000,
});

export const deviceSessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) => {
    const { sessions } = await dataOf(client.GET('/api/v1/account/sessions', { signal }));
    return sessions.map((wire): DeviceSession => ({
      id: wire.id, current: wire.current, createdAt: wire.created_at, seenAt: wire.seen_at, userAgent: wire.user_agent,
    }));
  },
});

export const identitiesQuery = queryOptions({
  queryKey: ['account', 'identities'],
  queryFn: async ({ signal }) => {
    const { identities } = await dataOf(client.GET('/api/v1/account/identities', { signal }));
    return identities.map(parseIdentity);
  },
});

function parseProvider(wire: Wire['IdentityProviderView']): Provider {
  return { slug: wire.slug, names: { ru: wire.name_ru, en: wire.name_en }, trusted: wire.trusted };
}

function parseIdentity(wire: Wire['IdentityView']): Identity {
  return { id: wire.id, provider: wire.provider, linkedAt: wire.linked_at };
}

export function register(registration: { email: string; password: string; name: string; language: string; consentVersion: string }): Promise<void> {
  const { email, password, name, language, consentVersion } = registration;
  const body = { registration: { email, password, display_name: name, language, consent_version: consentVersion } };
  return doneOf(client.POST('/api/v1/registrations', { body }));
}

export async function confirmRegistration(token: string): Promise<Person> {
  return parsePerson((await dataOf(client.POST('/api/v1/registrations/confirm', { body: { token } }))).person);
}

export async function signIn(email: string, password: string): Promise<{ person: Person; needsCode: boolean }> {
  const answer = await dataOf(client.POST('/api/v1/sessions', { body: { session: { email, password } } }));
  return { person: parsePerson(answer.person), needsCode: answer.second_factor === 'needed' };
}

export async function showSecondFactor(code: string): Promise<Person> {
  return parsePerson((await dataOf(client.POST('/api/v1/sessions/current/second-factor', { body: { code } }))).person);
}

export function signOut(): Promise<void> {
  return doneOf(client.DELETE('/api/v1/sessions/current'));
}

export function signOutEverywhere(): Promise<void> {
  return doneOf(client.DELETE('/api/v1/sessions'));
}

export function endDeviceSession(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/account/sessions/{id}', { params: { path: { id } } }));
}

export function unlinkIdentity(id: number): Promise<void> {
  return doneOf(client.DELETE('/api/v1/account/identities/{id}', { params: { path: { id } } }));
}

export function askForReset(email: string): Promise<void> {
  return doneOf(client.POST('/api/v1/password-resets', { body: { email } }));
}

export function resetPassword(token: string, password: string): Promise<void> {
  return doneOf(client.POST('/api/v1/password-resets/complete', { body: { token, password } }));
}

export interface ProfileChange {
  name: string;
  about: string;
  language: string;
  interests: string[];
}

export async function changeProfile({ name, about, language, interests }: ProfileChange, etag: string | null): Promise<Session> {
  const body = { account: { display_name: name, about, language, interests } };
  const answer = await taggedDataOf(client.PATCH('/api/v1/account', { body, params: { header: ifMatch(etag) } }));
  return { person: parsePerson(answer.data.person), etag: answer.etag };
}

/** Sets where one lives, by a municipality or by a point in it, which the server forgets at once. */
export function setResidence(residence: { code: string } | { location: LonLat }): Promise<void> {
  const body = { residence: 'code' in residence ? { municipality_code: residence.code } : { location: [...residence.location] } };
  return doneOf(client.PUT('/api/v1/account/residence', { body }));
}

/** Changes the password; an account without one gets its first. */
export function changePassword(current: string | null, next: string): Promise<void> {
  return doneOf(client.PUT('/api/v1/account/password', { body: { password: { ...(current !== null && { current }), new: next } } }));
}

export function changeEmail(next: string, password: string | null): Promise<void> {
  return doneOf(client.POST('/api/v1/account/email', { body: { email: { new: next, ...(password !== null && { password }) } } }));
}

export function confirmEmail(token: string): Promise<void> {
  return doneOf(client.POST('/api/v1/account/email/confirm', { body: { token } }));
}

export interface SecondFactorOffer {
  secret: string;
  /** The picture of the secret for the phone's camera, as SVG text. */
  qrSvg: string;
}

export async function beginSecondFactor(): Promise<SecondFactorOffer> {
  const { second_factor: offer } = await dataOf(client.POST('/api/v1/account/second-factor'));
  return { secret: offer.secret, qrSvg: offer.qr_svg };
}

/** Confirms the second factor; the answer is the recovery codes, which are shown this once. */
export async function confirmSecondFactor(code: string): Promise<readonly string[]> {
  return (await dataOf(client.POST('/api/v1/account/second-factor/confirm', { body: { code } }))).recovery_codes;
}

export function removeSecondFactor(code: string): Promise<void> {
  return doneOf(client.DELETE('/api/v1/account/second-factor', { body: { code } }));
}

export function eraseAccount(password: string | null): Promise<void> {
  return doneOf(client.DELETE('/api/v1/account', { body: password === null ? {} : { password } }));
}
