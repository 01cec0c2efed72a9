import { FINGERPRINT_PATTERN } from './constants.ts';
import type { GetTokenAnswer } from './get-token.ts';

/** What each member of an answer must be. A token with other characters could not be sent in a header. */
const CHECKS: Readonly<Record<Exclude<keyof GetTokenAnswer, 'contractVersion'>, (value: unknown) => boolean>> = {
  service: isText,
  accessToken: (value) => isText(value) && /^[\x21-\x7e]+$/.test(value),
  tokenType: (value) => isText(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
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

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
