import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TransportFault } from './transport-fault.ts';

/** A POST as it goes over the wire. */
export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** An answer of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one POST and reads its answer; redirects are answers like any other and are not followed. */
export type SendPost = (post: HttpPost) => Promise<HttpAnswer>;

/** What a synchronous invocation returns at most is 6 MB. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
/** A connection that is not there by then is tried anew rather than waited for. */
const CONNECT_TIMEOUT_MS = 3000;
/** A connection idle for longer may be dead without anybody having said so: middle boxes forget it silently. */
const MAX_IDLE_MS = 30_000;

/** The connections to one endpoint. */
interface Connections {
  readonly agent: Agent;
  readonly request: typeof import('node:http').request;
}

/** A kept connection was closed before the first byte of an answer. */
class DeadConnection extends TransportFault {}

/**
 * Returns a sender that keeps connections for a short while.
 *
 * Lambda freezes the process between invocations, and what was connected before is most likely dead after it: a
 * connection idle for more than 30 s is not used again, and a request that finds its kept connection closed is sent once
 * more on a new one. Invoking token-keeper twice does no harm.
 *
 * @param elapsedMs a counter that goes on while the process is frozen
 */
export function createHttpPost(elapsedMs: () => number): SendPost {
  const open = new Map<string, Connections>();
  let usedAtMs = elapsedMs();
  return async (post) => {
    const { protocol } = new URL(post.url);
    const connections = open.get(protocol) ?? openConnections(protocol);
    open.set(protocol, connections);
    if (elapsedMs() - usedAtMs > MAX_IDLE_MS) {
      closeIdle(connections.agent);
    }
    try {
      return await sendOnce(post, connections);
    } catch (error) {
      if (!(error instanceof DeadConnection)) {
        throw error;
      }
      closeIdle(connections.agent);
      return await sendOnce(post, connections);
    } finally {
      usedAtMs = elapsedMs();
    }
  };
}

/**
 * Loads the module of the protocol when it is first needed. `import` of `node:http` would run its getters and load all of
 * undici (nodejs/node#59686); this does not, and works in bundles of either module format.
 */
function openConnections(protocol: string): Connections {
  const { Agent, request } =
    protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  return { agent: new Agent({ keepAlive: true, scheduling: 'lifo' }), request };
}

function closeIdle(agent: Agent): void {
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
    socket.destroy();
  }
}

function sendOnce({ url, headers, body, signal }: HttpPost, { agent, request }: Connections): Promise<HttpAnswer> {
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    agent,
    signal,
  };
  return new Promise((resolve, reject) => {
    let hasAnswer = false;
    const outgoing = request(url, options, (response) => {
      hasAnswer = true;
      readBody(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        (error: unknown) => {
          outgoing.destroy();
          reject(error);
        },
      );
    });
    const timer = setTimeout(() => outgoing.destroy(new TransportFault('CONNECT_TIMEOUT')), CONNECT_TIMEOUT_MS);
    outgoing.once('socket', (socket) => {
      const connected = (): void => clearTimeout(timer);
      if (socket.connecting) {
        socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', connected);
      } else {
        connected();
      }
    });
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      const isDead = !hasAnswer && outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(isDead ? new DeadConnection(codeOf(error)) : faultOf(error));
    });
    outgoing.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) {
        throw new TransportFault('BODY_TOO_LARGE');
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw faultOf(error as NodeJS.ErrnoException);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function faultOf(error: NodeJS.ErrnoException): TransportFault {
  return error instanceof TransportFault ? error : new TransportFault(codeOf(error), { cause: error });
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? 'UNKNOWN';
}
