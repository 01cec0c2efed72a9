import type { StoredToken } from '../../functions/domain/record/token-record.ts';
import { fingerprintOf } from '../../functions/domain/values/fingerprint.ts';
import { type Instant, plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';

/** Returns a stored token issued at `obtainedAt` for `lifetimeSeconds`. */
export function sampleToken(value: string, obtainedAt: Instant, lifetimeSeconds: number): StoredToken {
  const accessToken = new Redacted(value);
  const at = plusSeconds(obtainedAt, lifetimeSeconds);
  return {
    accessToken,
    tokenType: 'Bearer',
    obtainedAt,
    expiresAt: { at, text: toUtc(at), zone: 'utc' },
    lifetimeSeconds,
    lifetimeSource: 'expires_in',
    fingerprint: fingerprintOf(accessToken, sha256Hex),
    definitionHash: 'd0d0d0d0d0d0',
    secretVersionId: 'version-1',
  };
}
