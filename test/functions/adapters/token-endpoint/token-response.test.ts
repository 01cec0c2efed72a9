import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readTokenResponse,
  type TokenInAnswer,
  type TokenResponse,
} from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import type { Grant, ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';

const NOW = instant(1_800_000_000);
type Body = string | Buffer | object;

const answerOf = (body: Body, status = 200, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body),
});
const read = (
  answer: HttpAnswer,
  timing?: TimingOverrides,
  grant: Grant = { type: 'client_credentials' },
): TokenResponse => readTokenResponse(answer, NOW, { grant, ...(timing ? { timing } : {}) });
/** Returns the token of an answer; none fails the test. */
const tokenOf = (body: Body, status = 200, grant?: Grant): TokenInAnswer => {
  const response = read(answerOf(body, status), undefined, grant);
  if (!response.ok) {
    throw new Error(`no token: ${response.failure.reason}`);
  }
  return response.token;
};
const TOKEN = { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 };
const jwt = (payload: object): string =>
  ['{"alg":"RS256"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('an answer with a token', () => {
  test('is read with everything that is kept of it', () => {
    const token = tokenOf({ ...TOKEN, scope: 'a b', refresh_token: 'next' });
    expect(token).toMatchObject({
      tokenType: 'Bearer',
      scope: 'a b',
      obtainedAt: NOW,
      expiresAt: { at: NOW + 3600, text: '2027-01-15T09:00:00Z', zone: 'utc' },
      lifetimeSeconds: 3600,
      lifetimeSource: 'expires_in',
      warnings: [],
      httpStatus: 200,
    });
    expect(token.accessToken.reveal()).toBe('the-token');
    expect(token.refreshToken?.reveal()).toBe('next');
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, Body, number]>([
    ['status 200', TOKEN, 200],
    ['status 201', TOKEN, 201],
    ['status 299', TOKEN, 299],
    ['a byte order mark', `\uFEFF${JSON.stringify(TOKEN)}`, 200],
    ['white space around it', `\r\n ${JSON.stringify(TOKEN, null, 2)}\n`, 200],
    ['members nobody knows', { ...TOKEN, 'not-before-policy': 0, session_state: {}, roles: [1] }, 200],
    ['error null', { ...TOKEN, error: null }, 200],
    ['ok true', { ...TOKEN, ok: true }, 200],
    ['a member named __proto__', JSON.stringify(TOKEN).replace('{', '{"__proto__":{"error":"x"},'), 200],
    ['bytes that are no UTF-8 in another member', Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff]), Buffer.from(`",${JSON.stringify(TOKEN).slice(1)}`)]), 200],
    ['an access token that looks like a JWT', { ...TOKEN, access_token: jwt({ sub: 'x' }) }, 200],
    ['an access token with dots that is no JWT', { ...TOKEN, access_token: 'a.b.c' }, 200],
    ['an access token of 10,000 characters', { ...TOKEN, access_token: 'x'.repeat(10_000) }, 200],
  ])('may have %s', (_what, body, status) => {
    expect(tokenOf(body, status)).toMatchObject({ lifetimeSeconds: 3600, httpStatus: status });
  });

  test.each(['Bearer', 'bearer', 'BearerToken', ' bearer ', '', 'bot', 'user', null, undefined])(
    'of the type %p is a bearer token',
    (token_type) => {
      expect(tokenOf({ ...TOKEN, token_type }).tokenType).toBe('Bearer');
    },
  );

  test.each([
    ['a b', 'a b'],
    ['', undefined],
    [null, undefined],
    [['a', 'b'], undefined],
    [undefined, undefined],
  ])('with scope %j tells %j', (scope, told) => {
    expect(tokenOf({ ...TOKEN, scope }).scope).toBe(told);
  });

  test.each([
    ['a b', 'b a', []],
    ['a b', 'a b c', []],
    ['a b', 'a', ['scope_reduced']],
    ['a b', undefined, []],
    [undefined, 'a', []],
    ['a', 'ab', ['scope_reduced']],
    ['https://graph.example.test/.default', '', []],
  ])('asked with scope %j and granted %j warns of %j', (wanted, scope, warnings) => {
    const grant: Grant = { type: 'client_credentials', ...(wanted === undefined ? {} : { scope: wanted }) };
    expect(tokenOf({ ...TOKEN, scope }, 200, grant).warnings).toEqual(warnings);
  });

  test.each([null, '', 7])('with the refresh token %j has none', (refresh_token) => {
    expect(tokenOf({ ...TOKEN, refresh_token })).not.toHaveProperty('refreshToken');
  });

  test.each<[string, Partial<ServiceDefinition>, string]>([
    ['JWT', { acceptedTokenTypes: ['jwt', 'OAuth'] }, 'Bearer'],
    [
      'Zoho-oauthtoken',
      { acceptedTokenTypes: ['Zoho-oauthtoken'], authorizationScheme: 'Zoho-oauthtoken' },
      'Zoho-oauthtoken',
    ],
    ['Bearer', { authorizationScheme: 'Zoho-oauthtoken' }, 'Zoho-oauthtoken'],
  ])('of the type %s is taken with %j, and sent as %s', (token_type, changes, scheme) => {
    const grant: Grant = { type: 'client_credentials' };
    const response = readTokenResponse(answerOf({ ...TOKEN, token_type }), NOW, { grant, ...changes });
    expect(response).toMatchObject({ ok: true, token: { tokenType: scheme } });
  });

  test('is one as a form that says so', () => {
    const form = 'access_token=a%2Bb&scope=repo%2Cgist&token_type=bearer&expires_in=3600&refresh_token=next';
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const response = read(answerOf(form, 200, headers));
    expect(response).toMatchObject({ ok: true, token: { scope: 'repo,gist', lifetimeSeconds: 3600 } });
    expect(response.ok && response.token.accessToken.reveal()).toBe('a+b');
    expect(response.ok && response.token.refreshToken?.reveal()).toBe('next');
  });

  test('of a GitHub App is in the member token', () => {
    const grant: Grant = { type: 'github_app_installation' };
    const token = tokenOf({ token: 'ghs_x', expires_at: '2027-01-15T09:00:00Z', permissions: {} }, 201, grant);
    expect(token.accessToken.reveal()).toBe('ghs_x');
    expect(token).toMatchObject({ lifetimeSeconds: 3600, lifetimeSource: 'expires_at', warnings: [] });
    expect(read(answerOf(TOKEN), undefined, grant)).toMatchObject({
      ok: false,
      failure: { reason: 'no_access_token' },
    });
  });
});

describe('an answer of 2xx that is no token is malformed', () => {
  const html = '<!DOCTYPE html><html><body>marker-body</body></html>';

  // biome-ignore format: a table is read by its columns
  test.each<[string, Body, string, string]>([
    ['empty', '', 'not_json', 'an empty answer'],
    ['white space', '  \n', 'not_json', 'not a JSON object'],
    ['a byte order mark alone', '\uFEFF', 'not_json', 'not a JSON object'],
    ['HTML', html, 'not_json', 'not a JSON object'],
    ['a form that is not said to be one', 'access_token=marker-body&expires_in=3600', 'not_json', 'not a JSON object'],
    ['truncated', '{"access_token":"marker-body","expires_', 'not_json', 'not a JSON object'],
    ['two objects', '{"access_token":"marker-body"}{}', 'not_json', 'not a JSON object'],
    ['a list', [TOKEN], 'not_json', 'not a JSON object'],
    ['a text', '"marker-body"', 'not_json', 'not a JSON object'],
    ['null', 'null', 'not_json', 'not a JSON object'],
    ['a number', '3600', 'not_json', 'not a JSON object'],
    ['UTF-16', Buffer.from(JSON.stringify(TOKEN), 'utf16le'), 'not_json', 'not a JSON object'],
    ['an object without a token', { token_type: 'Bearer', expires_in: 3600 }, 'no_access_token', 'has no access_token'],
    ['an empty token', { ...TOKEN, access_token: '' }, 'no_access_token', 'has no access_token'],
    ['a blank token', { ...TOKEN, access_token: ' \n' }, 'no_access_token', 'has no access_token'],
    ['a token that is a number', { ...TOKEN, access_token: 12_345_678 }, 'no_access_token', 'has no access_token'],
    ['a token that is an object', { ...TOKEN, access_token: { value: 'marker-body' } }, 'no_access_token', 'has no access_token'],
    ['a token of another name', { token: 'marker-body', expires_in: 3600 }, 'no_access_token', 'has no access_token'],
    ['a DPoP token', { ...TOKEN, token_type: 'DPoP' }, 'token_bound_to_key', 'DPoP, mutual TLS'],
    ['a MAC token', { ...TOKEN, token_type: 'mac' }, 'token_bound_to_key', 'cannot be shared'],
    ['a token of another type', { ...TOKEN, token_type: 'JWT' }, 'token_type_unknown', 'of the type "JWT", expected Bearer'],
    ['a token of a type that is no text', { ...TOKEN, token_type: 1 }, 'token_type_unknown', 'of a type that is no word'],
    ['a JWT bound to a key', { ...TOKEN, access_token: jwt({ cnf: { jkt: 'marker-body' } }) }, 'token_bound_to_key', 'cannot be shared'],
    ['a JWT bound to a certificate', { ...TOKEN, access_token: jwt({ cnf: { 'x5t#S256': 'x' } }) }, 'token_bound_to_key', 'cannot be shared'],
  ])('%s', (_what, body, reason, message) => {
    const response = read(answerOf(body));
    expect(response).toMatchObject({
      ok: false,
      failure: { kind: 'malformedResponse', reason, message: expect.stringContaining(message), httpStatus: 200 },
    });
    expect(JSON.stringify(response)).not.toContain('marker-body');
  });

  test.each<[string, object]>([
    ['error', { error: 'marker-body' }],
    ['error, in upper case', { error: 'MARKER-BODY' }],
    ['error, in base64', { error: 'bWFya2VyLWJvZHk' }],
    ['token type', { token_type: 'x-marker-body-y' }],
    ['token type, backwards', { token_type: 'ydob-rekram' }],
  ])('a token that comes again as its own %s is not repeated', (_where, more) => {
    const response = read(answerOf({ access_token: 'marker-body', ...more }));
    expect(JSON.stringify(response)).not.toMatch(/marker-body|bWFya2VyLWJvZHk|ydob-rekram/i);
    expect(response).toMatchObject({ ok: false, failure: { message: 'the token endpoint answered HTTP 200' } });
  });

  test('what the support of the provider asks for is kept of a malformed answer', () => {
    expect(read(answerOf(html, 200, { 'x-request-id': 'req-12345678' }))).toMatchObject({
      failure: { correlationId: 'req-12345678' },
    });
  });
});

describe('an answer that says it is an error is one, whatever else it says', () => {
  test.each<[string, Body, number, string]>([
    ['200 with error', { ...TOKEN, error: 'bad_client_secret' }, 200, 'bad_client_secret'],
    ['200 with an error that is an object', { ...TOKEN, error: { code: 'x' } }, 200, 'http_200'],
    ['200 with ok false', { ...TOKEN, ok: false }, 200, 'http_200'],
    ['200 with ok false and error', { ok: false, error: 'invalid_auth' }, 200, 'invalid_auth'],
    ['400 with a token', TOKEN, 400, 'http_400'],
    ['300 with a token', TOKEN, 300, 'redirect'],
    ['199 with a token', TOKEN, 199, 'http_199'],
  ])('%s', (_what, body, status, reason) => {
    expect(read(answerOf(body, status))).toMatchObject({ ok: false, failure: { reason, httpStatus: status } });
  });
});

describe('whatever a token endpoint sends', () => {
  test('is read or refused, and never thrown over', () => {
    const value = fc.oneof(
      fc.constantFrom(3600, '3600', 'x', -1, null, true, 'Bearer', 'invalid_grant'),
      fc.jsonValue(),
    );
    const members = fc.dictionary(
      fc.constantFrom('access_token', 'token_type', 'expires_in', 'expires_at', 'scope', 'error', 'ok', 'refresh_in'),
      value,
    );
    const body = fc.oneof(
      members.map((json) => JSON.stringify(json)),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 100, max: 599 }), (text, status) => {
        const response = read(answerOf(text, status));
        if (response.ok) {
          const { lifetimeSeconds, expiresAt } = response.token;
          expect(Number.isInteger(lifetimeSeconds) && lifetimeSeconds >= 0 && lifetimeSeconds <= 604_800).toBe(true);
          expect(expiresAt.at).toBe(NOW + lifetimeSeconds);
          expect(status >= 200 && status <= 299).toBe(true);
        } else {
          expect(response.failure.message).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
