import { readTokenResponse, type TokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';

/** When an answer comes. */
export const NOW = instant(1_800_000_000); // Fri, 15 Jan 2027 08:00:00 GMT

type Definition = Parameters<typeof readTokenResponse>[2];
type Headers = HttpAnswer['headers'];
const ANY: Definition = { grant: { type: 'client_credentials' } };

/** Returns what an answer is read as; a body that is no text is sent as JSON. */
export const readAt = (status: number, body: unknown, headers: Headers = {}, definition = ANY): TokenResponse =>
  readTokenResponse({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, NOW, definition);

/** Returns the failure that an answer is; a token fails the test. */
export const refusalOf = (
  status: number,
  body: unknown,
  headers: Headers = {},
  definition: Definition = ANY,
): RefreshFailure => {
  const response = readAt(status, body, headers, definition);
  if (response.ok) {
    throw new Error('a token was read');
  }
  return response.failure;
};
