import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { isClientRefused } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { refusalOf } from './refusal-of.ts';

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

describe('a client that is refused in the form of its vendor', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, number, unknown, HttpAnswer['headers']?]>([
    ['no body', 401, '', { 'www-authenticate': 'Basic realm="x"' }],
    ['a challenge that says it', 401, '', { 'www-authenticate': 'Bearer error="invalid_client", error_description="marker"' }],
    ['a challenge with blanks', 403, '', { 'www-authenticate': 'Bearer realm="x", error = "invalid_client"' }],
    ['HubSpot', 400, { status: 'BAD_CLIENT_SECRET', message: 'missing or invalid client secret' }],
    ['an object', 400, { error: { code: 'invalid_client', message: 'marker' } }],
    ['an object, deeper', 400, { fault: { detail: { errorcode: 'InvalidClient' } } }],
    ['a list', 400, { errors: [{ code: 'INVALID_CLIENT', detail: 'marker' }] }],
    ['a list of words', 400, { errors: ['invalid_client'] }],
    ['another case', 400, { error: 'Invalid_Client' }],
    ['another word', 400, { code: 'invalid_client_secret' }],
    ['a sentence', 400, { message: 'Invalid client credentials: marker' }],
    ['a sentence with a word in it', 400, { message: 'OAuth error: invalid_client (marker)' }],
    ['Shopify', 400, '<!DOCTYPE html><title>Oauth error application_cannot_be_found: marker</title>'],
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

  test('a word that nobody knows is not repeated from a page or a sentence', () => {
    for (const body of ['<html>Oauth error marker_code: x</html>', { message: 'Oauth error marker_code: x' }]) {
      const failure = refusalOf(400, body);
      expect(failure).not.toHaveProperty('oauthError');
      expect(JSON.stringify(failure)).not.toContain('marker');
    }
  });

  test.each([
    ['shop_not_permitted', 'grant-not-allowed'],
    ['app_not_installed', 'access-denied'],
  ])('%s on a page of Shopify is told as %s', (word, code) => {
    const failure = refusalOf(400, `<html><h1>Oauth error ${word}: Client credentials ...</h1></html>`);
    expect(failure.oauthError).toBe(word);
    expect(explainFailure(failure, { definition: DEFINITION }).cause.code).toBe(code);
  });

  test('what Google says of an account that may not be acted as is read from its object', () => {
    const error = { code: 403, message: "Permission 'iam.x' denied on resource", status: 'PERMISSION_DENIED' };
    const failure = refusalOf(403, { error });
    expect(explainFailure(failure, { definition: DEFINITION }).cause.code).toBe('access-denied');
  });

  test.each([
    ['a scope', 400, { error: 'invalid_scope' }],
    ['a throttled client', 429, { error: 'invalid_client' }],
    ['a provider that is down', 503, { error: 'invalid_client' }],
    ['a place that is none', 404, ''],
  ])('is not %s', (_what, status, body) => {
    expect(isClientRefused(refusalOf(status, body), DEFINITION)).toBe(false);
  });

  test('is not one whose assertion is outside its time', () => {
    const grant = { type: 'jwt_bearer', assertion: { algorithm: 'RS256' } } as const;
    const failure = refusalOf(400, { error: 'invalid_grant', error_description: 'assertion expired' });
    expect(isClientRefused(failure, { ...DEFINITION, grant, clientAuthentication: { method: 'none' } })).toBe(false);
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

// biome-ignore format: a table is read by its columns
test.each<[string, number, object, string]>([
  ['Salesforce', 400, { error: 'unknown_error', error_description: 'retry your request' }, 'provider-down'],
  ['Slack', 200, { ok: false, error: 'fatal_error' }, 'provider-down'],
  ['a gateway', 400, { message: 'The service is temporarily unavailable' }, 'provider-down'],
  ['a wrong secret', 401, { message: 'internal error' }, 'client-refused'],
  ['a refusal with 200', 200, { code: 40_001, message: 'Invalid client credentials' }, 'client-refused'],
  ['a refusal with 200, by its code', 200, { errorCode: 'invalid_client', scope: 'audience' }, 'client-refused'],
  ['a limit with 200', 200, { access_token: null, msg: 'Too many requests' }, 'provider-throttles'],
  ['a token of another name', 200, { accessToken: 'x', scope: 'audience', note: 'Invalid client' }, 'token-in-other-form'],
  ['nothing known', 200, { message: 'hello' }, 'token-in-other-form'],
  ['a refused client', 400, { error: 'invalid_client', error_description: 'internal error' }, 'client-refused'],
])('what is meant is looked for in the words of %s', (_who, status, body, code) => {
  expect(explainFailure(refusalOf(status, body), { definition: DEFINITION }).cause.code).toBe(code);
});

describe('a redirect', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    ['/login?x=secret', 'login.example.test/login', 'redirected-to-login'],
    ['/oauth2/authorize?x=secret', 'login.example.test/oauth2/authorize', 'redirected-to-login'],
    ['https://u:p@sso.example.test/realms/auth#secret', 'sso.example.test/realms/auth', 'redirected-to-login'],
    ['/users/sign_in', 'login.example.test/users/sign_in', 'redirected-to-login'],
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
