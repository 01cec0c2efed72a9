import { describe, expect, test } from '@jest/globals';
import type { TokenInAnswer } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { HttpAnswer } from '../../../../lib/platform/http-post.ts';
import { readAt, refusalOf } from './refusal-of.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
type Response = ServiceDefinition['response'];

const definitionOf = (response: Response, changes: Partial<ServiceDefinition> = {}) => ({
  grant: { type: 'login' } as const,
  ...(response && { response }),
  ...changes,
});
const tokenOf = (
  body: unknown,
  response: Response,
  headers: HttpAnswer['headers'] = {},
  changes: Partial<ServiceDefinition> = {},
): TokenInAnswer => {
  const read = readAt(200, body, headers, definitionOf(response, changes));
  if (!read.ok) {
    throw new Error(`no token: ${read.failure.reason}: ${read.failure.message}`);
  }
  return read.token;
};

describe('a token is read where the definition says', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, unknown, Response, HttpAnswer['headers']?]>([
    ['a member', { accessToken: 'tok' }, { token: '/accessToken' }],
    ['a member of another', { data: { token: ' tok ' } }, { token: '/data/token' }],
    ['an element of a list', [{ id: 1 }, { jwt: 'tok' }], { token: '/1/jwt' }],
    ['a list in an object', { tokens: ['tok'] }, { token: '/tokens/0' }],
    ['a name with a slash and a tilde', { 'a/b~c': 'tok' }, { token: '/a~1b~0c' }],
    ['an empty name', { '': { '': 'tok' } }, { token: '//' }],
    ['a form', 'sessionKey=tok&x=1', { token: '/sessionKey' }, FORM],
    ['a JSON text as the whole', '"tok"', { token: '' }],
    ['plain text as the whole', ' tok\r\n', { token: '' }, { 'content-type': 'text/plain' }],
    ['plain text with a byte order mark', '\uFEFFtok', { token: '' }],
    ['plain text that says that it is JSON', 'tok', { token: '' }, { 'content-type': 'application/json' }],
    ['a Bearer before it', { token: 'Bearer tok' }, { token: '/token' }],
    ['a header', '', { token: { header: 'X-Subject-Token' } }, { 'x-subject-token': 'tok' }],
    ['a header, in whatever body', { token: { id: 1 } }, { token: { header: 'x-auth-token' } }, { 'x-auth-token': ' tok' }],
    ['a header that came twice', '', { token: { header: 'x-auth-token' } }, { 'x-auth-token': 'tok, tok' }],
    ['a header like those of requests', '', { token: { header: 'Authorization' } }, { authorization: 'Bearer tok' }],
  ])('%s', (_where, body, response, headers = {}) => {
    expect(tokenOf(body, response, headers).accessToken.reveal()).toBe('tok');
  });

  test.each([
    [{ header: { scheme: 'JWT' } }, 'jwt tok'],
    [{ header: { name: 'X-Auth', scheme: 'Token' } }, 'Token  tok'],
    [{ authorizationScheme: 'a.b+' }, 'a.b+ tok'],
    [{ header: { scheme: 'JWT' } }, 'Bearer tok'],
    [{ header: { scheme: 'JWT' } }, 'JWT'],
    [{ header: { scheme: 'JWT' } }, 'jwtok'],
  ])('with %j %s has the word that is sent before it once', (changes, token) => {
    const read = tokenOf({ token }, { token: '/token' }, {}, changes).accessToken.reveal();
    expect(read).toBe(token.includes(' ') ? 'tok' : token);
  });

  test('another word before a token is none of it', () => {
    const definition = definitionOf({ token: '/token' }, { authorizationScheme: 'a.b' });
    expect(refusalOf(200, { token: 'axb tok' }, {}, definition)).toMatchObject({ reason: 'token_malformed' });
  });

  test.each(['1234567890', '12345678901234567890123456789012', '12e45678', 'abc-123', 'Tok'])(
    'plain text may be %s',
    (text) => {
      expect(tokenOf(text, { token: '' }, { 'content-type': 'text/plain' }).accessToken.reveal()).toBe(text);
    },
  );

  // biome-ignore format: a table is read by its columns
  test.each<[string, unknown, Response, HttpAnswer['headers']?]>([
    ['a number', { token: 12_345 }, { token: '/token' }],
    ['an object', { token: { a: 'x' } }, { token: '/token' }],
    ['a list', { token: ['x'] }, { token: '/token' }],
    ['null', { token: null }, { token: '/token' }],
    ['blank', { token: ' ' }, { token: '/token' }],
    ['in the place of the standard only', { access_token: 'x' }, { token: '/token' }],
    ['what every list has', { token: ['x'] }, { token: '/token/length' }],
    ['what every object has', {}, { token: '/toString/name' }],
    ['a number as the whole', '12345', { token: '' }, { 'content-type': 'application/json' }],
    ['true as the whole', 'true', { token: '' }],
    ['an object as the whole', { a: 'x' }, { token: '' }],
    ['broken JSON as the whole', '{"token":"x"', { token: '' }],
    ['HTML', '<html></html>', { token: '' }],
    ['XML', '<?xml version="1.0"?><t>x</t>', { token: '' }],
    ['a sentence', 'this is no token', { token: '' }],
    ['a word for an error', 'Unauthorized', { token: '' }],
    ['a word for what is not there', 'NotFound', { token: '' }],
    ['a sign for nothing', '-', { token: '' }],
    ['another word for one', 'invalid_credentials', { token: '' }],
    ['nothing', '', { token: '' }],
    ['another header', '', { token: { header: 'x-auth-token' } }, { 'x-auth': 'x' }],
    ['what every object of headers has', '', { token: { header: 'constructor' } }, {}],
  ])('none is %s', (_what, body, response, headers = {}) => {
    const failure = refusalOf(200, body, headers, definitionOf(response));
    expect(failure.reason).toMatch(/^(?:no_access_token|not_json|unauthorized|invalid_credentials|http_200)$/i);
    expect(failure.kind).not.toBe('transient');
  });

  test('a header that came twice with different values is no token', () => {
    const definition = definitionOf({ token: { header: 'x-auth-token' } });
    expect(refusalOf(200, '', { 'x-auth-token': 'a, b' }, definition)).toMatchObject({ reason: 'token_malformed' });
  });

  test.each([
    ['', 'the answer of the token endpoint has no token at response.token'],
    [{ a: 1 }, 'the answer of the token endpoint has no token at response.token, but has "a"'],
  ])('an answer %j without its header says so', (body, message) => {
    const failure = refusalOf(200, body, {}, definitionOf({ token: { header: 'x-auth-token' } }));
    expect(failure).toMatchObject({ reason: 'no_access_token', message, kind: 'malformedResponse' });
  });

  test('an object in its place is said by what it has', () => {
    const { message } = refusalOf(200, { session: { id: 'a b', token: 'x' } }, {}, definitionOf({ token: '/session' }));
    expect(message).toBe(
      'the answer of the token endpoint has no token at response.token, but has "id", "token" (most likely response.token is "/session/token")',
    );
  });

  test('other cookies are said by their names, where these are names, and only for a cookie', () => {
    const headers = {
      'set-cookie': ['lang=MARKER', 'JSESSIONID=MARKER; Path=/', 'MARKER-123=x', '=MARKER', 'MARKER 1'],
    };
    const { message, hint } = refusalOf(200, {}, headers, definitionOf({ token: { cookie: 'SESSION' } }));
    expect(message).toBe(
      'the answer of the token endpoint has no token at response.token, but has the cookie "lang", the cookie "JSESSIONID"',
    );
    expect(hint).toBe('members');
    expect(refusalOf(200, {}, headers, definitionOf({ token: '/token' })).message).not.toContain('cookie');
  });
});

describe('a cookie', () => {
  const place = { token: { cookie: 'session' } };
  const cookies = (...all: readonly string[]): HttpAnswer['headers'] => ({ 'set-cookie': [...all] });

  // biome-ignore format: a table is read by its columns
  test.each<[string, readonly string[], string]>([
    ['alone', ['session=abc'], 'session=abc'],
    ['with attributes', ['session=abc; Path=/; HttpOnly; Secure'], 'session=abc'],
    ['among others', ['a=1', 'session=abc;Path=/', 'xsession=2'], 'session=abc'],
    ['with what is in base64', ['session=YWI=; Path=/'], 'session=YWI='],
    ['with blanks', [' session = abc ; Path=/'], 'session=abc'],
    ['set twice: the last', ['session=old', 'session=new'], 'session=new'],
    ['deleted in between', ['session=new', 'session=; Max-Age=0', 'session=x; Max-Age=0'], 'session=new'],
    ['deleted by a date', ['session=new', 'session=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'session=new'],
  ])('%s is a token as it is sent back', (_how, all, pair) => {
    expect(tokenOf({ ok: true }, place, cookies(...all)).accessToken.reveal()).toBe(pair);
  });

  test.each<[string, HttpAnswer['headers']]>([
    ['of another name', cookies('Session=abc')],
    ['without a value', cookies('session=')],
    ['that is none', cookies('session')],
    ['that is deleted', cookies('session=deleted; Max-Age=0')],
    ['that was deleted in 1970', cookies('session=x; expires=Thu, 01-Jan-1970 00:00:00 GMT')],
    ['at all', {}],
  ])('is none %s', (_how, headers) => {
    expect(refusalOf(200, {}, headers, definitionOf(place))).toMatchObject({ reason: 'no_access_token' });
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, object, string, object]>([
    ['Max-Age', {}, 'session=a; Max-Age=1800', { lifetimeSeconds: 1800, lifetimeSource: 'expires_in', warnings: [] }],
    ['Max-Age, never as milliseconds', {}, 'session=a; Max-Age=1209600', { lifetimeSeconds: 604_800, warnings: ['expires_in_capped'] }],
    ['Expires', {}, 'session=a; Expires=Fri, 15 Jan 2027 09:00:00 GMT', { lifetimeSeconds: 3600, lifetimeSource: 'expires_at', warnings: [] }],
    ['Max-Age before Expires', {}, 'session=a; Expires=Fri, 15 Jan 2027 09:00:00 GMT; max-age=60', { lifetimeSeconds: 60 }],
    ['decades: no life of a token', {}, 'session=a; Max-Age=999999999', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'implausible' } }],
    ['nothing', {}, 'session=a', { lifetimeSeconds: 300, lifetimeSource: 'default', warnings: ['lifetime_unknown'] }],
    ['what the body says before it', { expires_in: 900 }, 'session=a; Max-Age=60', { lifetimeSeconds: 900 }],
  ])('lives as long as it says: %s', (_how, body, cookie, lifetime) => {
    expect(tokenOf(body, place, cookies(cookie))).toMatchObject(lifetime);
  });
});

describe('what stands beside a token', () => {
  test('is read where the definition says, each part by itself', () => {
    const body = { r: { t: 'tok', kind: 'JWT', may: 'a', next: 'rt', ttl: 10 } };
    const response = {
      token: '/r/t',
      tokenType: '/r/kind',
      scope: '/r/may',
      refreshToken: '/r/next',
      lifetime: { at: '/r/ttl', unit: 'minutes' as const },
    };
    const token = tokenOf(
      body,
      response,
      {},
      { acceptedTokenTypes: ['jwt'], grant: { type: 'refresh_token', scope: 'a b' } },
    );
    expect(token).toMatchObject({ scope: 'a', lifetimeSeconds: 600, warnings: ['scope_reduced'] });
    expect(token.refreshToken?.reveal()).toBe('rt');
    expect(refusalOf(200, body, {}, definitionOf(response))).toMatchObject({ reason: 'token_type_unknown' });
  });

  test.each(['DPoP', 'mac', 'holder-of-key'])('a declared type %s binds to a key, as any', (type) => {
    const definition = definitionOf({ token: '/t', tokenType: { header: 'x-type' } }, { acceptedTokenTypes: [type] });
    expect(refusalOf(200, { t: 'tok' }, { 'x-type': type }, definition)).toMatchObject({
      reason: 'token_bound_to_key',
    });
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, object, object]>([
    ['beside it', { data: { token: 'tok', expires_in: 900, scope: 'a' } }, { lifetimeSeconds: 900, scope: 'a' }],
    ['at the top', { data: { token: 'tok' }, expires_in: 900, scope: 'a' }, { lifetimeSeconds: 900, scope: 'a' }],
    ['in both: beside it', { data: { token: 'tok', expires_in: 900 }, expires_in: 60 }, { lifetimeSeconds: 900 }],
    ['beside it without a value', { data: { token: 'tok', expires_in: null }, expires_in: 60 }, { lifetimeSeconds: 60 }],
    ['elsewhere: not', { data: { token: 'tok' }, info: { expires_in: 900 } }, { lifetimeSeconds: 300, lifetimeSource: 'default' }],
  ])('is looked for by the names of the standard %s', (_where, body, told) => {
    expect(tokenOf(body, { token: '/data/token' })).toMatchObject(told);
  });

  test('a type or key beside a nested token binds it as at the top', () => {
    const definition = definitionOf({ token: '/data/token' });
    const bound = { reason: 'token_bound_to_key' };
    expect(refusalOf(200, { data: { token: 'tok', token_type: 'DPoP' } }, {}, definition)).toMatchObject(bound);
    expect(refusalOf(200, { data: { token: 'tok', cnf: { jkt: 'x' } } }, {}, definition)).toMatchObject(bound);
  });

  test('a declared refresh token is kept whatever is wrong besides', () => {
    const definition = definitionOf({ token: '/t', refreshToken: '/r/0' }, { grant: { type: 'refresh_token' } });
    const read = readAt(200, { t: 7, r: ['rt1'] }, {}, definition);
    expect(read).toMatchObject({ ok: false });
    expect(!read.ok && read.refreshToken?.reveal()).toBe('rt1');
  });
});

describe('a declared error', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown]>([[0], [''], [false], [null], ['ok'], ['OK'], ['success'], ['none'], ['0'], ['0000'], [{}], [[]], [undefined]])(
    'of %j is none',
    (code) => {
      expect(tokenOf({ code, error: 'of another kind', t: 'tok' }, { token: '/t', error: '/code' }).httpStatus).toBe(200);
    },
  );

  // biome-ignore format: a table is read by its columns
  test.each<[unknown, number, object]>([
    [40_001, 200, { reason: 'http_200', kind: 'misconfigured' }],
    ['INVALID_CLIENT', 200, { oauthError: 'INVALID_CLIENT', kind: 'misconfigured' }],
    [{ id: 'x', why: 'invalid_scope' }, 200, { oauthError: 'invalid_scope', kind: 'misconfigured' }],
    ['rate_limit_exceeded', 200, { kind: 'transient', oauthError: 'rate_limit_exceeded' }],
    ['some-code-that-nobody-knows', 200, { reason: 'http_200', kind: 'misconfigured' }],
    ['some-code-that-nobody-knows', 503, { reason: 'http_503', kind: 'transient' }],
  ])('%j with %i refuses whatever token is beside it', (code, status, told) => {
    const failure = refusalOf(status, { e: [code], t: 'tok' }, {}, definitionOf({ token: '/t', error: '/e/0' }));
    expect(failure).toMatchObject({ httpStatus: status, ...told });
    expect(JSON.stringify(failure)).not.toContain('nobody-knows');
  });

  test('that says nothing leaves a refusal to what the standard says', () => {
    const failure = refusalOf(400, { code: 0, error: 'some_word' }, {}, definitionOf({ token: '/t', error: '/code' }));
    expect(failure).toMatchObject({ oauthError: 'some_word', httpStatus: 400 });
  });

  test('may be a header', () => {
    const definition = definitionOf({ token: '/t', error: { header: 'X-Error' } });
    expect(refusalOf(200, { t: 'tok' }, { 'x-error': 'invalid_client' }, definition)).toMatchObject({
      oauthError: 'invalid_client',
    });
  });
});
