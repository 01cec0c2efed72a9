import { kindOfRefusal, type RefreshFailure } from '../domain/failure.ts';
import { type Instant, plusSeconds, toUtc } from '../domain/instant.ts';
import { isJsonObject, type JsonObject } from '../domain/object-reader.ts';
import { Redacted } from '../domain/redacted.ts';
import { DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS, type TimingOverrides } from '../domain/timing.ts';
import type { IssuedToken } from '../usecases/ports.ts';
import type { HttpAnswer } from './http-post.ts';
import { parseJson } from './parse-json.ts';
import { parseRetryAfter } from './retry-after.ts';

/** A token without how long the request took, or why there is none. */
export type TokenResponse =
  | { readonly ok: true; readonly token: Omit<IssuedToken, 'latencyMs'> }
  | { readonly ok: false; readonly failure: RefreshFailure };

/** What a well-formed OAuth error code looks like; anything else is not repeated, it could be anything. */
const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Reads the answer of a token endpoint.
 *
 * A token needs all of: status 2xx, a JSON object, a non-empty `access_token`, no `error`, a token type that may be
 * shared. The lifetime counts from `obtainedAt`, the moment before the request was sent.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export function readTokenResponse(
  answer: HttpAnswer,
  obtainedAt: Instant,
  timing: TimingOverrides | undefined,
): TokenResponse {
  const json = parseObject(answer.body);
  const oauthError = errorCode(json);
  const isSuccess = answer.status >= 200 && answer.status <= 299;
  if (!isSuccess || (json && 'error' in json && json['error'] !== null) || json?.['ok'] === false) {
    return refused(answer, oauthError, obtainedAt);
  }
  if (!json) {
    const got = answer.body.length === 0 ? 'an empty answer' : 'an answer that is not a JSON object';
    return malformed(answer.status, 'not_json', `the token endpoint sent ${got}; is tokenUrl the token endpoint?`);
  }
  const accessToken = json['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '') {
    return malformed(answer.status, 'no_access_token', 'the answer of the token endpoint has no access_token');
  }
  const tokenType = json['token_type'] ?? 'Bearer';
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    return malformed(
      answer.status,
      'token_type_not_shareable',
      'the token is not a bearer token: one bound to a key (DPoP, mutual TLS) cannot be shared with other functions',
    );
  }
  return {
    ok: true,
    token: { ...lifetimeOf(json, obtainedAt, timing), ...granted(json, accessToken), httpStatus: answer.status },
  };
}

function granted(json: JsonObject, accessToken: string): Pick<IssuedToken, 'accessToken' | 'tokenType' | 'scope'> {
  const scope = json['scope'];
  return {
    accessToken: new Redacted(accessToken),
    tokenType: 'Bearer',
    ...(typeof scope === 'string' && scope !== '' ? { scope } : {}),
  };
}

function lifetimeOf(
  json: JsonObject,
  obtainedAt: Instant,
  timing: TimingOverrides | undefined,
): Pick<IssuedToken, 'obtainedAt' | 'expiresAt' | 'lifetimeSeconds' | 'lifetimeSource'> {
  const named = parseSeconds(json['expires_in']);
  const lifetimeSeconds = Math.min(
    named ?? timing?.defaultLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS,
    timing?.maxLifetimeSeconds ?? MAX_LIFETIME_SECONDS,
  );
  const at = plusSeconds(obtainedAt, lifetimeSeconds);
  return {
    obtainedAt,
    expiresAt: { at, text: toUtc(at), zone: 'utc' },
    lifetimeSeconds,
    lifetimeSource: named === undefined ? 'default' : 'expires_in',
  };
}

/**
 * Returns a number of seconds, rounded down, from a number or a wholly numeric string; `undefined` for anything else and
 * for what is not above 0: some providers mean "expired", some "never" by 0, so nothing is known.
 */
function parseSeconds(value: unknown): number | undefined {
  const isNumeric = typeof value === 'string' && /^\d+(?:\.\d+)?(?:e\d+)?$/i.test(value.trim());
  const seconds = Math.floor(typeof value === 'number' ? value : isNumeric ? Number(value) : Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function refused(answer: HttpAnswer, oauthError: string | undefined, now: Instant): TokenResponse {
  const retryAfterSeconds = parseRetryAfter(answer.headers['retry-after'], now);
  const isRedirect = answer.status >= 300 && answer.status <= 399;
  const kind = isRedirect ? 'misconfigured' : kindOfRefusal(answer.status, oauthError);
  const what = isRedirect
    ? 'sent a redirect, which is not followed with a client secret in hand; correct tokenUrl'
    : `answered HTTP ${answer.status}${oauthError === undefined ? '' : ` with error "${oauthError}"`}`;
  return {
    ok: false,
    failure: {
      kind,
      reason: oauthError ?? `http_${answer.status}`,
      message: `the token endpoint ${what}`,
      httpStatus: answer.status,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}

function malformed(httpStatus: number, reason: string, message: string): TokenResponse {
  return { ok: false, failure: { kind: 'malformedResponse', reason, message, httpStatus } };
}

function errorCode(json: JsonObject | undefined): string | undefined {
  const error = json?.['error'];
  return typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined;
}

/** Returns the JSON object of a body in UTF-8, a byte order mark allowed; `undefined` when it is anything else. */
function parseObject(body: Buffer): JsonObject | undefined {
  const value = parseJson(new TextDecoder('utf-8').decode(body));
  return isJsonObject(value) ? value : undefined;
}
