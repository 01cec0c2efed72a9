import { describe, expect, test } from '@jest/globals';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { explainFailure, isClientRefused, isThrottled } from '../../../../functions/domain/failure/match-failure.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_800_000_000); // Fri, 15 Jan 2027 08:00:00 GMT

/** Returns the failure that an answer is; a token fails the test. */
const refusalOf = (
  status: number,
  body: unknown,
  headers: HttpAnswer['headers'] = {},
  definition: Parameters<typeof readTokenResponse>[2] = { grant: { type: 'client_credentials' } },
): RefreshFailure => {
  const answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = readTokenResponse(answer, NOW, definition);
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
    ['of the client, which has no user', 400, { error: 'invalid_grant' }, 'misconfigured', 'invalid_grant'],
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
    expect(refusalOf(301, '', { location: 'mailto:marker' }).message).toBe(
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
    ['marker'],
    { code: 'marker' },
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
    expect(refusalOf(400, entra(123_456, 'invalid_request'))).toMatchObject({
      kind: 'misconfigured',
      providerCode: '123456',
      message: 'the token endpoint answered HTTP 400 with error "invalid_request", AADSTS123456',
    });
  });

  test.each([
    ['as numbers', { error_codes: [7_000_222, 1] }],
    ['as texts', { error_codes: ['7000222'] }],
    ['in the text alone', { error_description: 'AADSTS7000222: marker' }],
    ['in the text of another form', { errors: [{ message: 'x AADSTS7000222: marker' }] }],
  ])('are read %s', (_where, more) => {
    expect(refusalOf(401, { error: 'invalid_client', ...more }).providerCode).toBe('7000222');
  });

  test.each([[-1], [1.5], [null], [{}], ['x'], ['07000222'], [1_000_000_000]])(
    'that are no codes are not told: %j',
    (code) => {
      expect(refusalOf(400, { error: 'invalid_client', error_codes: [code] })).not.toHaveProperty('providerCode');
      expect(refusalOf(400, { error: 'invalid_client', error_codes: code })).not.toHaveProperty('providerCode');
    },
  );
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
    [429, '600.5', 601],
    [429, '600s', 600],
    [503, 'Friday, 15-Jan-27 08:01:30 GMT', 90],
    [503, 'Fri Jan 15 08:01:30 2027', 90],
    [429, '0', undefined],
    [429, 'soon', undefined],
    [429, undefined, undefined],
  ])('with HTTP %i and %j is %p s', (status, header, seconds) => {
    const failure = refusalOf(status, { error: 'slow_down' }, { 'retry-after': header });
    expect(failure.retryAfterSeconds).toBe(seconds);
  });
});

describe('throttling', () => {
  const RESET = String(NOW + 120);
  // biome-ignore format: a table is read by its columns
  test.each<[string, number, HttpAnswer['headers'], unknown, number | undefined]>([
    ['GitHub', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, { message: 'API rate limit exceeded' }, 120],
    ['GitHub, secondary', 403, { 'retry-after': '60' }, { message: 'You have exceeded a secondary rate limit' }, 60],
    ['Okta', 429, { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': RESET }, { errorCode: 'E0000047' }, 120],
    ['Auth0', 429, { 'x-ratelimit-reset': RESET }, { error: 'too_many_requests' }, 120],
    ['a delta', 429, { 'x-ratelimit-reset': '7.2' }, '', 8],
    ['a stamp in milliseconds', 429, { 'x-ratelimit-reset': `${RESET}000` }, '', 120],
    ['an ISO stamp', 429, { 'x-ratelimit-reset': '2027-01-15T08:02:00Z' }, '', 120],
    ['a stamp in the past', 429, { 'x-ratelimit-reset': String(NOW - 1) }, '', undefined],
    ['Retry-After before the limit', 429, { 'retry-after': '5', 'x-ratelimit-reset': RESET }, '', 5],
    ['an old draft', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, '', 30],
    ['another draft', 429, { ratelimit: 'limit=10, remaining=0, reset=31' }, '', 31],
    ['the draft of today', 403, { ratelimit: '"burst";r=0;t=32, "day";r=9;t=5000' }, '', 32],
    ['by its own clock', 429, { date: 'Fri, 15 Jan 2027 08:01:00 GMT', 'x-ratelimit-reset': RESET }, '', 60],
    ['by no clock of a cache', 429, { date: 'Fri, 15 Jan 2027 08:01:00 GMT', age: '9', 'x-ratelimit-reset': RESET }, '', 120],
    ['by no clock of another age', 429, { date: 'Fri, 31 Dec 9999 23:59:59 GMT', 'x-ratelimit-reset': RESET }, '', 120],
    ['a word', 400, {}, { error: 'too_many_requests' }, undefined],
    ['Slack', 200, { 'retry-after': '9' }, { ok: false, error: 'ratelimited' }, 9],
    ['a sentence', 403, {}, { error: 'access_denied', error_description: 'Rate limit exceeded' }, undefined],
    ['the body', 429, {}, { retry_after: 64.57 }, 65],
    ['a provider that says it of a fault', 503, {}, { error: 'temporarily_unavailable', error_description: 'Rate limit exceeded' }, undefined],
    ['a page that says when', 403, { 'retry-after': '60' }, '<html>marker</html>', 60],
    ['a place that says when', 404, { 'retry-after': '60' }, '', 60],
  ])('of %s is seen as such', (_who, status, headers, body, seconds) => {
    const failure = refusalOf(status, body, headers);
    expect(failure.kind).toBe('transient');
    expect(isThrottled(failure)).toBe(true);
    expect(failure.retryAfterSeconds).toBe(seconds);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, number, HttpAnswer['headers'], unknown]>([
    ['limits that are told with every answer', 403, { 'x-ratelimit-remaining': '59', 'x-ratelimit-reset': RESET }, { error: 'access_denied' }],
    ['the last request of a limit, a wrong secret', 401, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, {}],
    ['the same with 400', 400, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET }, { error: 'invalid_client' }],
    ['a wrong secret and a pause', 401, { 'retry-after': '60' }, { error: 'invalid_client', error_description: 'too many attempts' }],
    ['a scope', 400, { 'retry-after': '60' }, { error: 'invalid_scope' }],
  ])('is not what is meant by %s', (_what, status, headers, body) => {
    const failure = refusalOf(status, body, headers);
    expect(failure.kind).toBe('misconfigured');
    expect(isThrottled(failure)).toBe(false);
    expect(failure.retryAfterSeconds).toBe(headers['retry-after'] === undefined ? undefined : 60);
  });
});

describe('a client that is refused in the form of its vendor', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, number, unknown, HttpAnswer['headers']?]>([
    ['no body', 401, '', { 'www-authenticate': 'Basic realm="x"' }],
    ['a challenge that says it', 401, '', { 'www-authenticate': 'Bearer error="invalid_client", error_description="marker"' }],
    ['an object', 400, { error: { code: 'invalid_client', message: 'marker' } }],
    ['an object, deeper', 400, { fault: { detail: { errorcode: 'InvalidClient' } } }],
    ['a list', 400, { errors: [{ code: 'INVALID_CLIENT', detail: 'marker' }] }],
    ['a list of words', 400, { errors: ['invalid_client'] }],
    ['another case', 400, { error: 'Invalid_Client' }],
    ['another word', 400, { code: 'invalid_client_secret' }],
    ['a sentence', 400, { message: 'Invalid client credentials: marker' }],
    ['a word that nobody knows', 401, { error: 'E0000011' }],
    ['a page', 401, '<html>marker</html>'],
    ['Keycloak', 401, { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' }],
    ['Keycloak of old', 400, { error: 'unauthorized_client', error_description: 'Invalid client secret' }],
  ])('%s', (_what, status, body, headers = {}) => {
    const failure = refusalOf(status, body, headers);
    expect(isClientRefused(failure, DEFINITION)).toBe(true);
    const { cause, message } = explainFailure(failure, { definition: DEFINITION });
    expect(cause.code).toBe('client-refused');
    expect(`${message}${cause.advice}`).not.toMatch(/marker|region|tenant/);
  });

  test.each([
    ['a scope', 400, { error: 'invalid_scope' }],
    ['a throttled client', 429, { error: 'invalid_client' }],
    ['a provider that is down', 503, { error: 'invalid_client' }],
    ['a place that is none', 404, ''],
  ])('is not %s', (_what, status, body) => {
    expect(isClientRefused(refusalOf(status, body), DEFINITION)).toBe(false);
  });

  test('is none where there is no secret', () => {
    const { secret: _none, ...rest } = DEFINITION;
    const clientAuthentication = { method: 'aws_web_identity', audience: 'api://x' } as const;
    expect(isClientRefused(refusalOf(401, ''), { ...rest, clientId: 'id', clientAuthentication })).toBe(false);
  });
});

test.each([
  ['<!DOCTYPE html><html>marker', 'blocked-in-between'],
  ['<?xml version="1.0"?>\n<!doctype html public "marker">', 'blocked-in-between'],
  ['<?xml version="1.0"?><Error><Code>marker</Code></Error>', 'refused-otherwise'],
  ['marker', 'refused-otherwise'],
  ['{"error":"use_dpop_nonce"}', 'token-bound-to-key'],
  ['{"error":"consent_required"}', 'consent-missing'],
])('403 with %j is told as %s', (body, code) => {
  const failure = refusalOf(403, body);
  expect(explainFailure(failure, { definition: DEFINITION }).cause.code).toBe(code);
  expect(JSON.stringify(failure)).not.toContain('marker');
});

describe('a redirect', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['/login?x=secret', 'login.example.test/login', 'redirected-to-login'],
    ['/oauth2/authorize?x=secret', 'login.example.test/oauth2/authorize', 'redirected-to-login'],
    ['https://u:p@sso.example.test/realms/auth#secret', 'sso.example.test/realms/auth', 'redirected-to-login'],
    ['/sign-in;jsessionid=secret', 'login.example.test/sign-in', 'redirected-to-login'],
    [`/session/${'s'.repeat(40)}/sso`, 'login.example.test/session/.../sso', 'redirected-to-login'],
    ['/oauth/token/', 'login.example.test/oauth/token/', 'redirected'],
    ['https://login.salesforce.test/services/token', 'login.salesforce.test/services/token', 'redirected'],
    ['/sso/oauth/token', 'login.example.test/sso/oauth/token', 'redirected'],
  ])('to %s tells host and path', (location, told, code) => {
    const failure = refusalOf(302, '', { location }, DEFINITION);
    expect(failure.message).toContain(`a redirect to "${told}", which`);
    expect(failure.message).not.toMatch(/secret\b(?! in hand)/);
    expect(explainFailure(failure, { definition: DEFINITION }).cause.code).toBe(code);
  });
});
