import { EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { isStamp, isTenantNamed, wrongMembers, wrongTokenMembers } from '../../../functions/contract/read-token.ts';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import type { JsonObject } from '../../platform/json.ts';
import { TokenKeeperUnavailableError } from '../transport/errors.ts';

/**
 * Returns an answer to getToken, checked, of whatever version token-keeper is. Members that it does not know go no further
 * than this: a {@link Token} has members of its own.
 *
 * @param tenant the one that was asked for; absent: none
 * @throws {TokenKeeperUnavailableError} naming the members that are wrong, never what they hold: the token of another tenant, or of a
 *   deployment that knows no tenants, is refused too
 */
export function tokenAnswer(value: JsonObject, service: string, tenant?: string): GetTokenAnswer {
  const wrong = wrongTokenMembers(value, service, (named) => isTenantNamed(named, tenant));
  if (wrong.length > 0) {
    const isOlder = tenant !== undefined && value['tenant'] === undefined;
    throw malformed(service, wrong, isOlder ? 'deploy a token-keeper that knows tenants' : undefined);
  }
  return value as unknown as GetTokenAnswer;
}

/**
 * Returns an answer to status: what makes it one is checked. What else an older or a newer token-keeper says is let through,
 * and its words may be others; `contractVersion` tells. The reader of every member would be a tenth of the client.
 *
 * @throws {TokenKeeperUnavailableError} naming the members that are wrong
 */
export function statusAnswer(value: JsonObject, service: string | undefined): StatusAnswer {
  const wrong = wrongMembers(value, {
    now: isStamp,
    healthy: (healthy) => typeof healthy === 'boolean',
    services: Array.isArray,
  });
  if (wrong.length > 0) throw malformed(service, wrong);
  return { contractVersion: 0, ...value } as unknown as StatusAnswer;
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

function malformed(
  service: string | undefined,
  wrong: readonly string[],
  advice = 'is the function the right one?',
): TokenKeeperUnavailableError {
  return new TokenKeeperUnavailableError({
    service,
    message: `the answer is not one of token-keeper's contract (${wrong.join(', ')}); ${advice}`,
    retryable: false,
  });
}
