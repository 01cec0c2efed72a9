import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { isAccessToken } from '../../contract/read-token.ts';
import { isKnownError } from '../../domain/catalogue/match-failure.ts';
import { hintOf } from '../../domain/failure/error-words.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';
import type { Place } from '../../domain/wire/place.ts';
import { valueAt } from '../../domain/wire/pointer.ts';
import { bodyOf, cookieIn, saysSomething, valueIn } from './answer-parts.ts';
import type { LifetimeAnswer } from './token-lifetime.ts';

/** What an answer has, wherever its definition says that it stands. */
export interface ReadAnswer extends Pick<LifetimeAnswer, 'declared' | 'cookie'> {
  /** The value of its JSON, the members of a form, or its text. */
  readonly body: unknown;
  /** The object of its body; absent: its body is none. */
  readonly json: JsonObject | undefined;
  /** What is looked for by known names: the members of the object that the token is in, before those at the top. */
  readonly members: JsonObject;
  /** What stands where the token should. */
  readonly given: unknown;
  /** The token; absent: what stands there is none. */
  readonly token: string | undefined;
  readonly tokenType: unknown;
  readonly scope: string | undefined;
  readonly refreshToken: string | undefined;
  /** What stands at the place of an error that the definition names; absent: it names none, or that says nothing. */
  readonly error: unknown;
  /** It says that it is an error. */
  readonly isError: boolean;
}

/**
 * Reads an answer where `response` of a definition says, and for the rest where RFC 6749 section 5 does (GitHub's `token`
 * of an installation aside). What is declared is looked for nowhere else.
 *
 * @param at the moment before the request was sent
 */
export function readAnswer(
  answer: HttpAnswer,
  at: Instant,
  definition: Pick<ServiceDefinition, 'grant' | 'response' | 'header' | 'authorizationScheme'>,
): ReadAnswer {
  const { grant, response = {}, header, authorizationScheme } = definition;
  const body = bodyOf(answer);
  const parts = { headers: answer.headers, body, at };
  const json = isJsonObject(body) ? body : undefined;
  const members = { ...json, ...besideToken(body, response.token) };
  const find = (place: Place | undefined, name: string): unknown =>
    place === undefined ? members[name] : valueIn(parts, place);
  const { token: place, lifetime } = response;
  const given = find(place, usualNameOf(grant));
  const declared = response.error === undefined ? undefined : valueIn(parts, response.error);
  const error = saysSomething(declared) ? declared : undefined;
  return {
    body,
    json,
    members,
    given,
    token: place === undefined ? textOf(given) : declaredToken(given, place, header?.scheme ?? authorizationScheme),
    tokenType: find(response.tokenType, 'token_type'),
    scope: textOf(find(response.scope, 'scope')),
    refreshToken: textOf(find(response.refreshToken, 'refresh_token')),
    error,
    isError:
      error !== undefined ||
      (response.error === undefined && (saysSomething(json?.['error']) || json?.['ok'] === false)),
    declared: lifetime && { value: valueIn(parts, lifetime.at), unit: lifetime.unit },
    cookie: typeof place === 'object' && 'cookie' in place ? cookieIn(parts, place.cookie) : undefined,
  };
}

/** Returns the member that has the token where nothing is declared. */
export function usualNameOf({ type }: Pick<ServiceDefinition['grant'], 'type'>): string {
  return type === 'github_app_installation' ? 'token' : 'access_token';
}

/** Returns the members of the object that a declared token is in, those without a value left out. */
function besideToken(body: unknown, place: Place | undefined): JsonObject {
  const parent =
    typeof place === 'string' ? valueAt(body, place.slice(0, Math.max(place.lastIndexOf('/'), 0))) : undefined;
  return isJsonObject(parent) ? Object.fromEntries(Object.entries(parent).filter(([, value]) => value !== null)) : {};
}

/** White space around a text is no part of it. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** Words that a whole body may be, and no token is. */
const WORD =
  /^(?:true|false|null|none|nil|undefined|ok|success|error|fail(?:ed|ure)?|invalid|denied|forbidden|not[._-]?found|-+)$/i;

/**
 * Returns the token at a declared place, without a `Bearer` before it, or the word that is sent before it. A whole body is one only where nothing else can be meant: no
 * markup, no sentence, no broken JSON and no word for an error.
 */
function declaredToken(value: unknown, place: Place, scheme = ''): string | undefined {
  const token = textOf(value)?.replace(/^(\S+)\s+/, (before, word: string) =>
    ['bearer', scheme.toLowerCase()].includes(word.toLowerCase()) ? '' : before,
  );
  if (place !== '' || token === undefined) return token;
  const isWord = /^[a-z._-]{1,40}$/i.test(token) && (WORD.test(token) || isKnownError(token) || hintOf(token));
  return isAccessToken(token) && !/^[<{["]/.test(token) && !isWord ? token : undefined;
}
