import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { defined } from '../../domain/values/defined.ts';

/** A secret shorter than this is no secret, and would be found in any text. */
const SHORTEST_SECRET = 4;
/** A part of a secret that is shorter than this may be there by accident. */
const SHORTEST_PART = 6;

/**
 * Returns the failure without any text of the provider's that repeats one of `secrets`: in whatever case, backwards, spaced out,
 * escaped, in hex, or in base64, there also as part of something longer, as in Basic authentication.
 *
 * Error codes, correlation ids and the names and paths in a message come from outside and are stored and shown; a provider that put
 * back what it was sent must not make a secret public.
 */
export function withoutSecrets(failure: RefreshFailure, secrets: readonly string[]): RefreshFailure {
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap(sentAs)
    .flatMap(formsOf);
  const holds = (text: string): boolean => viewsOf(text).some((view) => hidden.some((secret) => view.includes(secret)));
  const isIn = (text: string): boolean => hidden.some((secret) => secret.includes(text));
  const repeats = (text: string | undefined): boolean =>
    text !== undefined && (holds(text) || bothWays(text.toLowerCase()).some(isIn));
  const { oauthError, correlationId, providerCode, ...others } = failure;
  const isCode = holds(providerCode ?? '');
  const rest = defined({ ...others, providerCode: isCode ? undefined : providerCode });
  const bare = `the token endpoint answered HTTP ${failure.httpStatus ?? 0}`;
  if (isCode || repeats(oauthError)) return { ...rest, reason: `http_${failure.httpStatus ?? 0}`, message: bare };
  // What a message has of others is in quotes; a short word is part of many a key. A path may have been cut in the middle of a secret.
  const isPart = (word: string): boolean => word.length >= SHORTEST_PART && repeats(word);
  const isQuoted = ([, word = '']: readonly string[]): boolean =>
    holds(word) || isPart(word) || partsOf(word).some(isPart);
  const message = [...rest.message.matchAll(/"([^"]*)"/g)].some(isQuoted) ? bare : rest.message;
  return defined({ ...rest, message, oauthError, correlationId: repeats(correlationId) ? undefined : correlationId });
}

/** The segments of a path, but for its host, or the names of members. */
function partsOf(word: string): readonly string[] {
  return word.includes('/') ? word.split('/').slice(1) : word.split('.');
}

/** A text in lower case as it stands, without its escapes, and without what may be put between characters. */
function viewsOf(text: string): readonly string[] {
  const plain = unescaped(unescaped(text.replaceAll('+', ' '))).toLowerCase();
  return [text.toLowerCase(), plain, plain.replaceAll(SEPARATORS, '')].flatMap(bothWays);
}

/** A text and the same backwards. What is shown is short, secrets need not be. */
function bothWays(text: string): readonly string[] {
  return [text, [...text].reverse().join('')];
}

const SEPARATORS = /[^\p{L}\p{N}]/gu;
const ESCAPES = /%([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,4});|&#(\d{1,5});/gi;

function unescaped(text: string): string {
  return text.replaceAll(ESCAPES, (_all, percent, unicode, hex, decimal) =>
    String.fromCharCode(decimal === undefined ? Number.parseInt(percent ?? unicode ?? hex, 16) : Number(decimal)),
  );
}

/** A secret as requests have it, each of which may be coded anew where it comes back. */
function sentAs(secret: string): readonly string[] {
  const form = new URLSearchParams({ v: secret }).toString().slice(2);
  return [...new Set([secret, form, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])];
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const isLong = secret.length >= SHORTEST_PART;
  const bare = secret.replaceAll(SEPARATORS, '');
  const forms = [
    secret,
    encodeURI(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    ...(bare.length >= SHORTEST_PART ? [bare] : []),
    ...(isLong ? [bytes.toString('hex'), ...[0, 1, 2].flatMap((before) => insideBase64(bytes, before))] : []),
  ];
  return forms.map((form) => form.toLowerCase());
}

/** The base64 of bytes that `before` others precede, without the characters that depend on neighbours; in both alphabets. */
function insideBase64(bytes: Buffer, before: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/.?=+$/, '');
  const own = text.slice(Math.ceil((before * 8) / 6));
  return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
}
