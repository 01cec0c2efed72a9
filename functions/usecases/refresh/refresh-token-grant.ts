import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { StoredRefreshToken, TokenRecord } from '../../domain/record/token-record.ts';
import { isSingleUse, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { fingerprintOf } from '../../domain/values/fingerprint.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { IssuedToken } from '../ports/ports.ts';
import type { SecretValues } from '../ports/secret-source.ts';
import type { AttemptFindings } from '../requests/request-token.ts';
import type { ClaimedAttempt, EndDependencies } from './attempt.ts';

/**
 * Returns the refresh tokens to try, best first; empty for other grants.
 *
 * The stored one goes first, then the one before it. A secret version that is not the one the stored chain began with
 * holds a newer seed: the client has been authorized anew.
 */
export function refreshTokensToTry(
  { grant }: ServiceDefinition,
  { refreshToken: stored }: TokenRecord,
  { versionId, values }: SecretValues,
): readonly Redacted<string>[] {
  if (grant.type !== 'refresh_token') return [];
  const seed = values.refreshToken ? [values.refreshToken] : [];
  if (stored?.seedVersionId !== versionId) return seed;
  return stored.previous ? [stored.current, stored.previous] : [stored.current];
}

/**
 * Notes that a single-use refresh token is about to be sent, before it is sent.
 *
 * @returns why it must not be sent: it was sent before and no answer came, so it may be spent, and a second use of a
 *   spent one makes some providers revoke everything; `undefined` when it may be sent, or the grant is another
 */
export async function noteSingleUse(
  { store, sha256Hex }: Pick<EndDependencies, 'store' | 'sha256Hex'>,
  { definition, record, fence }: ClaimedAttempt,
  secret: SecretValues,
): Promise<RefreshFailure | undefined> {
  const [token] = refreshTokensToTry(definition, record, secret);
  if (!isSingleUse(definition) || !token) return undefined;
  const fingerprint = fingerprintOf(token, sha256Hex);
  if (record.spentRefreshToken !== fingerprint && (await store.noteRefreshTokenSent(fence, fingerprint))) {
    return undefined;
  }
  return {
    kind: 'reauthorizationRequired',
    reason: 'refresh_token_spent',
    message: 'the refresh token may be used once only, and it was sent before without an answer',
  };
}

/** Returns the refresh token to store after an answer: the new one, or the one that was sent where none was given. */
export function refreshTokenAfter(
  record: TokenRecord,
  issued: IssuedToken,
  { refreshToken: sent, secret }: AttemptFindings,
): StoredRefreshToken | undefined {
  if (!sent || !secret) return undefined;
  const seedVersionId = secret.versionId;
  if (issued.refreshToken && issued.refreshToken.reveal() !== sent.reveal()) {
    return { current: issued.refreshToken, previous: sent, seedVersionId };
  }
  const previous = record.refreshToken?.seedVersionId === seedVersionId ? record.refreshToken.previous : undefined;
  const isPrevious = previous?.reveal() === sent.reveal();
  return { current: sent, ...(previous && !isPrevious ? { previous } : {}), seedVersionId };
}

/**
 * Tells whether a single-use refresh token that was sent stays noted as spent: it does unless the provider answered in a
 * way that shows that it did not take it.
 */
export function keepsSpent(definition: ServiceDefinition, failure: RefreshFailure): boolean {
  const wasNotTaken =
    failure.httpStatus !== undefined && failure.httpStatus < 500 && failure.kind !== 'malformedResponse';
  return isSingleUse(definition) && !wasNotTaken;
}
