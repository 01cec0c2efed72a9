import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket, Server as TcpServer } from 'node:net';
import { afterEach, expect, jest } from '@jest/globals';
import type { HttpPost } from '../../lib/platform/http-post.ts';
import { TransportFault } from '../../lib/platform/transport-fault.ts';
import { type Script, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** Servers for the tests of one file, closed after each test. */
export interface PostHarness {
  /** Has something done after the test. */
  readonly later: (cleanup: () => unknown) => void;
  /** Starts a server that answers by script. */
  readonly start: (script: Script) => Promise<ScriptedServer>;
  /** Has a server listen on a free loopback port, and returns the port. */
  readonly listen: (server: HttpServer | TcpServer) => Promise<number>;
}

/** Returns what the tests of the sender share. Call it once, at the top of the file. */
export function createPostHarness(): PostHarness {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) {
      await cleanup();
    }
  });
  const later = (cleanup: () => unknown): void => {
    cleanups.push(cleanup);
  };
  return {
    later,
    async start(script) {
      const server = await startScriptedServer(script);
      later(() => server.close());
      return server;
    },
    async listen(server) {
      const sockets = new Set<Socket>();
      server.on('connection', (socket: Socket) => sockets.add(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      later(() => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close();
      });
      return (server.address() as AddressInfo).port;
    },
  };
}

/** Returns a POST that may be sent again, takes an answer of 1000 bytes and waits a minute; `more` says otherwise. */
export function postTo(url: string, more: Partial<HttpPost> = {}): HttpPost {
  const patience = more.signal ? {} : { timeoutMs: 60_000 };
  const headers = { 'content-type': 'text/plain' };
  return { url, headers, body: 'ping', maxBytes: 1000, isRepeatable: true, ...patience, ...more } as HttpPost;
}

/** Has time limits begun from here on end by hand, and returns how long they would have been. */
export function limitsByHand(later: PostHarness['later']): { readonly begunMs: readonly number[]; end(): void } {
  const begunMs: number[] = [];
  const controller = new AbortController();
  const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    begunMs.push(ms);
    return controller.signal;
  });
  later(() => spy.mockRestore());
  return { begunMs, end: () => controller.abort() };
}

/** Returns the code of the fault that the request ends with; anything but a TransportFault fails the test. */
export async function faultOf(answer: Promise<unknown>): Promise<string> {
  const ending = await answer.catch((error: unknown) => error);
  expect(ending).toBeInstanceOf(TransportFault);
  return (ending as TransportFault).code;
}
