import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { toFailure } from '../../domain/failure/match-failure.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { IssuedToken } from '../../usecases/ports/ports.ts';
import { lifetimeOf } from './token-lifetime.ts';
import { correlationIdOf, readRefusal } from './token-refusal.ts';

/** What the answer itself says of a token; the caller knows the rest. */
export type TokenInAnswer = Omit<IssuedToken, 'latencyMs' | 'clockOffsetSeconds'>;

/** A token, or why there is none. */
export type TokenResponse =
  | { readonly ok: true; readonly token: TokenInAnswer }
  | { readonly ok: false; readonly failure: RefreshFailure };

/**
 * Types of tokens that every holder may use. Slack says `bot` or `user`; RFC 6749 requires a comparison without regard to
 * case. Others are bound to a key that only this process has.
 */
const SHAREABLE_TYPES = ['bearer', 'bot', 'user'];

/**
 * Reads the answer of a token endpoint.
 *
 * A token needs all of: status 2xx, a JSON object, a non-empty token, no `error` and no `ok: false`, a token that may be
 * shared. Everything else in the answer is ignored, as RFC 6749 requires.
 *
 * @param obtainedAt the moment before the request was sent: the lifetime counts from it
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export function readTokenResponse(
  answer: HttpAnswer,
  obtainedAt: Instant,
  definition: Pick<ServiceDefinition, 'grant' | 'timing'>,
): TokenResponse {
  const json = parseObject(answer.body);
  const isSuccess = answer.status >= 200 && answer.status <= 299;
  const isError = (json && 'error' in json && json['error'] !== null) || json?.['ok'] === false;
  if (!isSuccess || isError) return { ok: false, failure: readRefusal(answer, json, obtainedAt) };
  if (!json) {
    const got = answer.body.length === 0 ? 'an empty answer' : 'an answer that is not a JSON object';
    return malformed(answer, 'not_json', `the token endpoint sent ${got}`);
  }
  const field = definition.grant.type === 'github_app_installation' ? 'token' : 'access_token';
  const accessToken = json[field];
  if (typeof accessToken !== 'string' || accessToken.trim() === '') {
    return malformed(answer, 'no_access_token', `the answer of the token endpoint has no ${field}`);
  }
  const tokenType = json['token_type'] ?? 'Bearer';
  const isShareable = typeof tokenType === 'string' && SHAREABLE_TYPES.includes(tokenType.toLowerCase());
  if (!isShareable || isBoundToKey(accessToken)) {
    return malformed(
      answer,
      'token_bound_to_key',
      'the token is not a plain bearer token: one bound to a key (DPoP, mutual TLS) cannot be shared with other functions',
    );
  }
  const { warnings, ...lifetime } = lifetimeOf(json, obtainedAt, definition.timing);
  const granted = grantedOf(json, accessToken);
  const odd = [...warnings, ...scopeWarnings(granted.scope, definition.grant.scope)];
  return { ok: true, token: { obtainedAt, ...lifetime, ...granted, warnings: odd, httpStatus: answer.status } };
}

function grantedOf({ scope, refresh_token: refreshToken }: JsonObject, accessToken: string) {
  return defined({
    accessToken: new Redacted(accessToken),
    tokenType: 'Bearer',
    scope: typeof scope === 'string' && scope !== '' ? scope : undefined,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? new Redacted(refreshToken) : undefined,
  });
}

/** An answer without a scope grants what was wanted. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
function scopeWarnings(granted: string | undefined, wanted = ''): readonly string[] {
  const scopes = granted?.split(' ');
  const isReduced = scopes && wanted.split(' ').some((one) => one !== '' && !scopes.includes(one));
  return isReduced ? ['scope_reduced'] : [];
}

/**
 * Returns whether a token that happens to be a JWT names a key it is bound to. Tokens are opaque and nothing else is read
 * from them; but a bound one that is handed out would be refused everywhere, without a reason.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7800 the cnf claim
 */
function isBoundToKey(token: string): boolean {
  const parts = token.split('.');
  const payload = parts.length === 3 ? parseJson(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) : undefined;
  return isJsonObject(payload) && isJsonObject(payload['cnf']);
}

function malformed(answer: HttpAnswer, reason: string, message: string): TokenResponse {
  const facts = { reason, message, httpStatus: answer.status, correlationId: correlationIdOf(answer, undefined) };
  return { ok: false, failure: toFailure(defined(facts)) };
}

/** Returns the JSON object of a body, a byte order mark allowed; `undefined` when it is anything else. */
function parseObject(body: string): JsonObject | undefined {
  const value = parseJson(body.replace(/^\uFEFF/, ''));
  return isJsonObject(value) ? value : undefined;
}
