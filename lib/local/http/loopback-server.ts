/** This folder: a server on loopback, and reading and answering its requests. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalProblem } from '../files/local-problem.ts';
import { sendJson } from './body.ts';

/** The one address everything listens on. */
const LOOPBACK = '127.0.0.1';
/** How long open requests may go on when the server closes. */
const CLOSE_TIMEOUT_MS = 2000;

/** What answers requests; one that fails before it has answered is answered for, with 500. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on one loopback port. */
export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Stops listening; open requests get 2 s to end. */
  readonly close: () => Promise<void>;
}

/**
 * Listens on loopback, and refuses what web pages of other places send there.
 *
 * @param port 0: any free one
 * @throws {LocalProblem} when the port is taken or may not be used
 */
export async function openLoopbackServer(port: number, listener: Listener): Promise<LoopbackServer> {
  let boundPort = port;
  const server = createServer((request, response) => void answer(request, response, boundPort, listener));
  await listen(server, port);
  boundPort = (server.address() as AddressInfo).port;
  return { port: boundPort, url: `http://${LOOPBACK}:${boundPort}`, close: () => close(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  listener: Listener,
): Promise<void> {
  try {
    const refusal = refusalOf(request, port);
    if (refusal !== undefined) {
      sendJson(response, { status: 403, body: { message: refusal } });
    } else {
      await listener(request, response);
    }
  } catch {
    // The client went away, or the listener failed before it answered: a server must not fall over either way.
    if (!response.headersSent) {
      sendJson(response, { status: 500, body: { message: 'internal failure' } });
    }
  }
}

/**
 * Returns why a request is refused; `undefined` when it is not.
 *
 * Web pages can send requests to loopback too. Those that reach it by a name of their own (DNS rebinding) have another
 * Host, the others have an Origin; AWS clients have neither.
 */
function refusalOf({ headers }: IncomingMessage, port: number): string | undefined {
  const names = [LOOPBACK, 'localhost', '[::1]'];
  // Clients leave the default port of http out.
  const hosts = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
  if (!hosts.includes(headers.host ?? '')) return `expected the Host header to be one of ${hosts.join(', ')}`;
  return headers.origin === undefined ? undefined : 'requests of web pages (with an Origin header) are refused';
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      const advice = 'stop what uses it, or choose another with --port (0 takes any free one)';
      reject(new LocalProblem(`port ${port} on ${LOOPBACK} ${why}: ${advice}`, { cause: error }));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

async function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
