import { FINGERPRINT_PATTERN } from './constants.ts';
import type { GetTokenAnswer } from './get-token.ts';

/** What a word before a token in an Authorization header looks like. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.1 */
export const AUTHORIZATION_SCHEME = /^[\w!#$%&'*+.^`|~-]+$/;

/** What each member of an answer must be. */
const CHECKS: Readonly<Record<Exclude<keyof GetTokenAnswer, 'contractVersion'>, (value: unknown) => boolean>> = {
  service: isText,
  accessToken: isAccessToken,
  tokenType: (value) => isText(value) && AUTHORIZATION_SCHEME.test(value),
  expiresAt: isStamp,
  expiresInSeconds: Number.isSafeInteger,
  cacheUntil: isStamp,
  obtainedAt: isStamp,
  fingerprint: (value) => isText(value) && FINGERPRINT_PATTERN.test(value),
  scope: (value) => value === undefined || value === null || isText(value),
};

/**
 * Returns the names of the members by which an answer is none to getToken for a service, never what they hold; empty: it is
 * one. Whatever version it is of, a token without all that says how long it may be used is none.
 */
export function wrongTokenMembers(fields: Readonly<Record<string, unknown>>, service: string): string[] {
  return Object.entries(CHECKS).flatMap(([name, isRight]) =>
    isRight(fields[name]) && (name !== 'service' || fields[name] === service) ? [] : [name],
  );
}

/** Returns the answer to getToken that {@link wrongTokenMembers} finds nothing wrong with, member by member. */
export function readTokenAnswer(fields: Readonly<Record<string, unknown>>): GetTokenAnswer {
  const members = Object.entries(fields).filter(
    ([name, value]) => Object.hasOwn(CHECKS, name) && value !== undefined && value !== null,
  );
  return { contractVersion: contractVersionOf(fields), ...Object.fromEntries(members) } as GetTokenAnswer;
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

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
