import { parseJson } from '../../../lib/platform/json.ts';
import { retry } from '../../../lib/platform/retry.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { readRefreshAnswer } from '../../contract/read-refresh.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import type { Clock, Log, Random, RefreshRequester } from '../../usecases/ports/ports.ts';
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
  /** How long one invocation may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Returns a requester that invokes refresh-tokens and waits for its answer.
 *
 * Whatever goes wrong on the way is logged and answered with `undefined`: the caller reads the store again in any case,
 * and what is there decides.
 */
export function createLambdaRefreshRequester(invoke: InvokeFunction, context: RequesterContext): RefreshRequester {
  return {
    async requestRefresh(request): Promise<RefreshReport | undefined> {
      const payload = JSON.stringify(request);
      let attempt = 0;
      const tryOnce = (): Promise<RefreshReport | string> => {
        attempt += 1;
        return invokeOnce(invoke, context, payload);
      };
      const pause = (): Promise<void> => context.clock.sleep(PAUSE_MS * attempt * (1 + context.random()));
      const outcome = await retry(ATTEMPTS, tryOnce, isRefusal, pause);
      if (typeof outcome !== 'string') return outcome;
      context.log.error('refresh_request_failed', { service: request.service, fault: outcome, attempt });
      return undefined;
    },
  };
}

/** Returns whether Lambda itself refused and may not next time. */
function isRefusal(outcome: RefreshReport | string): boolean {
  return typeof outcome === 'string' && outcome.startsWith('http_');
}

/** Returns the report, or one word for what went wrong; `http_...` see {@link isRefusal}. */
async function invokeOnce(
  invoke: InvokeFunction,
  { functionName, timeoutMs }: RequesterContext,
  payload: string,
): Promise<RefreshReport | string> {
  try {
    const answer = await invoke(functionName, payload, timeoutMs);
    if (answer.status === 429 || answer.status >= 500) return `http_${answer.status}`;
    const value = parseJson(answer.payload);
    const report = answer.status === 200 && answer.functionError === undefined ? readRefreshAnswer(value) : undefined;
    return report ?? faultOf(value, answer.status);
  } catch (error) {
    if (error instanceof TransportFault) return error.code;
    throw error;
  }
}

function faultOf(value: unknown, status: number): string {
  const errorType = isJsonObject(value) ? value['errorType'] : undefined;
  return typeof errorType === 'string' ? errorType : `answer_not_understood_${status}`;
}
