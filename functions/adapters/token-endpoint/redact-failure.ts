import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { defined } from '../../domain/values/defined.ts';

/** A secret shorter than this is no secret, and would be found in any text. */
const SHORTEST_SECRET = 4;
/** A part of a secret that is shorter than this may be there by accident. */
const SHORTEST_PART = 6;

/**
 * Returns the failure without any text of the provider's that repeats one of `secrets`, in whatever case, encoded for a URL or in
 * base64, or backwards.
 *
 * Error codes, correlation ids and the names and paths in a message come from outside and are stored and shown; a provider that put
 * back what it was sent must not make a secret public.
 */
export function withoutSecrets(failure: RefreshFailure, secrets: readonly string[]): RefreshFailure {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(formsOf);
  const holds = (text: string): boolean => hidden.some((secret) => text.toLowerCase().includes(secret));
  const repeats = (text: string | undefined): boolean =>
    text !== undefined && (holds(text) || hidden.some((secret) => secret.includes(text.toLowerCase())));
  const { oauthError, correlationId, ...rest } = failure;
  const bare = `the token endpoint answered HTTP ${failure.httpStatus ?? 0}`;
  if (repeats(oauthError)) return { ...rest, reason: `http_${failure.httpStatus ?? 0}`, message: bare };
  // What a message has of others is in quotes; a short word is part of many a key.
  const isQuoted = ([, word = '']: readonly string[]): boolean =>
    holds(word) || (word.length >= SHORTEST_PART && repeats(word));
  const message = [...rest.message.matchAll(/"([^"]*)"/g)].some(isQuoted) ? bare : rest.message;
  return defined({ ...rest, message, oauthError, correlationId: repeats(correlationId) ? undefined : correlationId });
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const forms = [secret, encodeURIComponent(secret), encodeURI(secret), base64];
  return forms.flatMap((form) => [form.toLowerCase(), [...form].reverse().join('').toLowerCase()]);
}
