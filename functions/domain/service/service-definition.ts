/** This folder: service definitions: their shape, the checks of what people write, the secret they need. */

import type { Typed, TypedMembers } from '../schema/schema.ts';
import type { Sha256Hex } from '../values/fingerprint.ts';
import { SECRET_MEMBERS } from '../wire/secret-members.ts';
import type { ASSERTION, CLIENT_AUTHENTICATION, SHARED_KEY_ASSERTION } from './client-schema.ts';
import type { GRANT } from './grant-schema.ts';
import type { SECRET, SERVICE } from './service-schema.ts';

/** The length of a definition hash in hex digits. */
const DEFINITION_HASH_LENGTH = 12;

/** How a JWT assertion is made. A new one is made for every attempt. */
export type AssertionSettings = Typed<typeof ASSERTION>;

/** The same, or how one is made that is signed with the client secret. */
export type AnyAssertionSettings = AssertionSettings | Typed<typeof SHARED_KEY_ASSERTION>;

/** One of the algorithms that assertions are signed with. */
export type SigningAlgorithm = AssertionSettings['algorithm'];

/** How the client proves who it is at the token endpoint. */
export type ClientAuthentication = Typed<typeof CLIENT_AUTHENTICATION>;

/** What a token is asked for with. */
export type Grant = Typed<typeof GRANT>;

/** The values a secret can hold for any service. */
export const SECRET_FIELDS = Object.keys(SECRET_MEMBERS) as readonly KnownSecretField[];

/** One of {@link SECRET_FIELDS}. */
export type KnownSecretField = keyof typeof SECRET_MEMBERS;

/** A value of a secret: a known one, or one that the request of a service names. */
export type SecretField = KnownSecretField | (string & {});

/** Something for each value of a secret that is there. */
export type SecretTexts<T> = { readonly [Name in KnownSecretField]?: T } & Readonly<Record<string, T>>;

/** Where the client's secret values are. */
export interface SecretReference extends Typed<typeof SECRET> {
  /** The member of the secret's JSON that has the values: one tenant's of many. Made by a template only; absent: all of it. */
  readonly part?: string;
}

/** A service: an API a token is kept for. Plain JSON data; it travels in the functions' code asset. */
export interface ServiceDefinition extends TypedMembers<typeof SERVICE> {
  readonly secret?: SecretReference;
  /** Whose token it is: a template's definition of one tenant. Nobody writes it; absent: it is no tenant's. */
  readonly tenant?: string;
}

/** Kept since definitions are never changed, and are asked for their hash several times at every refresh. */
const hashes = new WeakMap<ServiceDefinition, string>();

/**
 * Returns the hash of what a token is asked with: endpoint, grant, client authentication, secret; and of what it is taken
 * for, since that is stored with it.
 *
 * Two definitions with the same hash may share a token; timing is not part of it, since it does not change what is asked. Of a
 * template what its parameters stand for is: that changes what is asked for its tenants.
 */
export function definitionHashOf(definition: ServiceDefinition, sha256Hex: Sha256Hex): string {
  const known = hashes.get(definition);
  if (known !== undefined) return known;
  // What it says of times and limits changes nothing that is asked, and `header` is not stored with a token.
  const {
    id: _id,
    provider: _provider,
    timing: _timing,
    maxRequestsPerHour: _limit,
    header: _header,
    tenants,
    tenant,
    ...asked
  } = definition;
  const parameters = tenant === undefined ? tenants?.parameters : undefined;
  const hash = sha256Hex(canonicalJson({ ...asked, parameters })).slice(0, DEFINITION_HASH_LENGTH);
  hashes.set(definition, hash);
  return hash;
}

/** Tells whether a request carries an assertion of our own making, whose times the provider compares with its clock. */
export function hasAssertion({ grant, clientAuthentication }: ServiceDefinition): boolean {
  const isGrant = grant.type === 'jwt_bearer' || grant.type === 'github_app_installation';
  return isGrant || 'assertion' in clientAuthentication;
}

/** Tells whether a request carries something that the provider accepts once only. */
export function isSingleUse({ grant }: Pick<ServiceDefinition, 'grant'>): boolean {
  return grant.type === 'refresh_token' && grant.singleUse === true;
}

/** Returns JSON with the members of every object in alphabetical order, so that the order of writing does not matter. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
