import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { decodeAnswer } from '../../../../functions/adapters/token-answer/content-coding.ts';
import { readTokenResponse, type TokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

const MAX_BYTES = 4096;
const TOKEN = JSON.stringify({ access_token: 'marker-token', token_type: 'Bearer', expires_in: 3600 });

/** Reads an answer as it came over the wire. */
const read = (bytes: Buffer, coding: string, status = 200): TokenResponse => {
  const headers = { 'content-encoding': coding };
  const answer = decodeAnswer({ status, headers, body: bytes.toString(), bytes }, MAX_BYTES);
  return readTokenResponse(answer, instant(1_800_000_000), { grant: { type: 'client_credentials' } });
};
const bytesOf = (text: string): Buffer => Buffer.from(text);

describe('a token is read', () => {
  test.each<[string, string, (bytes: Buffer) => Buffer]>([
    ['as it is', '', (bytes) => bytes],
    ['with identity', 'identity', (bytes) => bytes],
    ['of gzip', 'gzip', gzipSync],
    ['of GZIP', 'GZIP', gzipSync],
    ['of x-gzip', 'x-gzip', gzipSync],
    [
      'of gzip in two members',
      'gzip',
      (bytes) => Buffer.concat([bytes.subarray(0, 9), bytes.subarray(9)].map((part) => gzipSync(part))),
    ],
    ['of deflate', 'deflate', deflateSync],
    ['of deflate without its frame', 'deflate', deflateRawSync],
    ['of br', 'br', brotliCompressSync],
    ['of zstd', 'zstd', zstdCompressSync],
    ['of br in gzip', 'br, gzip', (bytes) => gzipSync(brotliCompressSync(bytes))],
    ['of gzip in gzip and in identity', 'gzip,gzip , identity', (bytes) => gzipSync(gzipSync(bytes))],
    ['that was not coded although a character set is called a coding', 'utf-8', (bytes) => bytes],
  ])('%s', (_what, coding, code) => {
    const response = read(code(bytesOf(TOKEN)), coding);
    expect(response.ok && response.token.accessToken.reveal()).toBe('marker-token');
  });

  test('up to the cap on the decoded body, and no further', () => {
    const padded = (length: number): Buffer => gzipSync(TOKEN.padEnd(length));
    expect(read(padded(MAX_BYTES), 'gzip').ok).toBe(true);
    expect(read(padded(MAX_BYTES + 1), 'gzip')).toMatchObject({
      failure: { kind: 'malformedResponse', reason: 'body_too_large', httpStatus: 200 },
    });
    expect(read(gzipSync(gzipSync(Buffer.alloc(50_000_000))), 'gzip, gzip')).toMatchObject({
      failure: { reason: 'body_too_large' },
    });
  });
});

describe('a body that cannot be decoded', () => {
  test.each<[string, string, Buffer, string]>([
    ['plain text', 'gzip', bytesOf(TOKEN), '("gzip")'],
    ['cut off', 'gzip', gzipSync(TOKEN).subarray(0, -9), '("gzip")'],
    ['of another coding', 'br', gzipSync(TOKEN), '("br")'],
    ['of a coding that nobody knows', 'compress', bytesOf('\u001f\u009d marker'), '("compress")'],
    ['of a coding without a decent name', '<marker>', bytesOf('marker'), 'cannot be decoded'],
    ['of too many codings', 'gzip, gzip, gzip, gzip, gzip, gzip', gzipSync(TOKEN), 'cannot be decoded'],
  ])('is no token and says so: %s', (_what, coding, bytes, said) => {
    const response = read(bytes, coding);
    expect(response).toMatchObject({ ok: false, failure: { kind: 'malformedResponse', reason: 'content_coding' } });
    expect(response.ok ? '' : response.failure.message).toContain(said);
    expect(JSON.stringify(response)).not.toContain('marker');
  });

  test('leaves the status of a refusal its say', () => {
    expect(read(bytesOf('marker'), 'gzip', 503)).toMatchObject({ failure: { kind: 'transient', reason: 'http_503' } });
  });

  test('is none where there is no body', () => {
    expect(read(bytesOf(''), 'gzip', 401)).toMatchObject({ failure: { reason: 'http_401' } });
    expect(read(bytesOf(''), 'gzip')).toMatchObject({ failure: { reason: 'not_json' } });
  });
});

test('the error in a coded answer is read', () => {
  const body = JSON.stringify({ error: 'invalid_client', error_codes: [7_000_222] });
  expect(read(gzipSync(body), 'gzip', 401)).toMatchObject({
    failure: { reason: 'invalid_client', providerCode: '7000222' },
  });
});
