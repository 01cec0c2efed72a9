import { describe, expect, test } from '@jest/globals';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { explainFailure } from '../../../../functions/domain/failure/match-failure.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';

const NOW = instant(1_800_000_000); // Fri, 15 Jan 2027 08:00:00 GMT

/** Returns the failure that an answer is; a token fails the test. */
const refusalOf = (status: number, body: unknown, headers: HttpAnswer['headers'] = {}): RefreshFailure => {
  const answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = readTokenResponse(answer, NOW, { grant: { type: 'client_credentials' } });
  if (response.ok) {
    throw new Error('a token was read');
  }
  return response.failure;
};

describe('a refusal', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['RFC 6749', 400, { error: 'invalid_client' }, 'misconfigured', 'invalid_client'],
    ['RFC 6749 with 401', 401, { error: 'invalid_client', error_description: 'x' }, 'misconfigured', 'invalid_client'],
    ['of the grant', 400, { error: 'invalid_grant' }, 'reauthorizationRequired', 'invalid_grant'],
    ['Genesys', 400, { error: 'invalid_client', description: 'client not found: marker', error_description: 'marker' }, 'misconfigured', 'invalid_client'],
    ['Box', 429, { error: 'temporarily_unavailable' }, 'transient', 'temporarily_unavailable'],
    ['an error code of its own', 403, { error: 'my.own-error_7' }, 'misconfigured', 'my.own-error_7'],
    ['Slack with 200', 200, { ok: false, error: 'bad_client_secret' }, 'misconfigured', 'bad_client_secret'],
    ['GitHub with 200', 200, { error: 'incorrect_client_credentials' }, 'misconfigured', 'incorrect_client_credentials'],
    ['an overloaded server with 200', 200, { error: 'temporarily_unavailable' }, 'transient', 'temporarily_unavailable'],
    ['a page', 404, '<html>marker</html>', 'misconfigured', 'http_404'],
    ['a page of a gateway', 502, '<html>marker</html>', 'transient', 'http_502'],
    ['nothing', 503, '', 'transient', 'http_503'],
    ['an object as error', 400, { error: { message: 'marker' } }, 'misconfigured', 'http_400'],
    ['a list', 400, [{ error: 'invalid_grant' }], 'misconfigured', 'http_400'],
    ['a request time-out', 408, '', 'transient', 'http_408'],
    ['a redirect', 302, '', 'misconfigured', 'redirect'],
    ['a redirect with an error', 307, { error: 'invalid_grant' }, 'misconfigured', 'redirect'],
    ['not modified', 304, '', 'misconfigured', 'redirect'],
  ])('as of %s', (_who, httpStatus, body, kind, reason) => {
    const failure = refusalOf(httpStatus, body);
    expect(failure).toMatchObject({ kind, reason, httpStatus });
    expect(JSON.stringify(failure)).not.toContain('marker');
  });

  test('says what happened in words of our own', () => {
    expect(refusalOf(401, { error: 'invalid_client', error_description: 'marker' }).message).toBe(
      'the token endpoint answered HTTP 401 with error "invalid_client"',
    );
    expect(refusalOf(503, 'marker').message).toBe('the token endpoint answered HTTP 503');
    expect(refusalOf(301, '', { location: 'https://marker.example.test' }).message).toBe(
      'the token endpoint answered HTTP 301, a redirect, which is not followed with a client secret in hand',
    );
  });

  test.each([
    'invalid client',
    'invalid_client\n',
    '<script>',
    'secret=abc',
    'é',
    'a/b',
    '{}',
    'x'.repeat(65),
    '',
    7,
    true,
    ['invalid_grant'],
  ])('does not repeat an error code that is none: %j', (error) => {
    const failure = refusalOf(400, { error });
    expect(failure).toMatchObject({ kind: 'misconfigured', reason: 'http_400' });
    expect(failure).not.toHaveProperty('oauthError');
    expect(failure.message).toBe('the token endpoint answered HTTP 400');
  });

  test('repeats an error code of 64 characters', () => {
    expect(refusalOf(400, { error: 'x'.repeat(64) }).oauthError).toBe('x'.repeat(64));
  });
});

describe("Entra's codes", () => {
  const entra = (code: unknown, error = 'invalid_client'): object => ({
    error,
    error_description: `AADSTS${code}: marker`,
    error_codes: [code, 1],
    correlation_id: '0a1b2c3d-0000-4000-8000-000000000000',
  });

  test.each([
    [7_000_222, 401, 'misconfigured', 'has expired'],
    [7_000_215, 401, 'misconfigured', 'not its id'],
    [700_016, 400, 'misconfigured', 'check client id and tenant id'],
    [700_024, 401, 'transient', 'clocks differ'],
    [90_033, 400, 'transient', 'fault of its own'],
  ])('sharpen the message: AADSTS%i', (code, status, kind, text) => {
    const failure = refusalOf(status, entra(code));
    expect(failure).toMatchObject({ kind, reason: 'invalid_client', providerCode: String(code) });
    const { message, cause } = explainFailure(failure, { definition: { grant: { type: 'client_credentials' } } });
    expect(`${message}; ${cause.advice}`).toMatch(
      new RegExp(`HTTP ${status} with error "invalid_client", AADSTS${code}: .*${text}`),
    );
    expect(message).not.toContain('marker');
  });

  test('that nobody knows change nothing but are told', () => {
    expect(refusalOf(400, entra(123_456, 'invalid_grant'))).toMatchObject({
      kind: 'reauthorizationRequired',
      providerCode: '123456',
      message: 'the token endpoint answered HTTP 400 with error "invalid_grant", AADSTS123456',
    });
  });

  test.each([['7000222'], [-1], [1.5], [null], [{}]])('that are no codes are not told: %j', (code) => {
    expect(refusalOf(400, entra(code))).not.toHaveProperty('providerCode');
    expect(refusalOf(400, { error: 'invalid_client', error_codes: code })).not.toHaveProperty('providerCode');
  });
});

describe('what the support of a provider asks for', () => {
  const ID = '0a1b2c3d-0000-4000-8000-000000000000';

  test.each([
    ['inin-correlation-id', { 'inin-correlation-id': ID }, {}],
    ['x-ms-request-id', { 'x-ms-request-id': ID }, {}],
    ['x-correlation-id', { 'x-correlation-id': ID }, {}],
    ['x-request-id', { 'x-request-id': ID }, {}],
    ['the body', {}, { correlation_id: ID }],
    ['the vendor’s own header first', { 'x-request-id': 'other-12345678', 'inin-correlation-id': ID }, {}],
    ['the header that can be told', { 'inin-correlation-id': 'not one', 'x-request-id': ID }, {}],
  ])('is taken from %s', (_where, headers, body) => {
    expect(refusalOf(500, body, headers).correlationId).toBe(ID);
  });

  test.each(['short', 'a b c d e f g', '<b>12345678</b>', 'x'.repeat(129)])(
    'is not repeated if it is odd: %j',
    (id) => {
      expect(refusalOf(500, { correlation_id: id }, { 'x-request-id': id })).not.toHaveProperty('correlationId');
    },
  );
});

describe('the wait a provider asks for', () => {
  test.each([
    [429, '120', 120],
    [503, 'Fri, 15 Jan 2027 08:01:30 GMT', 90],
    [400, '7', 7],
    [200, '7', 7],
    [302, '7', 7],
    [429, '0', undefined],
    [429, 'soon', undefined],
    [429, undefined, undefined],
  ])('with HTTP %i and %j is %p s', (status, header, seconds) => {
    const failure = refusalOf(status, { error: 'slow_down' }, { 'retry-after': header });
    expect(failure.retryAfterSeconds).toBe(seconds);
  });
});
