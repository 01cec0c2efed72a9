import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { createHttpPost } from '../../../../lib/platform/http-post.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { createPostHarness } from '../../../support/post-harness.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const { listen } = createPostHarness();
const JSON_TEXT = '{"access_token":"marker-token","token_type":"Bearer","expires_in":3600}';
const WHOLE = `content-length: ${JSON_TEXT.length}\r\n\r\n${JSON_TEXT}`;
const CHUNK = `${JSON_TEXT.length.toString(16)}\r\n${JSON_TEXT}\r\n`;

/** Asks a server that sends these bytes, whatever it is asked, and hangs up. */
const ask = async (bytes: string) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
  });
  const endpoint = createHttpTokenEndpoint({
    send: createHttpPost(() => 0),
    clock: new ManualClock(),
    monotonicMs: () => performance.now(),
    getWebIdentityToken: () => Promise.resolve(''),
  });
  const values = { clientId: new Redacted('client'), clientSecret: new Redacted('marker-secret') };
  const tokenUrl = `http://127.0.0.1:${await listen(server)}/token`;
  return endpoint.requestToken({ ...DEFINITION, tokenUrl }, { secret: { versionId: 'v', values }, timeoutMs: 60_000 });
};

const manyHeaders = Array.from({ length: 2500 }, (_, index) => `x-${index}: ${index}\r\n`).join('');

test.each([
  ['of HTTP/1.0', `HTTP/1.0 200 OK\r\n\r\n${JSON_TEXT}`],
  ['without a length', `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${JSON_TEXT}`],
  ['after 100', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n${WHOLE}`],
  ['after early hints', `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n${WHOLE}`],
  ['before trailers', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${CHUNK}0\r\nx: y\r\n\r\n`],
  ['without a reason phrase', `HTTP/1.1 200\r\n${WHOLE}`],
  ['beside a header of latin-1', `HTTP/1.1 200 OK\r\nx: t\u00e4ken\r\n${WHOLE}`],
  ['after 2500 headers', `HTTP/1.1 200 OK\r\n${manyHeaders}${WHOLE}`],
  ...[201, 202, 203, 206, 299].map((status) => [`with ${status}`, `HTTP/1.1 ${status} X\r\n${WHOLE}`]),
])('a token %s is a token', async (_how, bytes) => {
  const outcome = await ask(bytes);
  expect(outcome).toMatchObject({ ok: true, token: { lifetimeSeconds: 3600, lifetimeSource: 'expires_in' } });
  expect(JSON.stringify(outcome)).not.toContain('marker');
});

test.each([
  ['that is longer than it says', `HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n${JSON_TEXT}`, 'BROKEN_HTTP'],
  ['of two lengths', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n${WHOLE}`, 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  ['with a blank in a name', `HTTP/1.1 200 OK\r\nx a: b\r\n${WHOLE}`, 'HPE_INVALID_HEADER_TOKEN'],
  ['of another protocol', 'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n', 'BROKEN_HTTP'],
  ['of a mail server', '220 marker ESMTP\r\n', 'HPE_INVALID_CONSTANT'],
])('an answer %s is none, and is not asked for again', async (_how, bytes, detail) => {
  const outcome = await ask(bytes);
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'misconfigured', reason: 'network', detail } });
  expect(JSON.stringify(outcome)).not.toContain('marker');
});
