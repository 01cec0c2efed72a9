import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { createPostHarness, faultOf, postTo } from '../../support/post-harness.ts';

const { start, listen, later } = createPostHarness();
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Returns a sender, its time, and a server that counts its connections and answers each request of one by script. */
const setUp = async (onRequest: (socket: Socket, requestOfSocket: number) => void) => {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    let requests = 0;
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, (requests += 1)));
  });
  const url = `http://127.0.0.1:${await listen(server)}/`;
  const time = { ms: 0 };
  const post = createHttpPost(() => time.ms);
  return { server, url, connections, time, post, send: () => post(postTo(url)) };
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a connection that has been idle', () => {
  test.each([
    ['for 30 s is used again', 30_000, 1],
    ['for longer is not', 30_001, 2],
    ['through a freeze of an hour is not', 3_600_000, 2],
  ])('%s', async (_what, pauseMs, count) => {
    const { connections, time, send } = await setUp((socket) => socket.write(ANSWER));
    expect((await send()).body).toBe('ok');
    await settle();
    time.ms += pauseMs;
    expect((await send()).body).toBe('ok');
    expect(connections).toHaveLength(count);
  });

  test('for too long is not used because another was busy since', async () => {
    const { connections, time, send } = await setUp((socket) => setTimeout(() => socket.write(ANSWER), 10));
    await Promise.all([send(), send()]);
    await settle();
    time.ms += 20_000;
    await send();
    await settle();
    time.ms += 20_000;
    await Promise.all([send(), send()]);
    expect(connections).toHaveLength(3);
  });

  test('for too long is closed for its own host only', async () => {
    const one = await setUp((socket) => socket.write(ANSWER));
    const other = await setUp((socket, request) => (request === 1 ? socket.write(ANSWER) : socket.resetAndDestroy()));
    await one.post(postTo(one.url));
    await one.post(postTo(other.url));
    await settle();
    await one.post(postTo(other.url));
    await one.post(postTo(one.url));
    expect([one.connections, other.connections].map(({ length }) => length)).toEqual([1, 2]);
  });

  test('and has died silently since costs nothing', async () => {
    const { connections, time, send } = await setUp((socket, request) => request === 1 && socket.write(ANSWER));
    await send();
    await settle();
    time.ms += 31_000;
    expect((await send()).body).toBe('ok');
    expect(connections).toHaveLength(2);
  });
});

describe('a connection', () => {
  test('is kept and used again', async () => {
    let connections = 0;
    const server = createHttpServer((request, response) => request.resume().on('end', () => response.end('ok')));
    server.on('connection', () => (connections += 1));
    const url = `http://127.0.0.1:${await listen(server)}`;
    const post = createHttpPost(() => 0);
    for (let count = 0; count < 4; count += 1) {
      await post(postTo(url));
    }
    expect(connections).toBe(1);
    await createHttpPost(() => 0)(postTo(url));
    expect(connections).toBe(2);
  });

  test('that was kept and is found dead is replaced once', async () => {
    const server = await start((_request, index) => (index === 1 ? { fault: 'reset' } : { body: `answer ${index}` }));
    const post = createHttpPost(() => 0);
    await post(postTo(server.url));
    const answer = await post(postTo(server.url, { body: 'again' }));
    expect(answer.body).toBe('answer 2');
    expect(server.requests.map(({ body }) => body)).toEqual(['ping', 'again', 'again']);
  });

  test('that was kept and is found dead is not replaced a second time', async () => {
    const server = await start((_request, index) => (index === 0 ? {} : { fault: 'reset' }));
    const post = createHttpPost(() => 0);
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
    const post = createHttpPost(() => 0);
    await Promise.all([1, 2, 3].map(() => post(postTo(url))));
    expect(served.size).toBe(3);
    expect((await post(postTo(url))).status).toBe(200);
    expect(served.size).toBe(4);
  });

  test('that is new and is reset is not replaced', async () => {
    const server = await start(() => ({ fault: 'reset' }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url)))).toBe('ECONNRESET');
    expect(server.requests).toHaveLength(1);
  });

  test('that the other side closed while this process was frozen is replaced', async () => {
    const isClosed = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(CLOSING_SERVER, { eval: true, workerData: isClosed });
    later(() => worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    const post = createHttpPost(() => 0);
    const first = await post(postTo(`http://127.0.0.1:${port}`));
    // Frozen until the other side has closed: nothing of it is seen here before.
    Atomics.wait(isClosed, 0, 0, 60_000);
    const second = await post(postTo(`http://127.0.0.1:${port}`));
    expect([first, second].map(({ body }) => body)).toEqual(['connection 1', 'connection 2']);
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
    const post = createHttpPost(() => 0);
    expect(await faultOf(post(cut))).toBe('ECONNRESET');
    expect(seen).toBe(1);
    await post(postTo(url));
    expect(await faultOf(post(cut))).toBe('ECONNRESET');
    expect(seen).toBe(3);
  });

  test('that nobody accepts is a fault with the word of the system', async () => {
    const { server, send } = await setUp(() => undefined);
    server.close();
    expect(await faultOf(send())).toBe('ECONNREFUSED');
  });

  test('that does not speak TLS is a fault and is never used without TLS', async () => {
    const server = await start(() => ({}));
    const code = await faultOf(createHttpPost(() => 0)(postTo(server.url.replace('http:', 'https:'))));
    expect(code).toMatch(/SSL|EPROTO/);
    expect(server.requests).toHaveLength(0);
  });
});

describe('a request that must not arrive twice', () => {
  test('goes over a new connection, though one is kept', async () => {
    const { connections, url, post, send } = await setUp((socket) => socket.write(ANSWER));
    await send();
    await settle();
    expect((await post(postTo(url, { isRepeatable: false }))).body).toBe('ok');
    expect(connections).toHaveLength(2);
  });

  test('is not sent again, whatever becomes of its connection', async () => {
    let requests = 0;
    const { connections, url, post, send } = await setUp((socket) => {
      requests += 1;
      if (requests === 1) socket.write(ANSWER);
      else socket.resetAndDestroy();
    });
    await send();
    await settle();
    expect(await faultOf(post(postTo(url, { isRepeatable: false })))).toBe('ECONNRESET');
    expect([requests, connections.length]).toEqual([2, 2]);
  });
});

describe('a connection that does not come about', () => {
  test('is given up after 3 s, however patient the caller; an answer that takes longer is not', async () => {
    const { url } = await setUp(() => undefined);
    const slow = await setUp((socket) => setTimeout(() => socket.write(ANSWER), 3200));
    const answered = slow.send();
    const signal = AbortSignal.timeout(9000);
    const call = createHttpPost(() => 0)(postTo(url.replace('http:', 'https:'), { signal }));
    await expect(call).rejects.toMatchObject({ name: 'TransportFault', code: 'CONNECT_TIMEOUT' });
    expect((await answered).body).toBe('ok');
  });
});

/** A server in a thread of its own that closes every connection a little after its first answer. */
const CLOSING_SERVER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData: isClosed } = require('node:worker_threads');
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end('connection ' + connections);
      request.socket.once('close', () => {
        Atomics.store(isClosed, 0, 1);
        Atomics.notify(isClosed, 0);
      });
      setTimeout(() => request.socket.destroy(), 50);
    });
  });
  server.on('connection', () => { connections += 1; });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
