import type { StoredToken } from '../../functions/domain/record/token-record.ts';
import { fingerprintOf } from '../../functions/domain/values/fingerprint.ts';
import { type Instant, plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { IssuedToken } from '../../functions/usecases/ports/token-endpoint.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';

/** What every token has. */
function plainToken(value: string, obtainedAt: Instant, lifetimeSeconds: number) {
  const at = plusSeconds(obtainedAt, lifetimeSeconds);
  return {
    accessToken: new Redacted(value),
    tokenType: 'Bearer',
    obtainedAt,
    expiresAt: { at, text: toUtc(at), zone: 'utc' },
    lifetimeSeconds,
    lifetimeSource: 'expires_in',
  } as const;
}

/** Returns a token as a token endpoint gives it at `obtainedAt` for `lifetimeSeconds`. */
export function issuedToken(value: string, obtainedAt: Instant, lifetimeSeconds: number, latencyMs = 0): IssuedToken {
  return { ...plainToken(value, obtainedAt, lifetimeSeconds), warnings: [], httpStatus: 200, latencyMs };
}

/** Returns a stored token issued at `obtainedAt` for `lifetimeSeconds`. */
export function sampleToken(value: string, obtainedAt: Instant, lifetimeSeconds: number): StoredToken {
  const token = plainToken(value, obtainedAt, lifetimeSeconds);
  return {
    ...token,
    fingerprint: fingerprintOf(token.accessToken, sha256Hex),
    definitionHash: 'd0d0d0d0d0d0',
    secretVersionId: 'version-1',
  };
}
