import {
  type ErrorDiagnosis,
  type ErrorType,
  readDiagnosis,
  readRetryAdvice,
  withDiagnosis,
  withRetryAdvice,
} from '../../../functions/contract/contract-error.ts';
import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import { FAILURES } from '../../../functions/domain/catalogue/match-failure.ts';
import { READER_CAUSES, STATE_CAUSES } from '../../../functions/domain/diagnosis/state-causes.ts';
import type { CauseTable } from '../../../functions/domain/failure/cause.ts';
import { REQUEST_CAUSES, STORE_CAUSES } from '../../../functions/domain/refusal/refusal-causes.ts';
import { defined } from '../../../functions/domain/values/defined.ts';

/** How token-keeper is to fail. */
export interface FakeFailure {
  /** For this tenant only; absent: for the service, and all its tenants. */
  readonly tenant?: string;
  /** Default: as token-keeper would say it. */
  readonly message?: string;
  /** The cause that the error names; default: that of the code, or none. */
  readonly diagnosis?: ErrorDiagnosis;
  /** Default: true for `TokenUnavailable` and `StoreUnavailable`, unless the cause asks for a person; else false. */
  readonly retryable?: boolean;
}

/** What Lambda says of a function that came to no end. */
const TIMED_OUT = 'Sandbox.Timedout';
/** token-keeper gives no answer, which is an error of the client's own. */
const NO_ANSWER = 'TokenKeeperUnavailable';

/** What Lambda hands on of an error. */
export interface FakeError {
  readonly errorType: ErrorType | typeof TIMED_OUT;
  readonly errorMessage: string;
}

/** Each error with what token-keeper says where it knows no cause. */
const ERRORS: Readonly<Record<ErrorType, (service: string) => string>> = {
  InvalidRequest: () => 'the payload is not one of the contract',
  UnknownService: (service) => `no service "${service}" is defined`,
  UnknownTenant: (service) => `service "${service}" has no such tenant`,
  AccessDenied: (service) => `the alias "${service}" may not be invoked`,
  TokenUnavailable: (service) => `no token of "${service}" can be handed out: none is stored`,
  StoreUnavailable: () => 'the token table could not be read',
};

/** The causes for which a reader gets no token. */
const CAUSES: CauseTable = { ...STATE_CAUSES, ...FAILURES, ...READER_CAUSES, ...STORE_CAUSES, ...REQUEST_CAUSES };

/**
 * Returns the error of a request for a token of a service.
 *
 * @param what an error type of the contract, `TokenKeeperUnavailable`, or the code of a cause
 * @throws {TypeError} when it is neither, or a cause for which nobody is refused
 */
export function failureOf(service: string, what: string, { message, diagnosis, retryable }: FakeFailure): FakeError {
  if (what === NO_ANSWER) {
    return { errorType: TIMED_OUT, errorMessage: message ?? 'Task timed out after 30.00 seconds' };
  }
  const cause = Object.hasOwn(CAUSES, what) ? CAUSES[what] : undefined;
  if (!Object.hasOwn(ERRORS, what) && (cause === undefined || cause.severity === 'ok')) {
    throw new TypeError(
      `"${what}" is no error of token-keeper (${[...Object.keys(ERRORS), NO_ANSWER].join(', ')}) and no cause of docs/diagnosis.md that leaves a reader without a token`,
    );
  }
  const unavailable = Object.hasOwn(STORE_CAUSES, what) ? 'StoreUnavailable' : 'TokenUnavailable';
  const errorType = cause ? unavailable : (what as ErrorType);
  return errorOf(errorType, {
    message: message ?? ERRORS[errorType](service),
    ...defined({
      diagnosis: diagnosis ?? (cause && { code: what, message: cause.summary, advice: cause.advice }),
      retryable: retryable ?? (cause?.severity === 'action-required' ? false : undefined),
    }),
  });
}

/** Returns the diagnosis that status has of a service which fails so; `undefined` where the error names no cause. */
export function diagnosisOf({ errorMessage }: FakeError): Diagnosis | undefined {
  const { message, retryable } = readRetryAdvice(errorMessage);
  const told = readDiagnosis(message);
  return told && { ...told, severity: retryable === false ? 'action-required' : 'degraded' };
}

/** Returns an error with its message as token-keeper writes it. */
export function errorOf(errorType: ErrorType, { message = errorType, diagnosis, retryable }: FakeFailure): FakeError {
  const what = diagnosis ? withDiagnosis(message, diagnosis) : message;
  return { errorType, errorMessage: withRetryAdvice(what, retryable ?? errorType.endsWith('Unavailable')) };
}
