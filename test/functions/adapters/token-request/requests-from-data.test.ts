import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SecretUnusable } from '../../../../functions/adapters/keys/secret-unusable.ts';
import { toTokenRequest } from '../../../../functions/adapters/token-request/token-request.ts';
import type { TokenRequest } from '../../../../functions/adapters/token-request/write-request.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { RequestValue } from '../../../../functions/domain/wire/request-value.ts';
import { inputOf, REQUESTED_AT } from '../../../support/recorded-request.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const SECRET = { clientId: 'client-id.1', clientSecret: 'p+a/s%s', apiKey: 'k e+y', username: 'ü', password: 'p&w' };
const URL = 'https://api.example.com/login';
const LOGIN = { tokenUrl: URL, grant: { type: 'login' }, clientAuthentication: { method: 'none' } } as const;

const requestOf = (
  changes: Partial<ServiceDefinition>,
  secret: Readonly<Record<string, string>> = SECRET,
): Promise<TokenRequest> =>
  toTokenRequest({
    definition: { ...DEFINITION, ...changes },
    input: inputOf({ secret }),
    now: REQUESTED_AT,
    getWebIdentityToken: async (audience) => `jwt-for-${audience}`,
  });

const OWN = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'token-keeper' };
const FORM = { ...OWN, 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { ...OWN, 'content-type': 'application/json' };
const post = (headers: object, body: string): object => ({ method: 'POST', url: URL, headers, body });

describe('a request that a definition says is, byte for byte,', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<ServiceDefinition>, object]>([
    ['a login as JSON, types kept, lists and objects too',
      { ...LOGIN, request: { body: 'json', parameters: { UserName: { secret: 'username' }, pw: { secret: 'password' }, encrypted: false, mfa: '', n: 1.5, none: null, list: ['a', { secret: 'apiKey' }], in: { key: { secret: 'apiKey', prefix: 'K ' } } } } },
      post(JSON_TYPE, '{"UserName":"ü","pw":"p&w","encrypted":false,"mfa":"","n":1.5,"none":null,"list":["a","k e+y"],"in":{"key":"K k e+y"}}')],
    ['a login as a form, which repeats a list',
      { ...LOGIN, request: { parameters: { user: { secret: 'username' }, role: ['a b', 'c'], remember: true, n: 7, key: { secret: 'apiKey' } } } },
      post(FORM, 'user=%C3%BC&role=a+b&role=c&remember=true&n=7&key=k+e%2By')],
    ['a GET, whose parameters stand in the query after those of the URL',
      { ...LOGIN, tokenUrl: `${URL}?v=1`, request: { method: 'GET', parameters: { key: { secret: 'apiKey' }, 'a b': 'ü' } } },
      { method: 'GET', url: `${URL}?v=1&key=k%20e%2By&a%20b=%C3%BC`, headers: OWN, body: '' }],
    ['a GET without parameters',
      { ...LOGIN, request: { method: 'GET', headers: { 'X-Api-Key': { secret: 'apiKey' } } } },
      { method: 'GET', url: URL, headers: { ...OWN, 'x-api-key': 'k e+y' }, body: '' }],
    ['a POST with its parameters in the query',
      { ...LOGIN, grant: { type: 'client_credentials' }, clientAuthentication: { method: 'client_secret_basic_raw' }, request: { body: 'query' } },
      { method: 'POST', url: `${URL}?grant_type=client_credentials`, headers: { ...OWN, authorization: 'Basic Y2xpZW50LWlkLjE6cCthL3Mlcw==' }, body: '' }],
    ['client credentials as JSON, the client too, a list of audiences as a list',
      { tokenUrl: URL, grant: { type: 'client_credentials', audience: ['a', 'b'], scope: 's t', extraParameters: { tenant: 't' } }, clientAuthentication: { method: 'client_secret_post' }, request: { body: 'json', parameters: { organization: 'o' } } },
      post(JSON_TYPE, '{"grant_type":"client_credentials","scope":"s t","audience":["a","b"],"tenant":"t","client_id":"client-id.1","client_secret":"p+a/s%s","organization":"o"}')],
    ['a form with lists of audiences and resources',
      { tokenUrl: URL, grant: { type: 'client_credentials', audience: ['a', 'b'], resource: ['r', 's'] }, clientAuthentication: { method: 'client_secret_post' } },
      post(FORM, 'grant_type=client_credentials&audience=a&audience=b&resource=r&resource=s&client_id=client-id.1&client_secret=p%2Ba%2Fs%25s')],
    // printf 'ü:p&w' | base64; printf 'client-id.1/k e+y' | base64
    ['headers of its own, Basic made by hand among them, and its own words for ours',
      { ...LOGIN, request: { body: 'json', headers: { Authorization: { base64: [{ secret: 'username' }, ':', { secret: 'password' }], prefix: 'Basic ' }, 'X-Sign': { base64: ['client-id.1/', { secret: 'apiKey' }] }, Accept: '*/*', 'Content-Type': 'application/vnd.x+json', 'user-agent': 'me/1' } } },
      post({ accept: '*/*', 'accept-encoding': 'identity', 'content-type': 'application/vnd.x+json', 'user-agent': 'me/1', authorization: 'Basic w7w6cCZ3', 'x-sign': 'Y2xpZW50LWlkLjEvayBlK3k=' }, '{}')],
    ["a user's name and password with a confidential client",
      { tokenUrl: URL, grant: { type: 'password', scope: 's' }, clientAuthentication: { method: 'client_secret_basic_raw' } },
      post({ ...FORM, authorization: 'Basic Y2xpZW50LWlkLjE6cCthL3Mlcw==' }, 'grant_type=password&scope=s&username=%C3%BC&password=p%26w')],
    ["a user's name and password with a public client",
      { tokenUrl: URL, grant: { type: 'password' }, clientAuthentication: { method: 'none' }, clientId: 'public' },
      post(FORM, 'grant_type=password&username=%C3%BC&password=p%26w&client_id=public')],
    ['an exchange of the token of AWS, without a client',
      { tokenUrl: URL, grant: { type: 'token_exchange', audience: '//iam/p', scope: 's' }, clientAuthentication: { method: 'aws_web_identity', audience: 'aud' } },
      post(FORM, 'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&scope=s&audience=%2F%2Fiam%2Fp&subject_token=jwt-for-aud&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt')],
    ['an exchange that says all it can, as JSON',
      { tokenUrl: URL, clientId: 'c', grant: { type: 'token_exchange', resource: ['r'], subjectTokenType: 'urn:t', requestedTokenType: 'urn:r' }, clientAuthentication: { method: 'aws_web_identity', audience: 'aud' }, request: { body: 'json' } },
      post(JSON_TYPE, '{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange","resource":["r"],"subject_token":"jwt-for-aud","subject_token_type":"urn:t","requested_token_type":"urn:r","client_id":"c"}')],
  ])('%s', async (_what, changes, expected) => {
    const { hidden: _hidden, ...sent } = await requestOf(changes);
    expect(sent).toEqual(expected);
  });
});

describe('a value of the secret', () => {
  const HEADER = { ...LOGIN, request: { headers: { 'x-key': { secret: 'apiKey' } } } } as const;

  test.each([
    ['a line end', 'MARKER\r\nx-other: 1'],
    ['a line feed', 'MARKER\nx'],
    ['a control character', 'MARKER\u0000'],
    ['a character beyond ASCII', 'MARKERü'],
    ['a blank at its end', 'MARKER '],
  ])('with %s is in no header, and not in the message', async (_what, apiKey) => {
    const secret = { name: 's', fields: { clientId: 'id' } };
    const failed = requestOf({ ...HEADER, secret }, { ...SECRET, apiKey });
    await expect(failed).rejects.toThrow(SecretUnusable);
    await expect(failed).rejects.toThrow(/^no header can carry its "apiKey": [^M]*$/);
  });

  test('is in a header with what may stand before it', async () => {
    const headers = { 'x-key': { secret: 'apiKey', prefix: 'Token ' } };
    expect((await requestOf({ ...LOGIN, request: { headers } })).headers['x-key']).toBe('Token k e+y');
  });

  test('that is put into base64 is known in that form too, since it may come back', async () => {
    const headers = { authorization: { base64: [{ secret: 'username' }, ':'], prefix: 'ID ' } };
    expect((await requestOf({ ...LOGIN, request: { headers } })).hidden).toEqual(['w7w6']);
  });
});

const TEXT = fc.string({ unit: 'binary', minLength: 1 });
/** Values as a definition has them, beside those that arrive. */
const LEAF = fc.oneof(
  fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    )
    .map((value) => [value, value] as const),
  fc.constantFrom('a', 'b').map((name) => [{ secret: name }, name] as const),
);

test('whatever the values are, they arrive as they were: as JSON, as a form, in a query', async () => {
  const NAME = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
  const asText = (value: unknown): string => String(value);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(NAME, LEAF)), TEXT, TEXT, async (pairs, a, b) => {
      const secret = { a, b };
      const entries = Object.entries(Object.fromEntries(pairs));
      const arriving = entries.map(
        ([name, [value, seen]]) => [name, value === seen ? seen : secret[seen as 'a']] as const,
      );
      const parameters = Object.fromEntries(entries.map(([name, [value]]) => [name, value]));
      const json = await requestOf({ ...LOGIN, request: { body: 'json', parameters } }, secret);
      expect(JSON.parse(json.body)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(arriving))));
      const plain: Record<string, RequestValue> = {};
      for (const [name, value] of Object.entries(parameters)) if (value !== null) plain[name] = value;
      const texts = arriving.filter(([, value]) => value !== null).map(([name, value]) => [name, asText(value)]);
      const form = await requestOf({ ...LOGIN, request: { parameters: plain } }, secret);
      expect([...new URLSearchParams(form.body)]).toEqual(texts);
      const query = await requestOf({ ...LOGIN, request: { method: 'GET', parameters: plain } }, secret);
      expect([...new globalThis.URL(query.url).searchParams]).toEqual(texts);
      expect(query.url.replace(/\?.*$/, '')).toBe(URL);
    }),
  );
});
