import { ERROR_TYPES, readDiagnosis, readRetryAdvice } from '../../../functions/contract/contract-error.ts';
import type { Diagnosis, Severity } from '../../../functions/contract/diagnosis.ts';
import { diagnoseInvocation } from '../../../functions/domain/diagnosis/for-clients.ts';
import { STORE_CAUSES } from '../../../functions/domain/refusal/refusal-causes.ts';
import { defined } from '../../../functions/domain/values/defined.ts';

/** What a function has failed with, taken apart. */
export interface FunctionError {
  /** One of the contract where it is one, whatever an emulator calls it. */
  readonly errorType: string;
  /** What was wrong, without cause and advice. */
  readonly message: string;
  /** What it asks for, where it is of a token. */
  readonly severity: Severity;
  /** Absent: no cause is known. */
  readonly diagnosis?: Diagnosis;
  /** True: no token can be handed out, and everything that was asked works. */
  readonly isOfToken: boolean;
}

/**
 * Reads what a function has failed with.
 *
 * What the functions cannot do for want of a token or of the table has its cause in its own message, in the words of this case;
 * every other refusal has it in the table. An error that does not say it is not known to need anybody.
 */
export function readFunctionError(failed: { readonly errorType: string; readonly message: string }): FunctionError {
  const { message: text, retryable } = readRetryAdvice(failed.message);
  const named = readDiagnosis(text);
  const errorType = typeOf(failed.errorType, named?.code);
  const isOfToken = errorType === 'TokenUnavailable';
  const severity: Severity = retryable === false ? 'action-required' : isOfToken ? 'degraded' : 'watch';
  const otherwise = isOfToken ? undefined : diagnoseInvocation(errorType);
  return {
    errorType,
    // Cause and advice are told beside it.
    message: named ? text.slice(0, text.indexOf('; cause: ')) : failed.message,
    isOfToken,
    severity,
    ...defined({ diagnosis: named ? { ...named, severity } : otherwise }),
  };
}

/** MiniStack has one word for every error; the code of the cause says as much as the word of the contract. */
function typeOf(errorType: string, code: string | undefined): string {
  if (ERROR_TYPES.some((one) => one === errorType) || code === undefined) return errorType;
  return Object.hasOwn(STORE_CAUSES, code) ? 'StoreUnavailable' : 'TokenUnavailable';
}
