import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';

/** When an answer comes. */
export const NOW = instant(1_800_000_000); // Fri, 15 Jan 2027 08:00:00 GMT

/** Returns the failure that an answer is; a token fails the test. */
export const refusalOf = (
  status: number,
  body: unknown,
  headers: HttpAnswer['headers'] = {},
  definition: Parameters<typeof readTokenResponse>[2] = { grant: { type: 'client_credentials' } },
): RefreshFailure => {
  const answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = readTokenResponse(answer, NOW, definition);
  if (response.ok) {
    throw new Error('a token was read');
  }
  return response.failure;
};
