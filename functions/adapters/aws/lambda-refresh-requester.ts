import { retry } from '../../../lib/platform/retry.ts';
import { readRefreshAnswer } from '../../contract/reading/read-refresh.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import type { Clock, Log, Random, RefreshRequester } from '../../usecases/ports/ports.ts';
import { type InvokeFault, invokeRefreshTokens } from './invoke-refresh-tokens.ts';
import type { InvokeFunction } from './lambda-invoke.ts';

/** Lambda refuses with 429 while too many invocations run and with 5xx while it is itself in trouble: ask again. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;

/** What a requester needs besides the invocation itself. */
export interface RequesterContext {
  readonly functionName: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Random;
}

/**
 * Returns a requester that invokes refresh-tokens and waits for its answer.
 *
 * Whatever goes wrong on the way is logged: the caller reads the store again in any case, and what is there decides. Where the
 * cause is known it is answered as a refresh that failed for it, else with `undefined`.
 */
export function createLambdaRefreshRequester(invoke: InvokeFunction, context: RequesterContext): RefreshRequester {
  return {
    async requestRefresh(request, leftMs): Promise<RefreshReport | undefined> {
      const { functionName, clock, random, log } = context;
      const payload = JSON.stringify(request);
      let attempt = 0;
      const tryOnce = (): Promise<RefreshReport | InvokeFault> => {
        attempt += 1;
        const timeoutMs = leftMs();
        return invokeRefreshTokens(invoke, { functionName, timeoutMs }, payload, readRefreshAnswer);
      };
      const pause = (): Promise<void> =>
        clock.sleep(Math.max(Math.min(PAUSE_MS * attempt * (1 + random()), leftMs()), 0));
      const isWorthIt = (end: RefreshReport | InvokeFault): boolean =>
        'fault' in end && end.mayPass === true && leftMs() > 0;
      const outcome = await retry(ATTEMPTS, tryOnce, isWorthIt, pause);
      if ('result' in outcome) return outcome;
      const { fault, message } = outcome;
      const { service } = request;
      log.error('refresh_request_failed', { service, fault, attempt, message });
      return message === undefined ? undefined : { service, result: 'failed', reason: fault, failure: fault, message };
    },
  };
}
