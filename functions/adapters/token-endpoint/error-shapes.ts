import type { HttpAnswer } from '../../../lib/platform/http-post.ts';
import { isKnownError } from '../../domain/catalogue/match-failure.ts';
import { instant } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a well-formed OAuth error code looks like; anything else is not repeated, it could be anything. */
const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const PROVIDER_CODE = /^[1-9]\d{0,8}$/;
const MOST_TEXTS = 40;
/** Members that explain nothing. */
const NO_TEXT = /ur[il]$|link|href|^(?:docs?|scope)$|help|trace|correlation|timestamp/i;

/** What a refusal says: a code as `error` has it, or one that is known from elsewhere, and every text that may explain it. */
export interface ReadError {
  readonly code: string | undefined;
  readonly texts: readonly string[];
}

/**
 * Reads `error` as RFC 6749 has it, else what vendors say instead: an object, a list, another name, `WWW-Authenticate`, a page
 * that says "Oauth error ..." as Shopify's do. Of the latter only words that the catalogue knows are taken for a code: anything
 * else could be anything.
 *
 * @param declared what stands where a definition says that the error is, any words: it goes first; absent: nothing
 */
export function readError({ headers, body }: HttpAnswer, json: JsonObject | undefined, declared?: unknown): ReadError {
  const error = json?.['error'];
  const challenge = headers['www-authenticate'] ?? '';
  const texts = [...textsIn(declared), ...textsIn(json ?? body), challenge];
  const isCode = declared === undefined && typeof error === 'string' && ERROR_CODE.test(error);
  const named = (/\berror\s*=\s*"?([\w.-]{1,64})/i.exec(challenge) ?? /\boauth error:? (\w{1,64})/i.exec(body))?.[1];
  const code = isCode ? error : [...texts, named].find((text) => text && ERROR_CODE.test(text) && isKnownError(text));
  return { code, texts: texts.filter((text) => text !== code || !isKnownError(text)) };
}

/** Returns the texts of an answer, {@link MOST_TEXTS} at most, down to the third level: no deeper, and no longer list, is one. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 3) return [];
  return Object.entries(value)
    .filter(([name]) => !NO_TEXT.test(name))
    .slice(0, MOST_TEXTS)
    .flatMap(([, one]) => textsIn(one, depth + 1))
    .slice(0, MOST_TEXTS);
}

/** Entra's number: the first of `error_codes`, the one its documentation explains, or where that is absent the first in a text. */
export function providerCodeOf(json: JsonObject | undefined, texts: readonly string[]): string | undefined {
  const codes = json?.['error_codes'];
  const first: unknown = Array.isArray(codes) ? codes[0] : undefined;
  const given = typeof first === 'number' || typeof first === 'string' ? String(first) : '';
  if (PROVIDER_CODE.test(given)) return given;
  return texts.map((text) => /\bAADSTS([1-9]\d{3,7})\b/.exec(text)?.[1]).find((code) => code !== undefined);
}

/** Seconds to wait that stand in the body. */
export function secondsIn(json: JsonObject | undefined): number | undefined {
  const seconds = json?.['retry_after'] ?? json?.['retryAfter'];
  return typeof seconds === 'number' || typeof seconds === 'string'
    ? parseRetryAfter(String(seconds), instant(0))
    : undefined;
}
