import { type ErrorDiagnosis, type ErrorType, withRetryAdvice } from '../../../functions/contract/contract-error.ts';

/**
 * What went wrong, as a stable word: the error types of token-keeper's contract and two of the client's own,
 * `TokenKeeperUnavailable` (it could not be asked, or gave no answer) and `InvalidConfiguration` (the client cannot ask).
 */
export type TokenKeeperErrorCode = ErrorType | 'TokenKeeperUnavailable' | 'InvalidConfiguration';

/** What an error has besides its code. */
export interface ErrorFacts {
  /** The service that was asked for; absent: all of them. */
  readonly service?: string | undefined;
  /** What was wrong, what was expected, what to do: a sentence for a person, without tokens and secrets. */
  readonly message: string;
  /** The cause, where token-keeper named one. */
  readonly diagnosis?: ErrorDiagnosis | undefined;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/**
 * Any failure of the client. `message` is a sentence that begins with the service and ends with whether a retry can help;
 * `code`, `retryable` and `diagnosis` say the same for programs.
 */
export class TokenKeeperError extends Error {
  /** `code` and `Error`, as the classes are called: a bundler may rename them. */
  override readonly name: `${TokenKeeperErrorCode}Error`;
  readonly code: TokenKeeperErrorCode;
  /** The service that was asked for; `undefined`: all of them. */
  readonly service: string | undefined;
  /** Whether the same call may succeed later without any change. */
  readonly retryable: boolean;
  /** Why there is no token: a code of docs/diagnosis.md, the cause, what to do; `undefined`: the message says it all. */
  readonly diagnosis: ErrorDiagnosis | undefined;

  constructor(code: TokenKeeperErrorCode, { service, message, diagnosis, retryable, cause }: ErrorFacts) {
    const what = service === undefined ? '' : `${service}: `;
    super(withRetryAdvice(`${what}${message}`, retryable), cause === undefined ? undefined : { cause });
    this.name = `${code}Error`;
    this.code = code;
    this.service = service;
    this.retryable = retryable;
    this.diagnosis = diagnosis;
  }
}

/** There is no usable token now, or none that is valid for long enough. */
export class TokenUnavailableError extends TokenKeeperError {
  declare readonly name: 'TokenUnavailableError';

  constructor(facts: ErrorFacts) {
    super('TokenUnavailable', facts);
  }
}

/** The caller may not invoke the service's alias: ask for the grant. */
export class AccessDeniedError extends TokenKeeperError {
  declare readonly name: 'AccessDeniedError';

  constructor(facts: ErrorFacts) {
    super('AccessDenied', facts);
  }
}

/** There is no such service, or no such function. */
export class UnknownServiceError extends TokenKeeperError {
  declare readonly name: 'UnknownServiceError';

  constructor(facts: ErrorFacts) {
    super('UnknownService', facts);
  }
}

/** The request is wrong; the message names everything that is. */
export class InvalidRequestError extends TokenKeeperError {
  declare readonly name: 'InvalidRequestError';

  constructor(facts: ErrorFacts) {
    super('InvalidRequest', facts);
  }
}

/** token-keeper could not read its store; says nothing about the token. */
export class StoreUnavailableError extends TokenKeeperError {
  declare readonly name: 'StoreUnavailableError';

  constructor(facts: ErrorFacts) {
    super('StoreUnavailable', facts);
  }
}

/** token-keeper could not be asked, or did not answer in time or in the words of the contract. */
export class TokenKeeperUnavailableError extends TokenKeeperError {
  declare readonly name: 'TokenKeeperUnavailableError';

  constructor(facts: ErrorFacts) {
    super('TokenKeeperUnavailable', facts);
  }
}

/** The client lacks what it needs to ask: the function's name, the region or AWS credentials. */
export class InvalidConfigurationError extends TokenKeeperError {
  declare readonly name: 'InvalidConfigurationError';

  constructor(message: string) {
    super('InvalidConfiguration', { message, retryable: false });
  }
}

/**
 * Checks what a program without types may have left out.
 *
 * @param what who expects it
 * @param expected what it has to look like
 * @throws {InvalidConfigurationError} when it is no object
 */
export function assertObject(value: unknown, what: string, expected: string): void {
  if (Object(value) !== value) throw new InvalidConfigurationError(`${what} expects ${expected}`);
}
