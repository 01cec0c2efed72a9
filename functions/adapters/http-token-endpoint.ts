import type { RefreshFailure } from '../domain/failure.ts';
import type { Clock, TokenEndpoint, TokenOutcome } from '../usecases/ports.ts';
import { HttpFault, type SendPost } from './http-post.ts';
import { toTokenRequest } from './token-request.ts';
import { readTokenResponse } from './token-response.ts';

/** A token endpoint that has not answered after 10 seconds is given up; half of a lease is left to write that down. */
export const TOKEN_REQUEST_TIMEOUT_MS = 10_000;
/** No token answer comes near 1 MiB; a larger body is something else. */
export const MAX_BODY_BYTES = 1_048_576;

/** Returns the token endpoints of all services: one POST, one answer read. */
export function createHttpTokenEndpoint(
  send: SendPost,
  clock: Pick<Clock, 'now'>,
  monotonicMs: () => number,
): TokenEndpoint {
  return {
    async requestToken(definition, secret): Promise<TokenOutcome> {
      const request = toTokenRequest(definition, secret);
      const obtainedAt = clock.now();
      const startMs = monotonicMs();
      const latencyMs = (): number => Math.round(monotonicMs() - startMs);
      try {
        const answer = await send({
          url: definition.tokenUrl,
          ...request,
          timeoutMs: TOKEN_REQUEST_TIMEOUT_MS,
          maxBytes: MAX_BODY_BYTES,
        });
        const read = readTokenResponse(answer, obtainedAt, definition.timing);
        return read.ok
          ? { ok: true, token: { ...read.token, latencyMs: latencyMs() } }
          : { ok: false, failure: { ...read.failure, latencyMs: latencyMs() } };
      } catch (error) {
        if (!(error instanceof HttpFault)) {
          throw error;
        }
        return { ok: false, failure: { ...faultOf(error.code), latencyMs: latencyMs() } };
      }
    },
  };
}

/** Returns the failure that a missing answer is. All of them may pass by themselves; an answer too large will not. */
function faultOf(code: string): RefreshFailure {
  if (code === 'TIMEOUT') {
    return {
      kind: 'transient',
      reason: 'timeout',
      message: `the token endpoint did not answer within ${TOKEN_REQUEST_TIMEOUT_MS / 1000} s`,
    };
  }
  if (code === 'BODY_TOO_LARGE') {
    return {
      kind: 'malformedResponse',
      reason: 'body_too_large',
      message: `the token endpoint sent more than ${MAX_BODY_BYTES} bytes; is tokenUrl the token endpoint?`,
    };
  }
  return { kind: 'transient', reason: 'network', message: `the token endpoint could not be reached (${code})` };
}
