import type { Diagnosis } from './diagnosis.ts';

/** A request that serve-tokens refuses or cannot fulfil, in the words of the contract. */
export class ContractError extends Error {
  override readonly name: ErrorType;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  /**
   * @param message what was wrong, what was expected, what to do; the sentence on retrying is added here
   * @param options `retryable` is false by default; `cause` stays in the process: Lambda sends only name, message and stack
   */
  constructor(
    errorType: ErrorType,
    message: string,
    { retryable = false, cause }: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(withRetryAdvice(message, retryable), { cause });
    this.name = errorType;
    this.retryable = retryable;
    // The caller is told what was wrong; where in our code it was noticed would only be noise in its logs.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Why an invocation of serve-tokens fails; the `errorType` of the Lambda answer. */
export const ERROR_TYPES = [
  'InvalidRequest',
  'UnknownService',
  'UnknownTenant',
  'AccessDenied',
  'TokenUnavailable',
  'StoreUnavailable',
] as const;

/** One of {@link ERROR_TYPES}. */
export type ErrorType = (typeof ERROR_TYPES)[number];

/** Returns a message followed by the sentence that says whether a retry can help: the one writer of it. */
export function withRetryAdvice(message: string, retryable: boolean): string {
  return `${message} (a retry ${retryable ? 'can' : 'cannot'} help)`;
}

/**
 * Reads what {@link withRetryAdvice} wrote: the one reader of it.
 *
 * @returns the message alone, and what the sentence said; `retryable` is absent when there is no such sentence
 */
export function readRetryAdvice(text: string): { readonly message: string; readonly retryable?: boolean } {
  const [, message, word] = /^(.*) \(a retry (can|cannot) help\)$/s.exec(text) ?? [];
  return message === undefined ? { message: text } : { message, retryable: word === 'can' };
}

/** The first mark of a cause and the last one of an advice count. */
const DIAGNOSIS = /^.*?; cause: (.*); what to do: (.*) \[([a-z0-9-]+)\]$/s;

/** The cause that an error names: a diagnosis without its severity, which is that of a service and not of a request. */
export type ErrorDiagnosis = Omit<Diagnosis, 'severity'>;

/**
 * Returns a message followed by a cause: the one writer of it.
 *
 * Lambda hands on one text of an error, so the parts are marked in it:
 * `what; cause: message; what to do: advice [code]`. The advice must not hold the mark of an advice itself.
 */
export function withDiagnosis(what: string, { code, message, advice }: ErrorDiagnosis): string {
  return `${what}; cause: ${message}; what to do: ${advice} [${code}]`;
}

/** Reads what {@link withDiagnosis} wrote: the one reader of it. @returns `undefined` when the text names no cause */
export function readDiagnosis(text: string): ErrorDiagnosis | undefined {
  const [, message = '', advice = '', code] = DIAGNOSIS.exec(text) ?? [];
  return code === undefined ? undefined : { code, message, advice };
}
