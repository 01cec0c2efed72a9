import { readDiagnosis } from '../../contract/contract-error.ts';
import { readAccessCheck } from '../../contract/reading/read-refresh.ts';
import type { AccessCheck, CheckRequest } from '../../contract/refresh.ts';
import { pick } from '../../domain/values/defined.ts';
import type { AccessChecker, Log } from '../../usecases/ports/ports.ts';
import { invokeRefreshTokens } from './invoke-refresh-tokens.ts';
import type { InvokeFunction } from './lambda-invoke.ts';

/** What an access checker needs besides the invocation itself. */
export interface CheckerContext {
  readonly functionName: string;
  readonly log: Pick<Log, 'error'>;
  /** How many milliseconds there are left when it is asked. */
  readonly leftMs: () => number;
}

/**
 * Returns what asks refresh-tokens to try out what it may do. That it can be asked at all is the first thing that is tried;
 * where it cannot be, why is a finding if it is known.
 */
export function createLambdaAccessChecker(invoke: InvokeFunction, context: CheckerContext): AccessChecker {
  return async (service): Promise<AccessCheck | undefined> => {
    const request: CheckRequest = { operation: 'check', service };
    const { functionName, leftMs } = context;
    const timeoutMs = Math.min(CHECK_MS, leftMs() - ANSWER_MS);
    const end = await invokeRefreshTokens(
      invoke,
      { functionName, timeoutMs },
      JSON.stringify(request),
      readAccessCheck,
    );
    if ('checked' in end) return { ...end, checked: [INVOKE, ...end.checked] };
    context.log.error('check_request_failed', { service, ...pick(end, ['fault', 'message']) });
    const named = end.message === undefined ? undefined : readDiagnosis(end.message);
    const severity = end.mayPass ? 'watch' : 'action-required';
    return named && { checked: [INVOKE], findings: [{ ...named, severity }] };
  };
}

/** What AWS allows is tried out within this, or is not known: a status is waited for. */
export const CHECK_MS = 10_000;
/** Left to answer without it. */
const ANSWER_MS = 1000;
const INVOKE = 'lambda:InvokeFunction';
