import { parseJson } from '../../../lib/platform/json.ts';
import { retry } from '../../../lib/platform/retry.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { readDiagnosis, readRetryAdvice, withDiagnosis } from '../../contract/contract-error.ts';
import { readRefreshAnswer } from '../../contract/read-refresh.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { awsRefusal } from '../../domain/refusal/aws-refusal.ts';
import { diagnoseRequest } from '../../domain/refusal/refusal-causes.ts';
import { defined } from '../../domain/values/defined.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import type { Clock, Log, Random, RefreshRequester } from '../../usecases/ports/ports.ts';
import type { InvokeAnswer, InvokeFunction } from './lambda-invoke.ts';

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
 * Whatever goes wrong on the way is logged: the caller reads the store again in any case, and what is there decides. Where the
 * cause is known it is answered as a refresh that failed for it, else with `undefined`.
 */
export function createLambdaRefreshRequester(invoke: InvokeFunction, context: RequesterContext): RefreshRequester {
  return {
    async requestRefresh(request): Promise<RefreshReport | undefined> {
      const payload = JSON.stringify(request);
      let attempt = 0;
      const tryOnce = (): Promise<RefreshReport | RequestFault> => {
        attempt += 1;
        return invokeOnce(invoke, context, payload);
      };
      const pause = (): Promise<void> => context.clock.sleep(PAUSE_MS * attempt * (1 + context.random()));
      const outcome = await retry(ATTEMPTS, tryOnce, (end) => 'fault' in end && end.mayPass === true, pause);
      if ('result' in outcome) return outcome;
      const { fault, message } = outcome;
      const { service } = request;
      context.log.error('refresh_request_failed', { service, fault, attempt, message });
      return message === undefined ? undefined : { service, result: 'failed', reason: fault, failure: fault, message };
    },
  };
}

/** Why no report came. */
interface RequestFault {
  /** One word: the system's, Lambda's, that of the error that refresh-tokens failed with, or `http_...`. */
  readonly fault: string;
  /** What is known of the cause, with the mark of its code; absent: nothing. */
  readonly message?: string;
  /** Lambda itself has refused and may not next time; absent: no. */
  readonly mayPass?: boolean;
}

async function invokeOnce(
  invoke: InvokeFunction,
  { functionName, timeoutMs }: RequesterContext,
  payload: string,
): Promise<RefreshReport | RequestFault> {
  try {
    const answer = await invoke(functionName, payload, timeoutMs);
    const value = parseJson(answer.payload);
    if (answer.status >= 400) return refusalOf(functionName, answer, value);
    const report = answer.status === 200 && answer.functionError === undefined ? readRefreshAnswer(value) : undefined;
    return report ?? failureOf(value, answer.status);
  } catch (error) {
    if (error instanceof TransportFault) return { fault: error.code };
    throw error;
  }
}

/** refresh-tokens was run and has failed: what it says with the mark of a cause is meant to be told. */
function failureOf(value: unknown, status: number): RequestFault {
  const { errorType, errorMessage } = isJsonObject(value) ? value : {};
  if (typeof errorType !== 'string') return { fault: `answer_not_understood_${status}` };
  const { message } = readRetryAdvice(typeof errorMessage === 'string' ? errorMessage : '');
  return defined({ fault: errorType, message: readDiagnosis(message) && message });
}

/** Lambda has not run it. */
function refusalOf(functionName: string, { status, errorType }: InvokeAnswer, value: unknown): RequestFault {
  const { message, Message: said = message } = isJsonObject(value) ? value : {};
  const fault = { name: errorType ?? `http_${status}`, message: typeof said === 'string' ? said : undefined };
  const call = { action: 'lambda:InvokeFunction', resource: `function "${functionName}"` };
  const refusal = awsRefusal(fault, call);
  const diagnosis = diagnoseRequest(refusal);
  return defined({
    fault: refusal.code,
    message: diagnosis && withDiagnosis('refresh-tokens was not run', diagnosis),
    mayPass: refusal.kind === 'throttled' || (refusal.kind === 'fault' && status >= 500),
  });
}
