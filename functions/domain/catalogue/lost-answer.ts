import { ANSWER_MEMBERS, type RefreshFailure } from '../failure/failure.ts';
import { pick } from '../values/defined.ts';
import { isThrottled, toFailure } from './match-failure.ts';

/**
 * Tells whether the provider may have taken what a failed request carried, a refresh token above all: it may have arrived,
 * and no answer shows that it was turned away.
 *
 * A 408 or 5xx may be a gateway's, which does not know what the server behind it did. A 2xx is a yes, whatever else is
 * wrong with it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function mayBeTaken({ isUnsent, httpStatus }: Pick<RefreshFailure, 'isUnsent' | 'httpStatus'>): boolean {
  if (isUnsent) return false;
  return httpStatus === undefined || httpStatus < 300 || httpStatus === 408 || httpStatus >= 500;
}

/** Returns why a single-use refresh token is not sent: an attempt before sent it, or was about to, and knows no answer. */
export function sentBefore(): RefreshFailure {
  return spent({}, 'it may have been sent before, and no answer to it is known');
}

/** Returns what a failure means that leaves open whether the provider took a single-use refresh token. */
export function spentNow(failure: RefreshFailure): RefreshFailure {
  const { httpStatus, message } = failure;
  if (httpStatus === undefined) return spent(failure, `it was sent, and its answer was lost: ${message}`);
  const open = httpStatus < 300 ? 'without a new one' : 'which leaves open whether it was taken';
  return spent(failure, `it was sent and answered with HTTP ${httpStatus}, ${open}: ${message}`);
}

/** Returns why nothing is sent by a process that stood still: who took over may be at it, and have sent the refresh token. */
export function tooLate(): RefreshFailure {
  const message = 'token-keeper itself stood still for longer than its lease, and sent nothing after it';
  return { kind: 'transient', reason: 'own_fault', message };
}

function spent(failure: Partial<RefreshFailure>, what: string): RefreshFailure {
  return {
    ...pick(failure, ['detail', ...ANSWER_MEMBERS]),
    kind: 'reauthorizationRequired',
    reason: 'refresh_token_spent',
    message: `the refresh token may be used once only: ${what}`,
  };
}

/** Returns what the refusal of a refresh token means after the answer to an earlier request with it was lost. */
export function answerLost(failure: RefreshFailure): RefreshFailure {
  const message = `the answer to a refresh may have been lost, and its repeat was refused: ${failure.message}`;
  return { ...failure, reason: 'refresh_answer_lost', message };
}

/** The reason of a second request that brought no token, and brings none when it is made again. */
export const SECOND_REQUEST_REFUSED = 'second_request_refused';

/**
 * Returns what the failure of the second of two requests means, and says which one it was, and to what host. The first answer has
 * shown that client and secret are right, so neither these nor the clock are tried anew for it.
 *
 * @param hasSecret it carries a secret itself, which may be what is refused
 */
export function ofSecondRequest(failure: RefreshFailure, url: string, hasSecret: boolean): RefreshFailure {
  const { isUnsent: _firstWasSent, ...rest } = failure;
  const said = rest.message
    .replaceAll('the token endpoint', 'the endpoint')
    .replaceAll('response.token', 'secondRequest.response.token');
  const message = `the second request, to ${new URL(url).host}: ${said}`;
  if (hasSecret || rest.reason === 'secret_unusable' || isThrottled(rest)) return { ...rest, message };
  const reason = rest.kind === 'transient' ? 'second_request_failed' : SECOND_REQUEST_REFUSED;
  return toFailure({ ...rest, reason, message });
}
