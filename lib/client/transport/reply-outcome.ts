import { type ErrorType, readDiagnosis, readRetryAdvice } from '../../../functions/contract/contract-error.ts';
import { type JsonObject, parseJsonObject } from '../../platform/json.ts';
import {
  AccessDeniedError,
  type ErrorFacts,
  InvalidRequestError,
  StoreUnavailableError,
  type TokenKeeperError,
  TokenKeeperUnavailableError,
  TokenUnavailableError,
  UnknownServiceError,
  UnknownTenantError,
} from './errors.ts';
import type { InvocationReply } from './transport.ts';

/** How asking token-keeper once ended. */
export type AskOutcome =
  | { readonly ok: true; readonly value: JsonObject }
  | {
      readonly ok: false;
      readonly error: TokenKeeperError;
      /** Whether asking again within the same call may help. */
      readonly askAgain: boolean;
      /** How long Lambda asks to wait; absent when it does not say. */
      readonly waitSeconds?: number | undefined;
    };

const ERRORS: Readonly<Record<ErrorType, new (facts: ErrorFacts) => TokenKeeperError>> = {
  InvalidRequest: InvalidRequestError,
  UnknownService: UnknownServiceError,
  UnknownTenant: UnknownTenantError,
  AccessDenied: AccessDeniedError,
  TokenUnavailable: TokenUnavailableError,
  StoreUnavailable: StoreUnavailableError,
};

/** Lambda's own words for a function that did not come to its end; their messages name durations and exit codes only. */
const RUNTIME_ERROR = /^(Runtime|Sandbox|Extension|Function)\.[A-Za-z]+$/;
/** A message that loses its middle: it begins with what was wrong and ends with what to do. */
const TOO_LONG = /^(.{2000}).+(.{2000})$/s;

/**
 * Returns the answer of token-keeper in a reply, or the error that the reply means.
 *
 * @param service the service that was asked for; absent: all of them
 */
export function outcomeOf(reply: InvocationReply, service: string | undefined): AskOutcome {
  if (reply.status !== 200) return refusal(reply, service);
  const value = parseJsonObject(reply.payload);
  return reply.functionError === undefined ? { ok: true, value } : functionFailure(value, service);
}

function functionFailure(value: JsonObject, service: string | undefined): AskOutcome {
  const errorType = textOf(value['errorType']);
  const text = textOf(value['errorMessage']);
  if (isContractError(errorType)) {
    const { message, retryable = errorType.endsWith('Unavailable') } = readRetryAdvice(text);
    const facts = {
      service,
      message: message.replace(TOO_LONG, '$1 ... $2') || errorType,
      diagnosis: readDiagnosis(message),
      retryable,
    };
    return failed(new ERRORS[errorType](facts), retryable && errorType === 'StoreUnavailable');
  }
  // Anything else was not meant for callers, so its message is not repeated.
  const word = RUNTIME_ERROR.test(errorType) ? `${errorType}: ${firstLine(text)}` : 'an unexpected error';
  const message = `token-keeper's function failed with ${word}; its log says why`;
  const error = new TokenKeeperUnavailableError({ service, message, retryable: true });
  return failed(error, errorType === 'Runtime.ExitError');
}

function isContractError(errorType: string): errorType is ErrorType {
  return Object.hasOwn(ERRORS, errorType);
}

function refusal(
  { status, payload, errorType = '', retryAfterSeconds }: InvocationReply,
  service?: string,
): AskOutcome {
  const body = parseJsonObject(payload);
  const said = firstLine(textOf(body['message'] ?? body['Message']));
  const reason = `Lambda refused the invocation: ${/^\w{1,64}$/.test(errorType) ? errorType : `HTTP ${status}`}`;
  const message = said === '' ? reason : `${reason}, ${said}`;
  const final = (advice: string): ErrorFacts => ({ service, message: `${message}; ${advice}`, retryable: false });
  if (status === 404) {
    return failed(
      new UnknownServiceError(final('no such function, or no alias for the service; check the name of both')),
    );
  }
  if (errorType === 'AccessDeniedException') {
    return failed(new AccessDeniedError(final('ask for the grant of the alias (grantGetToken)')));
  }
  const isBusy = status === 429 || status >= 500;
  const retryable = isBusy || status === 409 || errorType === 'ExpiredTokenException';
  return failed(new TokenKeeperUnavailableError({ service, message, retryable }), isBusy, retryAfterSeconds);
}

function failed(error: TokenKeeperError, askAgain = false, waitSeconds?: number): AskOutcome {
  return { ok: false, error, askAgain, waitSeconds };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What follows the first line of AWS's messages repeats the request. */
function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 500);
}
