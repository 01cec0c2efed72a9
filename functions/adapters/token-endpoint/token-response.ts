import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { toFailure } from '../../domain/catalogue/match-failure.ts';
import type { AnswerTimes } from '../../domain/expiry/judge-lifetime.ts';
import { MOST_TOKEN_TEXT } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { Place } from '../../domain/wire/place.ts';
import type { IssuedToken, TokenOrFailure, TokenRequestInput } from '../../usecases/ports/token-endpoint.ts';
import type { DecodedAnswer } from '../token-answer/content-coding.ts';
import { isScopeReduced } from '../token-answer/granted-scope.ts';
import { jwtClaimsOf } from '../token-answer/jwt-claims.ts';
import { type ReadAnswer, readAnswer, usualNameOf } from '../token-answer/read-answer.ts';
import { type TokenFault, tokenFault } from '../token-answer/token-fault.ts';
import { lifetimeOf } from '../token-answer/token-lifetime.ts';
import { withoutSecrets } from './redact-failure.ts';
import { correlationIdOf, PAGE, readRefusal, readTokenless } from './token-refusal.ts';

/** What the answer itself says of a token; the caller knows the rest. */
export type TokenInAnswer = Omit<IssuedToken, 'latencyMs' | 'clockOffsetSeconds'>;

/** A token, or why there is none. */
export type TokenResponse = TokenOrFailure<TokenInAnswer>;

/** What of a definition an answer is read by. */
type AnsweredDefinition = Pick<
  ServiceDefinition,
  'grant' | 'timing' | 'acceptedTokenTypes' | 'header' | 'authorizationScheme' | 'response'
>;

/** What of the request an answer is read by: the refresh token that was sent is kept beside a new one. */
interface AnsweredRequest extends Partial<Pick<TokenRequestInput, 'clockOffsetSeconds' | 'refreshToken'>> {
  /** What of it must not come back in a scope; absent: nothing. */
  readonly secrets?: readonly (Redacted<string> | undefined)[];
}

/**
 * Reads the answer of a token endpoint.
 *
 * A token needs all of: status 2xx, no error that says something and no `ok: false`, a token that a header can carry, the store
 * can hold and everybody may use; by RFC 6749 in a JSON object or a form, by `response` of a definition where that says.
 * Everything else in the answer is ignored, as the standard requires. A new refresh token is kept whatever is wrong with
 * a 2xx besides: the one that was sent is spent (section 6).
 *
 * @param obtainedAt the moment before the request was sent: the lifetime counts from it
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 * @see docs/adr/0059-answers-are-read-where-the-definition-says.md
 */
export function readTokenResponse(
  answer: DecodedAnswer,
  obtainedAt: Instant,
  definition: AnsweredDefinition,
  request: AnsweredRequest = {},
): TokenResponse {
  const said = readAnswer(answer, obtainedAt, definition);
  const times = { obtainedAt, ...pick(request, ['clockOffsetSeconds']), ageSeconds: ageOf(answer) };
  const read = readToken(answer, said, times, definition, request);
  if (read.ok || !isSuccess(answer)) return read;
  const tokens = [said.given, said.members['access_token'], said.members['token']].filter(
    (one) => typeof one === 'string',
  );
  const failure = withoutSecrets(read.failure, [...tokens.map((one) => one.trim()), said.token ?? '']);
  return { ...read, failure, ...pick(refreshTokenOf(said, definition), ['refreshToken']) };
}

function readToken(
  answer: DecodedAnswer,
  said: ReadAnswer,
  times: AnswerTimes,
  definition: AnsweredDefinition,
  { refreshToken: sent, secrets = [] }: AnsweredRequest,
): TokenResponse {
  const { obtainedAt } = times;
  const { token: accessToken, tokenType, scope, members } = said;
  if (!isSuccess(answer) || said.isError) {
    return { ok: false, failure: readRefusal(answer, said, obtainedAt, definition) };
  }
  if (accessToken === undefined) return readNone(answer, said, obtainedAt, definition);
  const given = refreshTokenOf(said, definition);
  const kept = [sent, given.refreshToken];
  const hidden = [...kept, ...secrets].flatMap((one) => one?.reveal() ?? []);
  const refreshTokens = kept.reduce((sum, one) => sum + (one?.reveal().length ?? 0), 0);
  const claims = jwtClaimsOf(accessToken);
  const isBound = isJsonObject(members['cnf']) || isJsonObject(claims?.['cnf']);
  const texts = { accessToken, tokenType, isBound, scope, refreshTokens, secrets: hidden };
  const fault = tokenFault(texts, definition);
  if (fault) return malformed(answer, fault);
  const { warnings, ...lifetime } = lifetimeOf({ ...said, claims }, times, definition.timing);
  const isReduced = isScopeReduced(scope, definition.grant.scope);
  const odd = [...warnings, ...(isReduced ? ['scope_reduced'] : []), ...given.warnings];
  const token = defined({
    obtainedAt,
    ...lifetime,
    accessToken: new Redacted(accessToken),
    tokenType: definition.authorizationScheme ?? 'Bearer',
    scope,
    refreshToken: given.refreshToken,
    warnings: odd,
    httpStatus: answer.status,
  });
  return { ok: true, token };
}

/** An answer of 2xx where no token stands. */
function readNone(
  answer: DecodedAnswer,
  said: ReadAnswer,
  obtainedAt: Instant,
  definition: AnsweredDefinition,
): TokenResponse {
  const place = definition.response?.token;
  const refusal = readRefusal(answer, said, obtainedAt, definition);
  if (said.json || typeof place === 'object' || (place !== undefined && typeof said.body === 'object')) {
    const field = place === undefined ? usualNameOf(definition.grant) : 'token at response.token';
    const isOfCookie = typeof place === 'object' && 'cookie' in place;
    return { ok: false, failure: readTokenless(answer, said, { field, isOfCookie }, refusal) };
  }
  const isRefusal = place !== undefined && (refusal.oauthError ?? refusal.hint);
  return isRefusal
    ? { ok: false, failure: refusal }
    : malformed(answer, answer.bodyFault ?? notAnObject(answer, place));
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status <= 299;
}

function notAnObject({ body }: HttpAnswer, place: Place | undefined): TokenFault {
  const what = PAGE.test(body) ? 'a web page, ' : 'an answer that is ';
  const other = place === '' ? `${what}no token` : `${what}not a JSON object`;
  return { reason: 'not_json', message: `the token endpoint sent ${body.length === 0 ? 'an empty answer' : other}` };
}

/**
 * Returns the refresh token of an answer. One that breaks the grammar or the cap is not kept, which is told; the access token
 * beside it is good.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#appendix-A.17
 */
function refreshTokenOf(
  { refreshToken: text }: Pick<ReadAnswer, 'refreshToken'>,
  { grant }: Pick<ServiceDefinition, 'grant'>,
): { readonly refreshToken?: Redacted<string>; readonly warnings: readonly string[] } {
  if (text === undefined) return { warnings: [] };
  if (text.length <= MOST_TOKEN_TEXT && /^[\x20-\x7e]+$/.test(text)) {
    return { refreshToken: new Redacted(text), warnings: [] };
  }
  return { warnings: grant.type === 'refresh_token' ? ['refresh_token_unusable'] : [] };
}

/** Returns how long the answer has been in caches, in seconds. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.1 */
function ageOf({ headers }: HttpAnswer): number | undefined {
  const age = headers['age'];
  return typeof age === 'string' && /^\d{1,10}$/.test(age) ? Number(age) : undefined;
}

function malformed(answer: HttpAnswer, { reason, message }: TokenFault): TokenResponse {
  const facts = { reason, message, httpStatus: answer.status, correlationId: correlationIdOf(answer, undefined) };
  return { ok: false, failure: toFailure(defined(facts)) };
}
