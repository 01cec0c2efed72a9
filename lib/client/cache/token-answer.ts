import { EXPIRY_BUFFER_SECONDS, FINGERPRINT_PATTERN } from '../../../functions/contract/constants.ts';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import type { JsonObject } from '../../platform/json.ts';
import { TokenKeeperUnavailableError } from '../transport/errors.ts';

/** What each member of an answer must be. A token with other characters could not be sent in a header. */
const MEMBERS: Readonly<Record<Exclude<keyof GetTokenAnswer, 'scope' | 'service'>, (value: unknown) => boolean>> = {
  accessToken: (value) => isText(value) && /^[\x21-\x7e]+$/.test(value),
  tokenType: (value) => isText(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
  expiresAt: isStamp,
  expiresInSeconds: Number.isSafeInteger,
  cacheUntil: isStamp,
  obtainedAt: isStamp,
  fingerprint: (value) => isText(value) && FINGERPRINT_PATTERN.test(value),
};

/**
 * Returns an answer to getToken, checked. Unknown members are kept: token-keeper may be newer.
 *
 * @throws {TokenKeeperUnavailableError} naming the members that are wrong, never what they hold
 */
export function tokenAnswer(value: JsonObject, service: string): GetTokenAnswer {
  const wrong = Object.entries(MEMBERS).flatMap(([name, isRight]) => (isRight(value[name]) ? [] : [name]));
  if (value['service'] !== service) {
    wrong.unshift('service');
  }
  if (value['scope'] !== undefined && !isText(value['scope'])) {
    wrong.push('scope');
  }
  if (wrong.length > 0) {
    throw malformed(service, wrong);
  }
  return value as unknown as GetTokenAnswer;
}

/**
 * Returns an answer to status, checked.
 *
 * @throws {TokenKeeperUnavailableError} naming the members that are wrong
 */
export function statusAnswer(value: JsonObject, service: string | undefined): StatusAnswer {
  const { now, healthy, services } = value;
  const isRight = { now: isStamp(now), healthy: typeof healthy === 'boolean', services: Array.isArray(services) };
  const wrong = Object.entries(isRight).flatMap(([name, right]) => (right ? [] : [name]));
  if (wrong.length > 0) {
    throw malformed(service, wrong);
  }
  return value as unknown as StatusAnswer;
}

/** For how long after it was asked for a token may be used. All in milliseconds. */
export interface TokenAges {
  /** May be kept without asking again. */
  readonly freshForMs: number;
  /** May be kept while token-keeper cannot be asked. */
  readonly usableForMs: number;
  readonly expiresInMs: number;
}

/**
 * Returns how long a token may be used, counted from the moment before it was asked for.
 *
 * `cacheUntil` is an instant by token-keeper's clock. What that clock said is `expiresAt` less `expiresInSeconds`, so the
 * answer alone gives the duration, whatever this machine's clock says.
 */
export function agesOf({ expiresAt, expiresInSeconds, cacheUntil }: GetTokenAnswer): TokenAges {
  const expiresInMs = expiresInSeconds * 1000;
  const answeredAt = Date.parse(expiresAt) - expiresInMs;
  const freshForMs = Math.min(Math.max(Date.parse(cacheUntil) - answeredAt, 0), Math.max(expiresInMs, 0));
  return { freshForMs, usableForMs: Math.max(freshForMs, expiresInMs - EXPIRY_BUFFER_SECONDS * 1000), expiresInMs };
}

function malformed(service: string | undefined, wrong: readonly string[]): TokenKeeperUnavailableError {
  return new TokenKeeperUnavailableError({
    service,
    diagnosis: `the answer is not one of token-keeper's contract (${wrong.join(', ')}); is the function the right one?`,
    retryable: false,
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isStamp(value: unknown): boolean {
  return isText(value) && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));
}
