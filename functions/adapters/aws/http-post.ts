import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A POST to a token endpoint. */
export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Gives up this many milliseconds after the call, rounded down, whatever has been received by then. */
  readonly timeoutMs: number;
  /** Gives up when the body grows beyond this many bytes. */
  readonly maxBytes: number;
  /** False: the request must not reach the server twice, so it goes over a new connection. Default true. */
  readonly isRepeatable?: boolean;
}

/** An answer of any status. Header names are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** No whole answer came. `code` is the system's or TLS's word for why, `TIMEOUT` or `BODY_TOO_LARGE`. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`no whole answer came (${code})`, options);
    this.code = code;
  }
}

/** Sends one POST and reads its answer; redirects are answers like any other and are not followed. */
export type SendPost = (post: HttpPost) => Promise<HttpAnswer>;

const AGENT_OPTIONS = { keepAlive: true, maxSockets: 100, scheduling: 'lifo' } as const;

/**
 * Returns a sender that keeps connections alive between requests.
 *
 * A kept connection that the other side closed meanwhile (Lambda freezes the process between invocations) fails at its
 * first use; such a request is sent once more on a new connection. A server that read it and then broke the connection
 * looks the same, so what must not arrive twice says so and gets a new connection from the start.
 */
export function createHttpPost(): SendPost {
  const agents = { http: new HttpAgent(AGENT_OPTIONS), https: new HttpsAgent(AGENT_OPTIONS) };
  return async (post) => {
    const signal = AbortSignal.timeout(Math.max(Math.floor(post.timeoutMs), 1));
    try {
      return await sendOnce(post, agents, signal, post.isRepeatable ?? true);
    } catch (error) {
      if (error instanceof DeadConnection && !signal.aborted) {
        return await sendOnce(post, agents, signal, false);
      }
      throw error instanceof DeadConnection ? new HttpFault(error.code) : error;
    }
  };
}

/** A kept connection was closed before the first byte of an answer. */
class DeadConnection extends HttpFault {}

function sendOnce(
  post: HttpPost,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  signal: AbortSignal,
  mayReuse: boolean,
): Promise<HttpAnswer> {
  const url = new URL(post.url);
  const isHttps = url.protocol === 'https:';
  const options = {
    method: 'POST',
    headers: { ...post.headers, 'content-length': String(Buffer.byteLength(post.body)) },
    agent: mayReuse ? (isHttps ? agents.https : agents.http) : false,
    signal,
  };
  return new Promise((resolve, reject) => {
    let hasAnswer = false;
    const request = (isHttps ? httpsRequest : httpRequest)(url, options, (response) => {
      hasAnswer = true;
      readBody(response, post.maxBytes, signal).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        (error: unknown) => {
          request.destroy();
          reject(error);
        },
      );
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      const isDead = !hasAnswer && request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(signal.aborted ? new HttpFault('TIMEOUT') : new (isDead ? DeadConnection : HttpFault)(codeOf(error)));
    });
    request.end(post.body);
  });
}

async function readBody(response: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new HttpFault('BODY_TOO_LARGE');
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpFault) {
      throw error;
    }
    throw new HttpFault(signal.aborted ? 'TIMEOUT' : codeOf(error as NodeJS.ErrnoException), { cause: error });
  }
  return Buffer.concat(chunks);
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? 'UNKNOWN';
}
