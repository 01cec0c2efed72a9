import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpPost, HttpFault, type HttpPost } from '../../../../functions/adapters/aws/http-post.ts';
import { type Script, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) {
    await cleanup();
  }
});

const start = async (script: Script): Promise<ScriptedServer> => {
  const server = await startScriptedServer(script);
  cleanups.push(() => server.close());
  return server;
};

/** Listens on a free loopback port and returns it. */
const listen = async (server: HttpServer | TcpServer): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

const postTo = (url: string, more: Partial<HttpPost> = {}): HttpPost => ({
  url,
  headers: { 'content-type': 'text/plain' },
  body: 'ping',
  timeoutMs: 5000,
  maxBytes: 1000,
  ...more,
});

/** Returns the code of the fault that the request ends with; anything but an HttpFault fails the test. */
const faultOf = async (answer: Promise<unknown>): Promise<string> => {
  const ending = await answer.catch((error: unknown) => error);
  expect(ending).toBeInstanceOf(HttpFault);
  return (ending as HttpFault).code;
};

describe('a POST', () => {
  test('arrives whole, with its length in bytes, and its answer comes back with header names in lower case', async () => {
    const server = await start(() => ({ status: 201, headers: { 'X-Request-ID': 'abc' }, body: 'pöng' }));
    const headers = { 'content-type': 'text/plain', authorization: 'Basic eDp5' };
    const answer = await createHttpPost()(postTo(`${server.url}/a/b?c=d`, { headers, body: 'pïng €' }));
    expect(answer).toMatchObject({ status: 201, headers: { 'x-request-id': 'abc' } });
    expect(answer.headers).not.toHaveProperty('X-Request-ID');
    expect(answer.body.toString('utf8')).toBe('pöng');
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/a/b?c=d',
        body: 'pïng €',
        headers: expect.objectContaining({ ...headers, 'content-length': '9' }),
      },
    ]);
  });

  test.each([301, 302, 303, 307, 308])('answered with the redirect %i is not sent on', async (status) => {
    const server = await start(() => ({ status, headers: { location: '/elsewhere' }, body: 'moved' }));
    const answer = await createHttpPost()(postTo(server.url));
    expect(answer).toMatchObject({ status, headers: { location: '/elsewhere' } });
    expect(server.requests).toHaveLength(1);
  });

  test.each([400, 401, 429, 500, 503])('answered with %i has that answer and is sent once', async (status) => {
    const server = await start(() => ({ status, body: { error: 'no' } }));
    const answer = await createHttpPost()(postTo(server.url));
    expect([answer.status, answer.body.toString()]).toEqual([status, '{"error":"no"}']);
    expect(server.requests).toHaveLength(1);
  });

  test('is one of many at a time, and each has its own answer', async () => {
    const server = await start(({ body }, index) => ({ body: `echo ${body}`, delayMs: index % 2 === 0 ? 30 : 0 }));
    const post = createHttpPost();
    const names = Array.from({ length: 20 }, (_, index) => `request ${index}`);
    const answers = await Promise.all(names.map((body) => post(postTo(server.url, { body }))));
    expect(answers.map(({ body }) => body.toString())).toEqual(names.map((name) => `echo ${name}`));
    expect(server.requests).toHaveLength(20);
  });
});

describe('the limit of the body', () => {
  test.each([0, 999, 1000])('lets %i of 1000 bytes pass', async (length) => {
    const server = await start(() => ({ body: 'x'.repeat(length) }));
    const { body } = await createHttpPost()(postTo(server.url));
    expect(body).toHaveLength(length);
  });

  test.each([1001, 500_000])('refuses %i bytes of 1000', async (length) => {
    const server = await start(() => ({ body: 'x'.repeat(length) }));
    expect(await faultOf(createHttpPost()(postTo(server.url)))).toBe('BODY_TOO_LARGE');
  });

  test('counts bytes and not characters', async () => {
    const server = await start(() => ({ body: 'é'.repeat(501) }));
    expect(await faultOf(createHttpPost()(postTo(server.url)))).toBe('BODY_TOO_LARGE');
  });

  test('does not spoil the next request', async () => {
    const server = await start((_request, index) => ({ body: 'x'.repeat(index === 0 ? 500_000 : 5) }));
    const post = createHttpPost();
    expect(await faultOf(post(postTo(server.url)))).toBe('BODY_TOO_LARGE');
    expect((await post(postTo(server.url))).body.toString()).toBe('xxxxx');
  });
});

describe('the time limit', () => {
  test.each([100, 100.5, 0.5])('of %d ms ends a request that is not answered', async (timeoutMs) => {
    const server = await start(() => ({ fault: 'hang', delayMs: 100 }));
    expect(await faultOf(createHttpPost()(postTo(server.url, { timeoutMs })))).toBe('TIMEOUT');
  });

  test('ends a request that the server has seen', async () => {
    const server = await start(() => ({ fault: 'hang' }));
    expect(await faultOf(createHttpPost()(postTo(server.url, { timeoutMs: 100 })))).toBe('TIMEOUT');
    expect(server.requests).toHaveLength(1);
  });

  test('ends an answer whose body drips, however lively it is', async () => {
    const server = await start(() => ({ body: 'x'.repeat(500), dripMs: 20 }));
    expect(await faultOf(createHttpPost()(postTo(server.url, { timeoutMs: 150 })))).toBe('TIMEOUT');
  });

  test('ends a TLS connection that does not come about', async () => {
    const port = await listen(createTcpServer());
    expect(await faultOf(createHttpPost()(postTo(`https://127.0.0.1:${port}`, { timeoutMs: 150 })))).toBe('TIMEOUT');
  });

  test('counts from the call, also for a request that is sent once more', async () => {
    const server = await start((_request, index) => [{}, { delayMs: 500, fault: 'reset' as const }][index] ?? HANG);
    const post = createHttpPost();
    await post(postTo(server.url));
    const startedAt = performance.now();
    expect(await faultOf(post(postTo(server.url, { timeoutMs: 600 })))).toBe('TIMEOUT');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(server.requests).toHaveLength(3);
  });
});

const HANG = { fault: 'hang' } as const;

describe('a connection', () => {
  test('is kept and used again', async () => {
    let connections = 0;
    const server = createHttpServer((request, response) => request.resume().on('end', () => response.end('ok')));
    server.on('connection', () => (connections += 1));
    const url = `http://127.0.0.1:${await listen(server)}`;
    const post = createHttpPost();
    for (let count = 0; count < 4; count += 1) {
      await post(postTo(url));
    }
    expect(connections).toBe(1);
    await createHttpPost()(postTo(url));
    expect(connections).toBe(2);
  });

  test('that was kept and is found dead is replaced once', async () => {
    const server = await start((_request, index) => (index === 1 ? { fault: 'reset' } : { body: `answer ${index}` }));
    const post = createHttpPost();
    await post(postTo(server.url));
    const answer = await post(postTo(server.url, { body: 'again' }));
    expect(answer.body.toString()).toBe('answer 2');
    expect(server.requests.map(({ body }) => body)).toEqual(['ping', 'again', 'again']);
  });

  test('that was kept and is found dead is not replaced a second time', async () => {
    const server = await start((_request, index) => (index === 0 ? {} : { fault: 'reset' }));
    const post = createHttpPost();
    await post(postTo(server.url));
    expect(await faultOf(post(postTo(server.url)))).toBe('ECONNRESET');
    expect(server.requests).toHaveLength(3);
  });

  test('that is found dead is replaced by a new one and not by another that was kept', async () => {
    const served = new Set<Socket>();
    const server = createHttpServer((request, response) => {
      const isKept = served.has(request.socket);
      served.add(request.socket);
      request.resume().on('end', () => (isKept ? request.socket.destroy() : setTimeout(() => response.end('ok'), 50)));
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    const post = createHttpPost();
    await Promise.all([1, 2, 3].map(() => post(postTo(url))));
    expect(served.size).toBe(3);
    expect((await post(postTo(url))).status).toBe(200);
    expect(served.size).toBe(4);
  });

  test('that is new and is reset is not replaced', async () => {
    const server = await start(() => ({ fault: 'reset' }));
    expect(await faultOf(createHttpPost()(postTo(server.url)))).toBe('ECONNRESET');
    expect(server.requests).toHaveLength(1);
  });

  test('that the other side closed while this process was frozen is replaced', async () => {
    const worker = new Worker(CLOSING_SERVER, { eval: true });
    cleanups.push(() => worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    const post = createHttpPost();
    const first = await post(postTo(`http://127.0.0.1:${port}`));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const second = await post(postTo(`http://127.0.0.1:${port}`));
    expect([first, second].map(({ body }) => body.toString())).toEqual(['connection 1', 'connection 2']);
  });

  test.each([
    ['is closed', (socket: Socket) => socket.destroy()],
    ['is reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('that %s within an answer is a fault and nothing is sent again, kept or not', async (_how, end) => {
    let seen = 0;
    const server = createHttpServer((request, response) => {
      seen += 1;
      request.resume().on('end', () => {
        if (request.headers['x-cut'] === undefined) {
          response.end('ok');
          return;
        }
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"access_token":', () => setTimeout(() => end(request.socket), 50));
      });
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    const cut = postTo(url, { headers: { 'x-cut': 'yes' } });
    const post = createHttpPost();
    expect(await faultOf(post(cut))).toBe('ECONNRESET');
    expect(seen).toBe(1);
    await post(postTo(url));
    expect(await faultOf(post(cut))).toBe('ECONNRESET');
    expect(seen).toBe(3);
  });

  test('that nobody accepts is a fault with the word of the system', async () => {
    const server = await startScriptedServer(() => ({}));
    await server.close();
    expect(await faultOf(createHttpPost()(postTo(server.url)))).toBe('ECONNREFUSED');
  });

  test('that does not speak TLS is a fault and is never used without TLS', async () => {
    const server = await start(() => ({}));
    const code = await faultOf(createHttpPost()(postTo(server.url.replace('http:', 'https:'))));
    expect(code).toMatch(/SSL|EPROTO/);
    expect(server.requests).toHaveLength(0);
  });
});

/** A server in a thread of its own that closes every connection a little after its first answer. */
const CLOSING_SERVER = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('connection ' + connections);
      setTimeout(() => request.socket.destroy(), 50);
    });
  });
  server.on('connection', () => { connections += 1; });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
