import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttpPost, type HttpPost } from '../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';

/** A server that counts its connections and answers each request by script. */
interface RawServer {
  readonly url: string;
  readonly connections: readonly Socket[];
  close(): void;
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

async function startRawServer(onRequest: (socket: Socket, requestOfSocket: number) => void): Promise<RawServer> {
  const connections: Socket[] = [];
  const server: Server = createServer((socket) => {
    let requests = 0;
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, (requests += 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    for (const socket of connections) socket.destroy();
  };
  return { url: `http://127.0.0.1:${port}/`, connections, close };
}

const closers: (() => unknown)[] = [];
let elapsedMs: number;

beforeEach(() => {
  elapsedMs = 0;
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const postTo = (url: string, signal = AbortSignal.timeout(5000)): HttpPost => ({
  url,
  headers: {},
  body: '{}',
  signal,
});
const setUp = async (onRequest: (socket: Socket, requestOfSocket: number) => void) => {
  const server = await startRawServer(onRequest);
  closers.push(server.close);
  const send = createHttpPost(() => elapsedMs);
  return { server, send: () => send(postTo(server.url)) };
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a connection', () => {
  test.each([
    ['is kept for 30 s', 30_000, 1],
    ['is not used after longer', 30_001, 2],
    ['is not used after a freeze of an hour', 3_600_000, 2],
  ])('%s', async (_what, pauseMs, connections) => {
    const { server, send } = await setUp((socket) => socket.write(ANSWER));
    expect((await send()).body).toBe('ok');
    await settle();
    elapsedMs += pauseMs;
    expect((await send()).body).toBe('ok');
    expect(server.connections).toHaveLength(connections);
  });

  test('that was closed meanwhile is replaced, and nobody notices', async () => {
    const { server, send } = await setUp((socket, request) => {
      if (request === 1) socket.write(ANSWER);
      else socket.resetAndDestroy();
    });
    await send();
    await settle();
    expect(await send()).toMatchObject({ status: 200, body: 'ok' });
    expect(server.connections).toHaveLength(2);
  });

  test('that is reset when it is new is a fault, told by its code', async () => {
    const { server, send } = await setUp((socket) => socket.resetAndDestroy());
    await expect(send()).rejects.toMatchObject({ name: 'TransportFault', code: 'ECONNRESET' });
    expect(server.connections).toHaveLength(1);
  });

  test('that nobody accepts is a fault', async () => {
    const { server, send } = await setUp(() => undefined);
    server.close();
    await expect(send()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('an answer', () => {
  test('of any status is an answer', async () => {
    const server = await startScriptedServer(() => ({ status: 302, headers: { location: '/x' }, body: 'grün' }));
    closers.push(server.close);
    const answer = await createHttpPost(() => 0)(postTo(server.url));
    expect(answer).toMatchObject({ status: 302, body: 'grün' });
    expect(answer.headers['location']).toBe('/x');
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['that breaks off', { fault: 'truncate', body: 'x'.repeat(1000) } as const, 'ECONNRESET'],
    ['that is too large', { body: 'x'.repeat(6 * 1024 * 1024 + 1) } as const, 'BODY_TOO_LARGE'],
  ])('%s is a fault', async (_what, answer, code) => {
    const server = await startScriptedServer(() => answer);
    closers.push(server.close);
    const fault = await createHttpPost(() => 0)(postTo(server.url)).catch((error) => error);
    expect(fault).toBeInstanceOf(TransportFault);
    expect(fault.code).toBe(code);
  });

  test.each([
    ['does not come', { fault: 'hang' } as const],
    ['drips', { body: 'x'.repeat(1000), dripMs: 5 } as const],
  ])('that %s ends with the signal, and its connection too', async (_what, answer) => {
    const server = await startScriptedServer(() => answer);
    closers.push(server.close);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const startMs = performance.now();
    await expect(createHttpPost(() => 0)(postTo(server.url, controller.signal))).rejects.toBeInstanceOf(TransportFault);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});

test('a connection that is not there after 3 s is given up, however patient the caller', async () => {
  const { server } = await setUp(() => undefined);
  const startMs = performance.now();
  const call = createHttpPost(() => 0)(postTo(server.url.replace('http:', 'https:'), AbortSignal.timeout(9000)));
  await expect(call).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
  expect(performance.now() - startMs).toBeLessThan(6000);
});

test('https is spoken to https URLs', async () => {
  const { server } = await setUp((socket) => socket.end('this is not TLS'));
  const send = createHttpPost(() => 0);
  await expect(send(postTo(server.url.replace('http:', 'https:')))).rejects.toMatchObject({
    code: expect.stringMatching(/^(ERR_SSL_|EPROTO)/),
  });
});
