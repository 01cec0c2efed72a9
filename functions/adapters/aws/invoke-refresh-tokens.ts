import { parseJson } from '../../../lib/platform/json.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { readDiagnosis, readRetryAdvice, withDiagnosis } from '../../contract/contract-error.ts';
import { awsRefusal } from '../../domain/refusal/aws-refusal.ts';
import { diagnoseRequest } from '../../domain/refusal/refusal-causes.ts';
import { defined } from '../../domain/values/defined.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import type { InvokeAnswer, InvokeFunction } from './lambda-invoke.ts';

/** Why an invocation of refresh-tokens brought no report. */
export interface InvokeFault {
  /** One word: the system's, Lambda's, that of the error that refresh-tokens failed with, or `http_...`. */
  readonly fault: string;
  /** What is known of the cause, with the mark of its code; absent: nothing. */
  readonly message?: string;
  /** Lambda itself has refused and may not next time; absent: no. */
  readonly mayPass?: boolean;
}

/** Which function is invoked, and how long one invocation may take, in milliseconds. */
interface Invocation {
  readonly functionName: string;
  readonly timeoutMs: number;
}

/**
 * Invokes refresh-tokens once and returns what `read` makes of its answer, or why that is nothing.
 *
 * @throws what is no fault of the way to it
 */
export async function invokeRefreshTokens<T>(
  invoke: InvokeFunction,
  { functionName, timeoutMs }: Invocation,
  payload: string,
  read: (payload: unknown) => T | undefined,
): Promise<T | InvokeFault> {
  if (timeoutMs <= 0) return { fault: 'TIMEOUT' };
  try {
    const answer = await invoke(functionName, payload, timeoutMs);
    const isDone = answer.status === 200 && answer.functionError === undefined;
    return (isDone ? read(parseJson(answer.payload)) : undefined) ?? faultOf(functionName, answer);
  } catch (error) {
    if (error instanceof TransportFault) return { fault: error.code };
    throw error;
  }
}

/** Lambda has refused, or the function has failed: what it says with the mark of a cause is meant to be told, nothing else is. */
function faultOf(functionName: string, { status, payload, refused }: InvokeAnswer): InvokeFault {
  if (refused) {
    const call = { action: 'lambda:InvokeFunction', resource: `function "${functionName}"` };
    const refusal = awsRefusal(refused, call);
    const diagnosis = diagnoseRequest(refusal);
    return defined({
      fault: refusal.code,
      message: diagnosis && withDiagnosis('refresh-tokens was not run', diagnosis),
      mayPass: refusal.kind === 'throttled' || (refusal.kind === 'fault' && status >= 500),
    });
  }
  const value = parseJson(payload);
  const { errorType, errorMessage } = isJsonObject(value) ? value : {};
  if (typeof errorType !== 'string') return { fault: `answer_not_understood_${status}` };
  const { message } = readRetryAdvice(typeof errorMessage === 'string' ? errorMessage : '');
  return defined({ fault: errorType, message: readDiagnosis(message) && message });
}
