/** This folder: what the answer of a token endpoint says, whatever its form. */

import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import { type Instant, plusSeconds } from '../../domain/values/instant.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { parseStatedStamp } from '../../domain/values/stated-stamp.ts';
import type { Place } from '../../domain/wire/place.ts';
import { valueAt } from '../../domain/wire/pointer.ts';
import { parseNumber } from './stated-seconds.ts';

/** An answer as places are read in it. */
export interface AnswerParts {
  readonly headers: HttpAnswer['headers'];
  /** The value of its JSON, the members of a form, or its text without white space around it. */
  readonly body: unknown;
  /** The moment before the request was sent; a cookie that is over by then is none. */
  readonly at: Instant;
}

const FORM = /^application\/x-www-form-urlencoded\b/i;

/**
 * Returns what the body of an answer holds: JSON, a byte order mark allowed, the members of a form where the content type says
 * that it is one (GitHub's OAuth apps), else its text. A number that is not said to be JSON is text: some tokens are digits.
 */
export function bodyOf({ body, headers }: HttpAnswer): unknown {
  const bare = body.replace(/^\uFEFF/, '');
  const value = parseJson(bare);
  const text = bare.trim();
  const type = headers['content-type']?.trim() ?? '';
  if (!isJsonObject(value) && text !== '' && FORM.test(type)) return Object.fromEntries(new URLSearchParams(text));
  return value === undefined || (typeof value === 'number' && !/json/i.test(type)) ? text : value;
}

/** Returns what stands at a place of an answer; `undefined` where nothing does. A cookie is the pair `name=value`. */
export function valueIn(answer: AnswerParts, place: Place): unknown {
  if (typeof place === 'string') return valueAt(answer.body, place);
  return 'header' in place ? headerIn(answer, place.header.toLowerCase()) : cookieIn(answer, place.cookie)?.pair;
}

/** Node joins what was sent several times with commas; the same several times is that. */
function headerIn({ headers }: AnswerParts, name: string): string | undefined {
  if (!Object.hasOwn(headers, name)) return undefined;
  const text = [headers[name]].flat().join(', ');
  const [first, ...others] = text.split(', ');
  return others.every((one) => one === first) ? first : text;
}

/** A cookie that an answer sets. */
export interface SetCookie {
  /** `name=value`, as it is sent back. */
  readonly pair: string;
  /** For how long, in seconds; absent: it does not say. @see https://www.rfc-editor.org/rfc/rfc6265#section-5.2.2 */
  readonly maxAge: number | undefined;
  /** Until when; absent: it does not say. Max-Age goes before it. */
  readonly expires: string | undefined;
}

/** Returns the last cookie of a name that an answer sets; `undefined` where it sets none, or only deletes it. */
export function cookieIn({ headers, at }: AnswerParts, name: string): SetCookie | undefined {
  return (headers['set-cookie'] ?? []).map(parseCookie).findLast(({ pair, maxAge, expires }) => {
    const end = maxAge === undefined ? parseStatedStamp(expires, at)?.at : plusSeconds(at, Math.floor(maxAge));
    return pair.startsWith(`${name}=`) && pair !== `${name}=` && (end ?? Number.POSITIVE_INFINITY) > at;
  });
}

/** Returns the names of the cookies that an answer sets. */
export function cookieNames({ 'set-cookie': set = [] }: HttpAnswer['headers']): readonly string[] {
  return set.map((header) => parseCookie(header).pair.replace(/=.*/s, ''));
}

function parseCookie(header: string): SetCookie {
  const [pair = '', ...attributes] = header.split(';');
  const attribute = (name: string): string | undefined =>
    attributes
      .map((one) => one.trim())
      .findLast((one) => one.toLowerCase().startsWith(name))
      ?.slice(name.length);
  const [name = '', ...value] = pair.split('=');
  return {
    pair: `${name.trim()}=${value.join('=').trim()}`,
    maxAge: parseNumber(attribute('max-age=')),
    expires: attribute('expires='),
  };
}

/** Tells whether an `error` says something: `""`, `false`, `0`, `{}`, `"none"`, `"ok"` and `"success"` do not. */
export function saysSomething(value: unknown, depth = DEEPEST): boolean {
  if (typeof value === 'string') return !/^(?:|0+|false|null|none|ok|success)$/i.test(value.trim());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return depth === 0 || Object.values(value).some((one) => saysSomething(one, depth - 1));
}

/** How deep an error is looked into; what lies deeper says something. */
const DEEPEST = 3;
