import { clockOffsetOf } from '../../../../functions/adapters/token-endpoint/clock-offset.ts';
import { redirectTarget } from '../../../../functions/adapters/token-endpoint/token-refusal.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import type { Clock } from '../../../../functions/usecases/ports/ports.ts';
import { directAgent, moduleOf, type NewAgent } from '../../../platform/connections/connections.ts';
import { MAX_HEADER_BYTES } from '../../../platform/http-post.ts';
import { BROKEN_HTTP, transportWord } from '../../../platform/transport-fault.ts';

/** What a token endpoint answers to a request without credentials, or the system's word for why nothing came. */
export type HttpProbe =
  | {
      readonly status: number;
      /** How far its clock is ahead of this machine's; absent: it did not tell. */
      readonly clockOffsetSeconds?: number;
      /** Host and path it redirects to, never a query; absent: it does not. */
      readonly redirectsTo?: string;
    }
  | { readonly code: string };

const TIMEOUT_MS = 10_000;

/**
 * Sends a HEAD request without any credentials. What it is answered with matters little (a token endpoint wants a POST):
 * that an answer comes does.
 *
 * @param newAgent decides on the way; absent: straight to the host
 */
export function probeHttp(
  url: string,
  clock: Pick<Clock, 'now'>,
  newAgent: NewAgent = directAgent,
): Promise<HttpProbe> {
  const { protocol } = new URL(url);
  const sentAt = clock.now();
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const agent = newAgent(protocol, {});
    const options = { method: 'HEAD', agent, signal, maxHeaderSize: MAX_HEADER_BYTES } as const;
    const outgoing = moduleOf(protocol).request(url, options, (response) => {
      response.resume();
      const clockOffsetSeconds = clockOffsetOf(response.headers, { sentAt, answeredAt: clock.now() });
      const { location } = response.headers;
      const status = response.statusCode ?? 0;
      const redirectsTo = status >= 300 && status < 400 ? redirectTarget(location, url) : undefined;
      resolve(defined({ status, clockOffsetSeconds, redirectsTo }));
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: signal.aborted ? 'TIMEOUT' : transportWord(error) }),
    );
    // A server that switches protocols unasked (101) gives neither an answer nor an error.
    outgoing.once('close', () => resolve({ code: BROKEN_HTTP }));
    outgoing.end();
  });
}
