import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import type { AnswerFacts } from '../../contract/attempt.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { toFailure } from '../../domain/failure/match-failure.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a well-formed OAuth error code looks like; anything else is not repeated, it could be anything. */
const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const CORRELATION_ID = /^[A-Za-z0-9_:.-]{8,128}$/;
/** The headers with the id that a provider's support asks for: Genesys, Entra, and what most others use. */
const CORRELATION_HEADERS = ['inin-correlation-id', 'x-ms-request-id', 'x-correlation-id', 'x-request-id'];

/** Turns a refusal, which is any answer but a token, into a failure. Its text is ours; the answer's own is not repeated. */
export function readRefusal(answer: HttpAnswer, json: JsonObject | undefined, now: Instant): RefreshFailure {
  const { status } = answer;
  const said = defined({
    oauthError: errorCode(json),
    providerCode: providerCodeOf(json),
    correlationId: correlationIdOf(answer, json),
    retryAfterSeconds: parseRetryAfter(answer.headers['retry-after'], now),
  });
  const isRedirect = status >= 300 && status <= 399;
  const redirect = isRedirect ? ', a redirect, which is not followed with a client secret in hand' : '';
  return toFailure({
    reason: isRedirect ? 'redirect' : (said.oauthError ?? `http_${status}`),
    message: `the token endpoint answered HTTP ${status}${codesIn(said)}${redirect}`,
    httpStatus: status,
    ...said,
  });
}

function codesIn({ oauthError, providerCode }: AnswerFacts): string {
  const codes = [
    ...(oauthError === undefined ? [] : [`error "${oauthError}"`]),
    ...(providerCode === undefined ? [] : [`AADSTS${providerCode}`]),
  ];
  return codes.length > 0 ? ` with ${codes.join(', ')}` : '';
}

/** Returns what the provider's support asks for, from a header or the body; `undefined` when there is none. */
export function correlationIdOf({ headers }: HttpAnswer, json: JsonObject | undefined): string | undefined {
  const candidates = [...CORRELATION_HEADERS.map((name) => headers[name]), json?.['correlation_id']];
  return candidates.find((id): id is string => typeof id === 'string' && CORRELATION_ID.test(id));
}

function errorCode(json: JsonObject | undefined): string | undefined {
  const error = json?.['error'];
  return typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined;
}

/** Entra's `error_codes`: the first is the one its documentation explains. */
function providerCodeOf(json: JsonObject | undefined): string | undefined {
  const codes = json?.['error_codes'];
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined;
  return typeof first === 'number' && Number.isInteger(first) && first > 0 ? String(first) : undefined;
}
