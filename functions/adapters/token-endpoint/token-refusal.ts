import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import type { AnswerFacts } from '../../contract/attempt.ts';
import { isKnownError, isThrottled, toFailure } from '../../domain/catalogue/match-failure.ts';
import { type AnswerHint, canonicalError, hintOf } from '../../domain/failure/error-words.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { FailureContext } from '../../domain/failure/failure-row.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';
import { cookieNames } from '../token-answer/answer-parts.ts';
import { isName, likelyPlace } from '../token-answer/likely-place.ts';
import type { ReadAnswer } from '../token-answer/read-answer.ts';
import { providerCodeOf, readError, secondsIn } from './error-shapes.ts';
import { isLimitUsedUp, limitLiftedAfter, parseRetryAfter, providersNow } from './retry-after.ts';

const MOST_NAMES = 10;
const CORRELATION_ID = /^[A-Za-z0-9_:.-]{8,128}$/;
/** The headers with the id that a provider's support asks for: Genesys, Entra, and what most others use. */
const CORRELATION_HEADERS = ['inin-correlation-id', 'x-ms-request-id', 'x-correlation-id', 'x-request-id'];

/** A page of HTML, as gateways and firewalls send it. */
export const PAGE = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body)/i;
/** Where a redirect leads people, not programs. */
const LOGIN =
  /^(?!.*\/token\/?$).*\/(?:[\w.-]*(?:log[-_]?[io]n|sign[-_]?in|sso|saml)[\w.-]*(?:\/|$)|(?:auth|authorize)\/?$)/i;
const LONGEST_TARGET = 120;
/** What these mean, no word makes clearer. */
const SAYS_IT_ALL = [408, 425, 429];

/**
 * Turns a refusal, which is any answer but a token, into a failure. Its text is ours; the answer's own is looked at, for a word that
 * tells what is meant, and not repeated.
 *
 * @param definition of the service that was refused; absent: not known
 */
export function readRefusal(
  answer: HttpAnswer,
  { json, error }: Pick<ReadAnswer, 'json' | 'error'>,
  now: Instant,
  definition?: FailureContext['definition'],
): RefreshFailure {
  const { status, headers } = answer;
  const isRedirect = status >= 300 && status <= 399;
  const { code: oauthError, texts } = readError(answer, json, error);
  const clock = providersNow(headers, now);
  const target = isRedirect ? redirectTarget(headers['location'], definition?.tokenUrl) : undefined;
  const said = defined({
    oauthError,
    providerCode: providerCodeOf(json, texts),
    correlationId: correlationIdOf(answer, json),
    retryAfterSeconds: parseRetryAfter(headers['retry-after'], clock),
  });
  const facts = {
    reason: isRedirect ? 'redirect' : (said.oauthError ?? `http_${status}`),
    message: `the token endpoint answered HTTP ${status}${codesIn(said)}${isRedirect ? redirectText(target) : ''}`,
    httpStatus: status,
    ...said,
  };
  const hint = target && isLogin(target) ? 'login' : (limitHint(answer, said) ?? textHint(answer, texts));
  const failure = defined({ ...facts, hint: SAYS_IT_ALL.includes(status) ? undefined : hint });
  const isLimited = said.retryAfterSeconds === undefined && isThrottled(failure);
  const lifted = isLimited ? (limitLiftedAfter(headers, clock) ?? secondsIn(json)) : undefined;
  return toFailure(
    defined({ ...failure, retryAfterSeconds: lifted ?? said.retryAfterSeconds }),
    definition && { definition },
  );
}

/** What leaves open whether the client, the request or their number is meant. 401 is about the client alone. */
function limitHint(
  { status, headers }: HttpAnswer,
  { oauthError, retryAfterSeconds }: Partial<RefreshFailure>,
): AnswerHint | undefined {
  const code = oauthError === undefined ? '' : canonicalError(oauthError);
  const isOpen = !isKnownError(code) || code === 'access_denied' || code === 'invalid_request';
  if (!isOpen || status < 400 || status > 499 || status === 401) return undefined;
  if ((status === 400 || status === 403) && isLimitUsedUp(headers)) return 'throttled';
  return retryAfterSeconds === undefined ? undefined : 'later';
}

/** The words of a page are not looked at, but that a server says that it wants https, or a firewall that it was asked too often. */
function textHint({ status, body }: HttpAnswer, texts: readonly string[]): AnswerHint | undefined {
  if (!PAGE.test(body)) return hintOf(texts.join('\n'));
  const hint = hintOf(body);
  if (hint === 'tls') return hint;
  if (status !== 403 && status !== 406) return undefined;
  return hint === 'throttled' ? hint : 'page';
}

/** Words for a failure beside which no token is wanted. */
const NO = /^(?:error|fail(?:ed|ure)?|denied)$/i;

function saysNo({ success, status, result }: JsonObject): boolean {
  return success === false || [status, result].some((word) => typeof word === 'string' && NO.test(word));
}

/**
 * Turns a 2xx without a token into a failure: a refusal where nothing in it looks like one and it says so, in words that are known or
 * as `success: false`, else one that names the members that came: names are no secret where they look like names, and
 * show where the token is.
 *
 * @param looked.field what a token was looked for in
 * @param looked.isOfCookie that is a cookie, so that the names of others help
 * @param refusal what the answer is if it is one
 */
export function readTokenless(
  answer: HttpAnswer,
  { json = {}, body, given }: Pick<ReadAnswer, 'json' | 'body' | 'given'>,
  { field, isOfCookie }: { readonly field: string; readonly isOfCookie: boolean },
  refusal: RefreshFailure,
): RefreshFailure {
  // Where a value stands in the right place, the place is known; where an object does, the token is in it, most likely.
  const isElsewhere = given === undefined || isJsonObject(given);
  const names = isElsewhere && given !== json ? namesIn(given ?? json) : [];
  const likely = isElsewhere ? likelyPlace(body, answer.headers) : undefined;
  if (likely === undefined && (refusal.oauthError ?? refusal.hint ?? saysNo(json))) return refusal;
  const cookies = isOfCookie ? cookieNames(answer.headers).filter(isName).slice(0, MOST_NAMES) : [];
  const had = [...names.map((name) => `"${name}"`), ...cookies.map((name) => `the cookie "${name}"`)];
  const instead = had.length > 0 ? `, but has ${had.join(', ')}` : '';
  const advised = likely === undefined ? '' : ` (most likely response.token is ${likely})`;
  return toFailure(
    defined({
      reason: 'no_access_token',
      message: `the answer of the token endpoint has no ${field}${instead}${advised}`,
      httpStatus: answer.status,
      correlationId: correlationIdOf(answer, json),
      hint: instead || advised ? ('members' as const) : undefined,
    }),
  );
}

/** Returns the names of members as a path, `data.access_token`, those of objects in it included, {@link MOST_NAMES} at most. */
function namesIn(json: JsonObject, prefix = ''): readonly string[] {
  return Object.entries(json)
    .slice(0, MOST_NAMES)
    .filter(([name]) => isName(name))
    .flatMap(([name, value]) =>
      prefix === '' && isJsonObject(value) ? namesIn(value, `${name}.`) : [`${prefix}${name}`],
    )
    .slice(0, MOST_NAMES);
}

/** Tells whether a redirect to this host and path leads people to log in. */
export function isLogin(target: string): boolean {
  return LOGIN.test(target);
}

/**
 * Returns host and path that a redirect leads to, 120 characters at most: a query, what comes after `;` and long
 * segments may be anything.
 * `undefined`: nowhere.
 */
export function redirectTarget(location: string | undefined, tokenUrl: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, tokenUrl)) return undefined;
  const { host, pathname } = new URL(location, tokenUrl);
  const path = pathname.replace(/(?:;|%3b).*$/i, '').replace(/[^/]{33,}/g, '...');
  return host === '' ? undefined : `${host}${path}`.slice(0, LONGEST_TARGET);
}

function redirectText(target: string | undefined): string {
  const where = target === undefined ? '' : ` to "${target}"`;
  return `, a redirect${where}, which is not followed with a client secret in hand`;
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
