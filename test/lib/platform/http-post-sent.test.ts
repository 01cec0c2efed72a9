import { generateKeyPairSync } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { createPostHarness, postTo } from '../../support/post-harness.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

const { listen, later } = createPostHarness();
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const faultOf = async (answer: Promise<unknown>): Promise<{ code: string; isSent: boolean }> => {
  const fault = await answer.catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(TransportFault);
  const { code, isSent } = fault as TransportFault;
  return { code, isSent };
};
const send = (url: string, more = {}) => faultOf(createHttpPost(() => 0)(postTo(url, more)));
const silent = () => createServer((socket) => socket.on('error', () => undefined));

/** Returns a port on which nobody listens. */
const closedPort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe.each([
  ['over a kept connection or a new one', true],
  ['over a new one', false],
])('nothing was sent, %s,', (_how, isRepeatable) => {
  test('where the host has no address', async () => {
    expect(await send('http://nobody.invalid/', { isRepeatable })).toMatchObject({ isSent: false });
  });

  test('where nobody listens', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    expect(await send(url, { isRepeatable })).toEqual({ code: 'ECONNREFUSED', isSent: false });
  });

  test('where the certificate is not trusted', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    let requests = 0;
    const server = createHttpsServer({ key, cert: selfSignedCertificate(publicKey, privateKey).pem }, () => {
      requests += 1;
    });
    const url = `https://127.0.0.1:${await listen(server)}/`;
    expect(await send(url, { isRepeatable })).toEqual({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', isSent: false });
    expect(requests).toBe(0);
  });

  test('where the other side does not speak TLS, or says nothing until it is given up', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(ANSWER));
    });
    expect(await send(`https://127.0.0.1:${await listen(server)}/`, { isRepeatable })).toMatchObject({ isSent: false });
    const url = `https://127.0.0.1:${await listen(silent())}/`;
    expect(await send(url, { isRepeatable, timeoutMs: 200 })).toEqual({ code: 'TIMEOUT', isSent: false });
  });
});

describe('something may have been sent', () => {
  test.each([true, false])('where the answer does not come (repeatable: %p)', async (isRepeatable) => {
    const url = `http://127.0.0.1:${await listen(silent())}/`;
    expect(await send(url, { isRepeatable, timeoutMs: 200 })).toEqual({ code: 'TIMEOUT', isSent: true });
  });

  test('where the connection breaks instead of an answer, or in the middle of one', async () => {
    const resetting = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await send(`http://127.0.0.1:${await listen(resetting)}/`)).toEqual({ code: 'ECONNRESET', isSent: true });
    const breaking = createServer((socket) => socket.once('data', () => socket.end(ANSWER.slice(0, -1))));
    expect(await send(`http://127.0.0.1:${await listen(breaking)}/`)).toMatchObject({ isSent: true });
  });

  test('where a kept connection was dead, although nobody listens any more', async () => {
    let requests = 0;
    const server = createServer((socket) =>
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) {
          socket.write(ANSWER);
        } else {
          server.close(() => undefined);
          socket.resetAndDestroy();
        }
      }),
    );
    const url = `http://127.0.0.1:${await listen(server)}/`;
    const post = createHttpPost(() => 0);
    await post(postTo(url));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await faultOf(post(postTo(url)))).toEqual({ code: 'ECONNREFUSED', isSent: true });
    expect(requests).toBe(2);
    later(() => server.close());
  });

  test('where nobody says', () => {
    expect(new TransportFault('ECONNRESET').isSent).toBe(true);
  });
});
