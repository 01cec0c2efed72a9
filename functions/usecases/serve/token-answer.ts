import { CONTRACT_VERSION } from '../../contract/constants.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import { cacheUntil, secondsLeft } from '../../domain/expiry/token-state.ts';
import type { StoredToken } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { subjectOf } from '../../domain/tenant/tenant-name.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';
import { tokenUseOf } from '../../domain/wire/token-header.ts';

/** What of a definition an answer is made of. */
type ServedDefinition = Pick<ServiceDefinition, 'id' | 'tenant' | 'timing' | 'header' | 'authorizationScheme'>;

/** Returns the answer that hands out `token`: the one place in the functions where a token is revealed to a caller. */
export function toGetTokenAnswer(definition: ServedDefinition, token: StoredToken, now: Instant): GetTokenAnswer {
  const { scope, fingerprint } = token;
  return {
    contractVersion: CONTRACT_VERSION,
    ...subjectOf(definition),
    accessToken: token.accessToken.reveal(),
    ...tokenUseOf(definition, token.tokenType),
    ...(scope !== undefined && { scope }),
    expiresAt: toUtc(token.expiresAt.at),
    expiresInSeconds: secondsLeft(token, now),
    cacheUntil: toUtc(cacheUntil(token, definition.timing, now)),
    obtainedAt: toUtc(token.obtainedAt),
    fingerprint,
  };
}
