import { FINGERPRINT_PATTERN } from './constants.ts';
import type { GetTokenAnswer, TokenHeader } from './get-token.ts';

/** What a word before a token in an Authorization header looks like. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.1 */
export const AUTHORIZATION_SCHEME = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * The name of a header that may be set by what is no part of a program, a definition or an answer: none that says how long a
 * message is, where it goes, by which way or with which method, since that would make another request of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
 */
export const HEADER_NAME =
  /^(?!(?:host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|via|forwarded|accept-encoding|http2-settings|proxy-.*|x-forwarded-.*|x-(?:http-)?method.*)$)[\w!#$%&'*+.^`|~-]{1,64}$/i;

/** What each member of an answer must be. */
const CHECKS: Readonly<Record<Exclude<keyof GetTokenAnswer, 'contractVersion'>, (value: unknown) => boolean>> = {
  service: isText,
  tenant: (value) => isAbsent(value) || isText(value),
  accessToken: isAccessToken,
  tokenType: (value) => isText(value) && AUTHORIZATION_SCHEME.test(value),
  expiresAt: isStamp,
  expiresInSeconds: Number.isSafeInteger,
  cacheUntil: isStamp,
  obtainedAt: isStamp,
  fingerprint: (value) => isText(value) && FINGERPRINT_PATTERN.test(value),
  scope: (value) => isAbsent(value) || isText(value),
  header: (value) => isAbsent(value) || isTokenHeader(value),
};

/**
 * Returns the names of the members by which an answer is none to getToken for a service, never what they hold; empty: it is
 * one. Whatever version it is of, a token without all that says how long it may be used is none.
 *
 * @param isTenant whether an answer's `tenant` is the one that was asked for; absent: any, or none
 * @see isTenantNamed
 */
export function wrongTokenMembers(
  fields: Readonly<Record<string, unknown>>,
  service: string,
  isTenant = CHECKS.tenant,
): string[] {
  return wrongMembers(fields, { ...CHECKS, service: (value) => value === service, tenant: isTenant });
}

/** GUIDs and names with a dot: an answer may have those in small letters, since their capital letters do not count. */
const WITHOUT_CASE = /^[\da-f-]{36}$|\./i;

/**
 * Tells whether an answer is for the tenant that was asked for; one that names none, as a deployment does that knows no tenants, is
 * only where none was asked for.
 */
export function isTenantNamed(answered: unknown, asked: string | undefined): boolean {
  if (asked === undefined) return isAbsent(answered);
  return answered === asked || (WITHOUT_CASE.test(asked) && answered === asked.toLowerCase());
}

/** Returns the names of the members that do not pass their check. */
export function wrongMembers(
  fields: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): string[] {
  return Object.entries(checks).flatMap(([name, isRight]) => (isRight(fields[name]) ? [] : [name]));
}

/** Returns the answer to getToken that {@link wrongTokenMembers} finds nothing wrong with, member by member. */
export function readTokenAnswer(fields: Readonly<Record<string, unknown>>): GetTokenAnswer {
  const members = Object.entries(fields).filter(([name, value]) => Object.hasOwn(CHECKS, name) && !isAbsent(value));
  const answer = { contractVersion: contractVersionOf(fields), ...Object.fromEntries(members) } as GetTokenAnswer;
  if (!answer.header) return answer;
  const { name, scheme } = answer.header;
  return { ...answer, header: { name, ...(scheme && { scheme }) } };
}

/** Returns the version of the contract that an answer names; 0, token-keeper 0.1.0, where it names none. */
export function contractVersionOf({ contractVersion }: Readonly<Record<string, unknown>>): number {
  return Number.isSafeInteger(contractVersion) ? Math.max(contractVersion as number, 0) : 0;
}

/** Tells whether a value is RFC 3339 text in UTC, as every instant of an answer is. */
export function isStamp(value: unknown): value is string {
  return isText(value) && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/**
 * Tells whether a value is an access token that an Authorization header can carry: the one rule of what a token is, for the
 * functions, which read it in an answer, and for the client, which sends it. RFC 6749 A.12 would allow blanks as well.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function isAccessToken(value: unknown): value is string {
  return isText(value) && /^[\x21-\x7e]+$/.test(value);
}

/** Returns the header that a token is sent in: its name, and its value with the token. */
export function headerOf({
  accessToken,
  tokenType,
  header: { name, scheme } = { name: 'Authorization', scheme: tokenType },
}: Pick<GetTokenAnswer, 'accessToken' | 'tokenType' | 'header'>): readonly [name: string, value: string] {
  return [name, scheme ? `${scheme} ${accessToken}` : accessToken];
}

function isTokenHeader(value: unknown): value is TokenHeader {
  const { name, scheme } = Object(value) as Readonly<Record<string, unknown>>;
  return (
    isText(name) &&
    HEADER_NAME.test(name) &&
    (isAbsent(scheme) || (isText(scheme) && AUTHORIZATION_SCHEME.test(scheme)))
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
