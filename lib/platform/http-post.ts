/** This folder: what both the functions and the client need of Node and AWS: HTTP, signatures, endpoints, hashes. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import {
  CONNECT_TIMEOUT_MS,
  type Connections,
  directAgent,
  MAX_IDLE_MS,
  type NewAgent,
  openConnections,
} from './connections/connections.ts';
import { BROKEN_HTTP, TransportFault } from './transport-fault.ts';

/** When a request is given up, whatever has been received by then. */
type Patience =
  /** So many milliseconds after the call, rounded down. */
  | { readonly timeoutMs: number; readonly signal?: undefined }
  /** As soon as it aborts. */
  | { readonly timeoutMs?: undefined; readonly signal: AbortSignal };

/** A request as it goes over the wire. */
export type HttpPost = Patience & {
  /** Absent: POST. A GET has no body. */
  readonly method?: 'POST' | 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Gives up when the body of the answer grows beyond this many bytes. */
  readonly maxBytes: number;
  /**
   * True: sent once more when its kept connection is found dead. A server that read the request and then broke the connection
   * looks the same, so what must not arrive twice (a refresh token) says false, and goes over a new connection.
   */
  readonly isRepeatable: boolean;
};

/** An answer of any status. Header names are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Read as UTF-8: bytes that are not come out as U+FFFD, a byte order mark stays. */
  readonly body: string;
  /** The same as it came, content codings and all; absent: nobody has coded it. */
  readonly bytes?: Buffer;
}

/**
 * Sends one request and reads its answer; redirects are answers like any other and are not followed.
 *
 * Rejects with {@link TransportFault} when no whole answer came: `TIMEOUT` when the request was given up, `CONNECT_TIMEOUT`,
 * `BODY_TOO_LARGE`, or the word of the system or of TLS. It says whether anything can have been sent: before the connection,
 * TLS included, was there, nothing was.
 */
export type SendPost = (post: HttpPost) => Promise<HttpAnswer>;

/** The most of headers that an answer may have: cookies and policies of a gateway come to more than Node's 16 KiB. */
export const MAX_HEADER_BYTES = 65_536;
/** A kept connection was closed before the first byte of an answer. */
class DeadConnection extends TransportFault {}

/**
 * Returns a sender that keeps connections for a short while.
 *
 * Lambda freezes the process between invocations, and what was connected before is most likely dead after it: a connection
 * idle for more than 30 s is not used again, and a request that finds its kept connection closed is sent once more, if it may.
 *
 * @param elapsedMs a counter that goes on while the process is frozen
 * @param newAgent decides on the way; absent: straight to the host
 */
export function createHttpPost(elapsedMs: () => number, newAgent: NewAgent = directAgent): SendPost {
  const open = new Map<string, Connections>();
  return async (post) => {
    const { origin, protocol } = new URL(post.url);
    const connections = open.get(origin) ?? openConnections(protocol, elapsedMs, newAgent);
    open.set(origin, connections);
    connections.closeIdle(MAX_IDLE_MS);
    const signal = post.signal ?? AbortSignal.timeout(Math.max(Math.floor(post.timeoutMs), 1));
    try {
      return await sendOnce(post, connections, signal);
    } catch (error) {
      if (!(error instanceof DeadConnection)) throw error;
      connections.closeIdle(-1);
      return await sendOnce(post, connections, signal, true);
    }
  };
}

function sendOnce(
  post: HttpPost,
  { agent, newAgent, request }: Connections,
  signal: AbortSignal,
  isSentBefore = false,
): Promise<HttpAnswer> {
  const { url, body, isRepeatable, headers, method = 'POST' } = post;
  const options = {
    method,
    headers,
    agent: isRepeatable ? agent : newAgent(),
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  return new Promise((resolve, reject) => {
    let hasAnswer = false;
    let isSent = isSentBefore;
    const faultOf = (error: NodeJS.ErrnoException): TransportFault => {
      if (error instanceof TransportFault) return error;
      return new TransportFault(signal.aborted ? 'TIMEOUT' : (error.code ?? 'UNKNOWN'), { cause: error, isSent });
    };
    const outgoing = request(url, options, (response) => {
      hasAnswer = true;
      readBody(response, post.maxBytes).then(
        (bytes) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes }),
        (error: NodeJS.ErrnoException) => {
          outgoing.destroy();
          reject(faultOf(error));
        },
      );
    });
    outgoing.once('socket', (socket) => {
      // Only now: a request that waits for one of the agent's connections is not connecting.
      if (socket.connecting) {
        const noConnection = (): unknown => outgoing.destroy(new TransportFault('CONNECT_TIMEOUT', { isSent }));
        const timer = setTimeout(noConnection, CONNECT_TIMEOUT_MS);
        socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
          isSent = true;
          clearTimeout(timer);
        });
        outgoing.once('close', () => clearTimeout(timer));
      } else {
        isSent = true;
      }
    });
    // Node tells a request that waits for one of the agent's connections of this only once it has one.
    const giveUp = (): void => reject(faultOf(new Error('aborted')));
    signal.addEventListener('abort', giveUp, { once: true });
    outgoing.once('close', () => signal.removeEventListener('abort', giveUp));
    // A server that switches protocols unasked (101) gives neither an answer nor an error.
    outgoing.once('close', () => hasAnswer || reject(new TransportFault(BROKEN_HTTP)));
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      const fault = faultOf(error);
      const isDead = !hasAnswer && outgoing.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(fault.code);
      reject(isDead ? new DeadConnection(fault.code) : fault);
    });
    // Node adds the length of what is ended with, and to a GET none.
    outgoing.end(body);
  });
}

/** Reads a body as it comes. @throws {TransportFault} `BODY_TOO_LARGE` beyond so many bytes, or what broke the connection */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new TransportFault('BODY_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
