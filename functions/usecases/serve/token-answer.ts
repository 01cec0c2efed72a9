import { CONTRACT_VERSION } from '../../contract/constants.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import type { TimingOverrides } from '../../domain/expiry/timing.ts';
import { cacheUntil, secondsLeft } from '../../domain/expiry/token-state.ts';
import type { StoredToken } from '../../domain/record/token-record.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';

/** Returns the answer that hands out `token`: the one place in the functions where a token is revealed to a caller. */
export function toGetTokenAnswer(
  service: string,
  token: StoredToken,
  timing: TimingOverrides | undefined,
  now: Instant,
): GetTokenAnswer {
  const { tokenType, scope, fingerprint } = token;
  return {
    contractVersion: CONTRACT_VERSION,
    service,
    accessToken: token.accessToken.reveal(),
    tokenType,
    ...(scope !== undefined && { scope }),
    expiresAt: toUtc(token.expiresAt.at),
    expiresInSeconds: secondsLeft(token, now),
    cacheUntil: toUtc(cacheUntil(token, timing, now)),
    obtainedAt: toUtc(token.obtainedAt),
    fingerprint,
  };
}
