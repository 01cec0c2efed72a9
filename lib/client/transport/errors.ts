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
  declare readonly name: `${TokenKeeperErrorCode}Error`;
  declare readonly code: TokenKeeperErrorCode;
  /** The service that was asked for; `undefined`: all of them. */
  declare readonly service: string | undefined;
  /** Whether the same call may succeed later without any change. */
  declare readonly retryable: boolean;
  /** Why there is no token: a code of docs/diagnosis.md, the cause, what to do; `undefined`: the message says it all. */
  declare readonly diagnosis: ErrorDiagnosis | undefined;

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

/** Returns the class of the errors with a code: six of them written out would be a hundredth of the client. */
function errorOf<Code extends TokenKeeperErrorCode>(code: Code) {
  return class extends TokenKeeperError {
    declare readonly name: `${Code}Error`;

    constructor(facts: ErrorFacts) {
      super(code, facts);
    }
  };
}

/** There is no usable token now, or none that is valid for long enough. */
export class TokenUnavailableError extends errorOf('TokenUnavailable') {}

/** The caller may not invoke the service's alias: ask for the grant. */
export class AccessDeniedError extends errorOf('AccessDenied') {}

/** There is no such service, or no such function. */
export class UnknownServiceError extends errorOf('UnknownService') {}

/** The service has no such tenant: register it with `token-keeper tenant add`. */
export class UnknownTenantError extends errorOf('UnknownTenant') {}

/** The request is wrong; the message names everything that is. */
export class InvalidRequestError extends errorOf('InvalidRequest') {}

/** token-keeper could not read its store; says nothing about the token. */
export class StoreUnavailableError extends errorOf('StoreUnavailable') {}

/** token-keeper could not be asked, or did not answer in time or in the words of the contract. */
export class TokenKeeperUnavailableError extends errorOf('TokenKeeperUnavailable') {}

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
