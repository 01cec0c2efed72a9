import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { defined } from '../../domain/values/defined.ts';

/** A secret shorter than this is no secret, and would be found in any text. */
const SHORTEST_SECRET = 4;

/**
 * Returns the failure without any text of the provider's that repeats one of `secrets`.
 *
 * Error codes and correlation ids come from outside and are stored and shown; a provider that put back what it was sent
 * must not make a secret public.
 */
export function withoutSecrets(failure: RefreshFailure, secrets: readonly string[]): RefreshFailure {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const repeats = (text: string | undefined): boolean =>
    text !== undefined && hidden.some((secret) => text.includes(secret) || secret.includes(text));
  const { oauthError, correlationId, ...rest } = failure;
  const bare = `the token endpoint answered HTTP ${failure.httpStatus ?? 0}`;
  if (repeats(oauthError)) return { ...rest, reason: `http_${failure.httpStatus ?? 0}`, message: bare };
  // What a message has of others is in quotes.
  const message = [...rest.message.matchAll(/"([^"]*)"/g)].some(([, word]) => repeats(word)) ? bare : rest.message;
  return defined({ ...rest, message, oauthError, correlationId: repeats(correlationId) ? undefined : correlationId });
}
