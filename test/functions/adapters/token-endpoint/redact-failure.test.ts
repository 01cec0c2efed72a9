import { describe, expect, test } from '@jest/globals';
import { withoutSecrets } from '../../../../functions/adapters/token-endpoint/redact-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';

const FAILURE: RefreshFailure = {
  kind: 'misconfigured',
  reason: 'invalid_client',
  message: 'the token endpoint answered HTTP 401 with error "invalid_client", AADSTS7000215',
  httpStatus: 401,
  oauthError: 'invalid_client',
  providerCode: '7000215',
  correlationId: 'request-1234',
  retryAfterSeconds: 7,
  clockOffsetSeconds: 3,
  latencyMs: 12,
};
const { oauthError: _error, correlationId: _id, ...REST } = FAILURE;

const BARE = 'the token endpoint answered HTTP 401';
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const base64Of = (text: string): string => Buffer.from(text).toString('base64');

describe('a failure', () => {
  test.each([
    [[]],
    [['']],
    [['another-secret']],
    // Shorter than any secret, so found in any text.
    [['inv', 'req', '_']],
  ])('that repeats none of %j stays as it is', (secrets) => {
    expect(withoutSecrets(FAILURE, secrets)).toEqual(FAILURE);
  });

  test.each([
    ['the error', 'invalid_client'],
    ['a part of the error', 'clie'],
    ['more than the error', 'xx-invalid_client-xx'],
    ['the error in another case', 'INVALID_Client'],
    ['the error backwards', 'tneilc_dilavni'],
  ])('whose error is or holds a secret tells the status alone: %s', (_what, secret) => {
    expect(withoutSecrets(FAILURE, ['other', secret])).toEqual({
      ...REST,
      reason: 'http_401',
      message: 'the token endpoint answered HTTP 401',
    });
  });

  test.each<[string, (secret: string) => string]>([
    ['in upper case', (secret) => secret.toUpperCase()],
    ['backwards', (secret) => [...secret].reverse().join('')],
    ['encoded for a URL', encodeURIComponent],
    ['encoded for a URL in every character', (secret) => secret.replaceAll(/./g, (one) => `%${hexOf(one)}`)],
    ['encoded for a URL twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ['in base64', (secret) => base64Of(secret)],
    ['in base64 for URLs', (secret) => Buffer.from(secret).toString('base64url')],
    ['in Basic authentication, as second', (secret) => base64Of(`i:${secret}`)],
    ['in Basic authentication, as third', (secret) => base64Of(`id:${secret}`)],
    ['in Basic authentication, and more', (secret) => base64Of(`id-1:${secret}:end`)],
    ['in hex', hexOf],
    ['in base64, twice', (secret) => base64Of(base64Of(secret))],
    [
      'in base64 of what was encoded for a URL',
      (secret) => base64Of(`https://x.test/?key=${encodeURIComponent(secret)}`),
    ],
    ['in hex of what was encoded for a URL', (secret) => hexOf(encodeURIComponent(secret))],
    ['in hex, in upper case', (secret) => hexOf(secret).toUpperCase()],
    ['in base64 and backwards', (secret) => [...base64Of(secret)].reverse().join('')],
    ['with signs between', (secret) => [...secret].join('-')],
    ['without its signs', (secret) => secret.replaceAll(/[^a-z0-9]/gi, '')],
    ['as escapes of JSON', (secret) => secret.replaceAll(/./g, (one) => `\\u00${hexOf(one)}`)],
    ['as entities of HTML', (secret) => secret.replaceAll(/./g, (one) => `&#x${hexOf(one)};`)],
    ['as decimal entities', (secret) => secret.replaceAll(/./g, (one) => `&#${one.charCodeAt(0)};`)],
  ])('that gives a secret back %s does not show it', (_what, change) => {
    for (const secret of ['Kx7~Qp/2+wZ&9u?LmA', 'plain8Secret0', 's3cr~t-9']) {
      const oauthError = `bad ${change(secret)}`;
      const message = `the token endpoint answered HTTP 401 with error "${oauthError}"`;
      const told = withoutSecrets({ ...FAILURE, oauthError, message }, [secret]);
      expect(told).toEqual({ ...REST, reason: 'http_401', message: BARE });
    }
  });

  test.each(['request-1234', 'uest', 'a request-1234 b'])('loses a correlation id that repeats %j', (secret) => {
    expect(withoutSecrets(FAILURE, [secret])).toEqual({ ...REST, oauthError: 'invalid_client' });
  });

  test.each([
    [', a redirect to "login.test/p%40ss-word", which is not followed', 'p@ss-word'],
    [', a redirect to "login.test/PASSword", which is not followed', 'password'],
    [', a redirect to "login.test/cEBzcy13b3Jk", which is not followed', 'p@ss-word'],
    [', but has "expires_in", "s3cret_name"', 'xx-s3cret_name-xx'],
  ])('that quotes a secret where it leads, or in a name, says neither: %s', (quoted, secret) => {
    const failure = { ...REST, reason: 'redirect', message: `the token endpoint answered HTTP 401${quoted}` };
    expect(withoutSecrets(failure, [secret]).message).toBe('the token endpoint answered HTTP 401');
    expect(withoutSecrets(failure, ['other', 'followed', 'endpoint'])).toEqual(failure);
  });

  test('that says neither has nothing to lose', () => {
    const said = { ...REST, message: 'the token endpoint answered HTTP 401' };
    expect(withoutSecrets(said, ['invalid_client', 'request-1234', 'token'])).toEqual(said);
  });

  test('whose message quotes a secret keeps its reason and tells the status besides', () => {
    const quoting = { ...REST, reason: 'token_type_unknown', message: 'the token is of the type "abcd-secret"' };
    const told = { ...quoting, message: 'the token endpoint answered HTTP 401' };
    expect(withoutSecrets(quoting, ['secret'])).toEqual(told);
    expect(withoutSecrets(quoting, ['xabcd-secretx'])).toEqual(told);
    expect(withoutSecrets(quoting, ['other'])).toEqual(quoting);
  });
});

describe('what is a part of a secret only', () => {
  const redirect = (target: string): RefreshFailure => ({
    ...REST,
    httpStatus: 302,
    message: `the token endpoint answered HTTP 302, a redirect to "${target}", which is not followed`,
  });

  test.each([
    ['cut off at the end of a path', 'login.example.test/auth/MARKER-sec'],
    ['cut off before another segment', 'login.example.test/MARKER-sec/...'],
    ['with blanks as a form has them', 'login.example.test/x+y%3F'],
  ])('is not shown in a redirect: %s', (_what, target) => {
    const failure = withoutSecrets(redirect(target), ['MARKER-sec;rest?', 'x y?']);
    expect(failure.message).toBe('the token endpoint answered HTTP 302');
  });

  test('may be the host of a redirect, as of a user whose name is an address', () => {
    const failure = redirect('example.test/login');
    expect(withoutSecrets(failure, ['robot@example.test'])).toEqual(failure);
  });
});

test('a number of the provider that is the secret is not shown', () => {
  const { providerCode: _code, ...rest } = REST;
  expect(withoutSecrets(FAILURE, ['7000215'])).toEqual({ ...rest, reason: 'http_401', message: BARE });
});

test('a part of a secret is not shown in the path of a member', () => {
  const message = 'the answer of the token endpoint has no access_token, but has "MARKER-sec.token"';
  expect(withoutSecrets({ ...REST, message }, ['MARKER-secret']).message).toBe(BARE);
});
