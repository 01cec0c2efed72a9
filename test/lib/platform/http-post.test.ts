import { createServer as createTcpServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { createPostHarness, faultOf, limitsByHand, postTo } from '../../support/post-harness.ts';

const { start, listen, later } = createPostHarness();
const HANG = { fault: 'hang' } as const;

describe('a POST', () => {
  test('arrives whole, with its length in bytes, and its answer comes back with header names in lower case', async () => {
    const server = await start(() => ({ status: 201, headers: { 'X-Request-ID': 'abc' }, body: 'pöng' }));
    const headers = { 'content-type': 'text/plain', authorization: 'Basic eDp5' };
    const answer = await createHttpPost(() => 0)(postTo(`${server.url}/a/b?c=d`, { headers, body: 'pïng €' }));
    expect(answer).toMatchObject({ status: 201, headers: { 'x-request-id': 'abc' } });
    expect(answer.headers).not.toHaveProperty('X-Request-ID');
    expect(answer.body).toBe('pöng');
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/a/b?c=d',
        body: 'pïng €',
        headers: expect.objectContaining({ ...headers, 'content-length': '9' }),
      },
    ]);
  });

  test('may be a GET, which says nothing of a body', async () => {
    const server = await start(() => ({ body: 'pong' }));
    await createHttpPost(() => 0)(
      postTo(`${server.url}/a?b=c`, { method: 'GET', headers: { 'x-key': 'k' }, body: '' }),
    );
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/a?b=c', body: '', headers: { 'x-key': 'k' } });
    expect(Object.keys(request?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:content|transfer)-/)]),
    );
  });

  test('says that it has no body where it has none', async () => {
    const server = await start(() => ({ body: 'pong' }));
    await createHttpPost(() => 0)(postTo(server.url, { body: '' }));
    expect(server.requests[0]?.headers).toMatchObject({ 'content-length': '0' });
  });

  test.each([301, 302, 303, 307, 308])('answered with the redirect %i is not sent on', async (status) => {
    const server = await start(() => ({ status, headers: { location: '/elsewhere' }, body: 'moved' }));
    const answer = await createHttpPost(() => 0)(postTo(server.url));
    expect(answer).toMatchObject({ status, headers: { location: '/elsewhere' } });
    expect(server.requests).toHaveLength(1);
  });

  test.each([400, 401, 429, 500, 503])('answered with %i has that answer and is sent once', async (status) => {
    const server = await start(() => ({ status, body: { error: 'no' } }));
    const answer = await createHttpPost(() => 0)(postTo(server.url));
    expect([answer.status, answer.body]).toEqual([status, '{"error":"no"}']);
    expect(server.requests).toHaveLength(1);
  });

  test('is one of many at a time, and each has its own answer', async () => {
    const server = await start(({ body }, index) => ({ body: `echo ${body}`, delayMs: index % 2 === 0 ? 30 : 0 }));
    const post = createHttpPost(() => 0);
    const names = Array.from({ length: 20 }, (_, index) => `request ${index}`);
    const answers = await Promise.all(names.map((body) => post(postTo(server.url, { body }))));
    expect(answers.map(({ body }) => body)).toEqual(names.map((name) => `echo ${name}`));
    expect(server.requests).toHaveLength(20);
  });
});

test('a request that waits for one of the hundred connections to an origin is given up in time, too', async () => {
  const hundred = Promise.withResolvers<void>();
  let connections = 0;
  const silent = createTcpServer(() => {
    connections += 1;
    if (connections === 100) hundred.resolve();
  });
  const url = `http://127.0.0.1:${await listen(silent)}`;
  const post = createHttpPost(() => 0);
  const end = new AbortController();
  const hanging = Array.from({ length: 100 }, () => post(postTo(url, { signal: end.signal })));
  await hundred.promise;
  expect(await faultOf(post(postTo(url, { timeoutMs: 100 })))).toBe('TIMEOUT');
  expect(connections).toBe(100);
  end.abort();
  await Promise.allSettled(hanging);
});

describe('the limit of the body', () => {
  test.each([0, 999, 1000])('lets %i of 1000 bytes pass', async (length) => {
    const server = await start(() => ({ body: 'x'.repeat(length) }));
    const { body } = await createHttpPost(() => 0)(postTo(server.url));
    expect(body).toHaveLength(length);
  });

  test.each([1001, 500_000])('refuses %i bytes of 1000', async (length) => {
    const server = await start(() => ({ body: 'x'.repeat(length) }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url)))).toBe('BODY_TOO_LARGE');
  });

  test('counts bytes and not characters', async () => {
    const server = await start(() => ({ body: 'é'.repeat(501) }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url)))).toBe('BODY_TOO_LARGE');
  });

  test('does not spoil the next request', async () => {
    const server = await start((_request, index) => ({ body: 'x'.repeat(index === 0 ? 500_000 : 5) }));
    const post = createHttpPost(() => 0);
    expect(await faultOf(post(postTo(server.url)))).toBe('BODY_TOO_LARGE');
    expect((await post(postTo(server.url))).body).toBe('xxxxx');
  });
});

describe('the time limit', () => {
  test.each([100, 100.5, 0.5])('of %d ms ends a request that is not answered', async (timeoutMs) => {
    const server = await start(() => ({ fault: 'hang', delayMs: 100 }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url, { timeoutMs })))).toBe('TIMEOUT');
  });

  test('ends a request that the server has seen', async () => {
    const limits = limitsByHand(later);
    const server = await start(() => {
      limits.end();
      return HANG;
    });
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url, { timeoutMs: 1000 })))).toBe('TIMEOUT');
    expect(server.requests).toHaveLength(1);
  });

  test('ends an answer whose body drips, however lively it is', async () => {
    const server = await start(() => ({ body: 'x'.repeat(500), dripMs: 500 }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url, { timeoutMs: 150 })))).toBe('TIMEOUT');
  });

  test('ends a TLS connection that does not come about', async () => {
    const port = await listen(createTcpServer());
    expect(await faultOf(createHttpPost(() => 0)(postTo(`https://127.0.0.1:${port}`, { timeoutMs: 150 })))).toBe(
      'TIMEOUT',
    );
  });

  test('counts from the call, also for a request that is sent once more', async () => {
    const limits = limitsByHand(later);
    const server = await start((_request, index) => {
      if (index === 2) limits.end();
      return [{}, { fault: 'reset' as const }][index] ?? HANG;
    });
    const post = createHttpPost(() => 0);
    await post(postTo(server.url, { timeoutMs: 1000 }));
    expect(await faultOf(post(postTo(server.url, { timeoutMs: 2000 })))).toBe('TIMEOUT');
    expect(server.requests).toHaveLength(3);
    expect(limits.begunMs).toEqual([1000, 2000]);
  });
});

describe('a signal', () => {
  test.each([
    ['does not come', HANG],
    // For longer than any test may take.
    ['drips', { body: 'x'.repeat(1000), dripMs: 1000 } as const],
  ])('ends an answer that %s, and its connection too', async (_what, answer) => {
    const server = await start(() => answer);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const call = createHttpPost(() => 0)(postTo(server.url, { signal: controller.signal }));
    await expect(call).rejects.toBeInstanceOf(TransportFault);
  });
});

describe('an answer', () => {
  test('that breaks off is a fault', async () => {
    const server = await start(() => ({ fault: 'truncate', body: 'x'.repeat(1000) }));
    expect(await faultOf(createHttpPost(() => 0)(postTo(server.url)))).toBe('ECONNRESET');
  });

  test('that switches protocols unasked is a fault at once', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'));
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(await faultOf(createHttpPost(() => 0)(postTo(url)))).toBe('BROKEN_HTTP');
  });

  test('of any status is an answer, read as UTF-8', async () => {
    const server = await start(() => ({ status: 302, headers: { location: '/x' }, body: 'grün' }));
    const answer = await createHttpPost(() => 0)(postTo(server.url));
    expect(answer).toMatchObject({ status: 302, body: 'grün', headers: { location: '/x' } });
  });

  test.each([
    ['a byte order mark', Buffer.from('\uFEFF{}'), '\uFEFF{}'],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'a\uFFFDb'],
  ])('with %s keeps that', async (_what, bytes, text) => {
    const server = await start(() => ({ body: bytes }));
    expect((await createHttpPost(() => 0)(postTo(server.url))).body).toBe(text);
  });
});
