import { defined } from '../values/defined.ts';
import type { RefreshFailure } from './failure.ts';
import { isThrottled, toFailure } from './match-failure.ts';

/** The reason of a second request that brought no token, and brings none when it is made again. */
export const SECOND_REQUEST_REFUSED = 'second_request_refused';

/**
 * Returns what the failure of the second of two requests means, and says which one it was, and to what host. The first answer has
 * shown that client and secret are right, so neither these nor the clock are tried anew for it.
 *
 * @param hasSecret it carries a secret itself, which may be what is refused
 */
export function ofSecondRequest(failure: RefreshFailure, url: string, hasSecret: boolean): RefreshFailure {
  const { isUnsent: _firstWasSent, httpStatus, oauthError, providerCode, hint, ...rest } = failure;
  const message = `the second request, to ${new URL(url).host}: ${rest.message.replaceAll('the token endpoint', 'the endpoint')}`;
  const isOurs = hasSecret || failure.reason === 'secret_unusable' || isThrottled(failure);
  if (isOurs) return { ...rest, ...defined({ httpStatus, oauthError, providerCode, hint }), message };
  const isPassing = failure.kind === 'transient';
  return toFailure({ ...rest, reason: isPassing ? 'second_request_failed' : SECOND_REQUEST_REFUSED, message });
}
