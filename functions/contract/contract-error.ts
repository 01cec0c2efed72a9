/** A request that serve-tokens refuses or cannot fulfil, in the words of the contract. */
export class ContractError extends Error {
  override readonly name: ErrorType;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  /**
   * @param message what was wrong, what was expected, what to do; the sentence on retrying is added here
   * @param options `cause` stays in the process: Lambda sends only name, message and stack
   */
  constructor(errorType: ErrorType, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(`${message} (${options.retryable ? 'a retry can help' : 'a retry cannot help'})`, { cause: options.cause });
    this.name = errorType;
    this.retryable = options.retryable;
    // The caller is told what was wrong; where in our code it was noticed would only be noise in its logs.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Why an invocation of serve-tokens fails; the `errorType` of the Lambda answer. */
export type ErrorType = 'InvalidRequest' | 'UnknownService' | 'AccessDenied' | 'TokenUnavailable' | 'StoreUnavailable';
