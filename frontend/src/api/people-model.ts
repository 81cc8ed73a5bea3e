/** People and what hangs on them, as values of the site; parsed from the wire here and nowhere else. */
import type { components } from './schema';

type Wire = components['schemas'];

export interface Names {
  ru: string;
  en: string;
}

export interface MunicipalityName {
  code: string;
  names: Names;
}

export interface Ref {
  id: number;
  name: string;
}

/** A body or a role, by its names. */
export interface NamedRef {
  id: number;
  names: Names;
}

/** Where a right holds; null is not bounded. */
export interface Scope {
  body: NamedRef | null;
  municipality: MunicipalityName | null;
  module: string | null;
}

/** The one who is signed in. */
export interface Person {
  id: number;
  name: string;
  email: string;
  emailConfirmed: boolean;
  about: string;
  language: string;
  municipality: MunicipalityName | null;
  interests: readonly string[];
  trust: string;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  secondFactorShown: boolean;
  isStaff: boolean;
  permissions: readonly string[];
  createdAt: string;
}

export function parsePerson(wire: Wire['PersonView']): Person {
  return {
    id: wire.id,
    name: wire.display_name,
    email: wire.email ?? '',
    emailConfirmed: wire.email_confirmed,
    about: wire.about,
    language: wire.language,
    municipality: parseMunicipalityName(wire.municipality),
    interests: wire.interests,
    trust: wire.trust,
    hasPassword: wire.has_password,
    hasSecondFactor: wire.has_second_factor,
    secondFactorShown: wire.second_factor_shown,
    isStaff: wire.is_staff,
    permissions: wire.permissions,
    createdAt: wire.created_at,
  };
}

export function parseMunicipalityName(wire: Wire['MunicipalityNames'] | null | undefined): MunicipalityName | null {
  return wire ? { code: wire.code, names: { ru: wire.name_ru, en: wire.name_en } } : null;
}

export function parseRef(wire: Wire['PersonReference'] | null | undefined): Ref | null {
  return wire ? { id: wire.id, name: wire.display_name } : null;
}

export function parseNamedRef(wire: Wire['BodyReference'] | Wire['RoleReference']): NamedRef {
  return { id: wire.id, names: { ru: wire.name, en: wire.name_en } };
}

export function parseScope(wire: Wire['ScopeView']): Scope {
  return { body: wire.body ? parseNamedRef(wire.body) : null, municipality: parseMunicipalityName(wire.municipality), module: wire.module ?? null };
}
