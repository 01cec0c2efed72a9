import { describe, expect, test } from '@jest/globals';
import { parseServiceDefinitions } from '../../../../functions/domain/service/service-definitions.ts';

const KEY = { secret: 'apiKey' };
const definition = (changes: object = {}): Record<string, unknown> => ({
  id: 'api',
  tokenUrl: 'https://login.example.test/token?v=1',
  grant: { type: 'login' },
  clientAuthentication: { method: 'none' },
  request: { parameters: { key: KEY } },
  secret: { name: 'token-keeper/api' },
  ...changes,
});
const problemsOf = (changes: object): readonly string[] => {
  const parsed = parseServiceDefinitions([definition(changes)]);
  return 'problems' in parsed ? parsed.problems : [];
};
const SECOND = 'https://other.example.test/second';
const CREDENTIALS = { grant: { type: 'client_credentials' }, clientAuthentication: { method: 'client_secret_basic' } };

describe('a definition is taken', () => {
  test.each([
    [
      'whose header is base64 of texts and members',
      { request: { headers: { authorization: { base64: [KEY, ':x'], prefix: 'Basic ' } } } },
    ],
    [
      'with values as deep as JSON has them',
      { request: { body: 'json', parameters: { a: [{ b: { c: [null, 1, true, KEY] } }] } } },
    ],
    [
      'with a parameter that is called like a member of every object',
      { request: { parameters: { constructor: 'a', key: KEY } } },
    ],
    ['whose second request goes elsewhere with the first token', { secondRequest: { url: SECOND } }],
    [
      'whose second request goes elsewhere with a part of the first answer',
      { secondRequest: { url: SECOND, parameters: { code: { firstAnswer: '/code' } } } },
    ],
    [
      'whose second request takes a secret to the same host',
      { secondRequest: { url: 'https://login.example.test/b', headers: { 'x-key': KEY } } },
    ],
    [
      'that sends a client secret beside the certificate',
      {
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'tls_client_auth' },
        request: { parameters: { client_secret: { secret: 'clientSecret' } } },
      },
    ],
    [
      'with a header authorization beside parameters of the client',
      {
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'client_secret_post' },
        request: { headers: { authorization: KEY } },
      },
    ],
    [
      'a value in eight others',
      { request: { body: 'json', parameters: { a: JSON.parse('[[[[[[[[1]]]]]]]]'), b: [[[[[[[[KEY]]]]]]]] } } },
    ],
  ])('%s', (_what, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });
});

describe('a definition is refused', () => {
  const nested = JSON.parse('{"a":{"__proto__":{"b":1}}}');
  const own = JSON.parse('{"__proto__":"x"}');

  // biome-ignore format: a table is read by its columns
  test.each<[string, object, string]>([
    ['that names a parameter __proto__', { request: { parameters: { ...own, key: KEY } } }, 'request.parameters: expected no name that is empty, __proto__ or half a character'],
    ['that hides it in a value', { request: { body: 'json', parameters: { ...nested, key: KEY } } }, 'request.parameters.a: expected no name that is empty'],
    ['that names a header __proto__', { request: { headers: { ...own, 'x-key': KEY } } }, 'request.headers: expected no name that is empty'],
    ['with a parameter without a name', { request: { parameters: { '': 'x', key: KEY } } }, 'request.parameters: expected no name that is empty'],
    ['with half a character', { request: { parameters: { a: '\ud800', key: KEY } } }, 'request.parameters.a: expected JSON without half characters'],
    ['with a number that JSON has not', { request: { body: 'json', parameters: { a: Number.NaN, key: KEY } } }, 'request.parameters.a: expected JSON'],
    ['with a header twice', { request: { headers: { 'X-Key': KEY, 'x-key': 'b' } } }, 'request.headers: expected each header once, upper and lower case being the same, got "x-key"'],
    ['with a header that no name is', { request: { headers: { 'X Api': 'v', 'x-key': KEY } } }, 'request.headers.X Api: expected a name of letters, digits and hyphens'],
    ['with a header of the way', { request: { headers: { Host: 'evil.test', 'x-key': KEY } } }, 'request.headers.Host: expected the name of a header that says nothing of length, host or way'],
    ['with a header that begins another', { request: { headers: { a: 'b\r\nhost: evil.test', 'x-key': KEY } } }, 'request.headers.a: expected printable ASCII'],
    ['with a prefix that begins another', { request: { headers: { a: { ...KEY, prefix: 'b\r\nhost: x' } } } }, 'request.headers.a.prefix: expected printable ASCII'],
    ['with a line end after the blank of a prefix', { request: { headers: { a: { ...KEY, prefix: 'b \n' } } } }, 'request.headers.a.prefix: expected printable ASCII'],
    ['with a prefix that does so before base64', { request: { headers: { a: { base64: [KEY], prefix: 'b\nc' } } } }, 'request.headers.a.prefix: expected printable ASCII'],
    ['with a secret in plain in a header that ends with its name', { request: { headers: { 'X-Auth-Token': 'MARKER', 'x-key': KEY } } }, 'request.headers.X-Auth-Token: expected its value from the secret'],
    ['with one in camel case', { request: { parameters: { apiToken: 'MARKER', key: KEY } } }, 'request.parameters.apiToken: expected its value from the secret'],
    ['with one in digits', { request: { parameters: { password: 12345678, key: KEY } } }, 'request.parameters.password: expected its value from the secret, {"secret": "<member>"}, since definitions are no secret, got "..."'],
    ['with one in base64', { request: { headers: { authorization: { base64: ['user:MARKER'] }, 'x-key': KEY } } }, 'request.headers.authorization: expected {"base64": ['],
    ['with one among extra parameters', { ...CREDENTIALS, grant: { type: 'client_credentials', extraParameters: { api_key: 'MARKER' } } }, 'grant.extraParameters.api_key: expected its value from the secret'],
    ['with one as a number in a header', { request: { headers: { 'x-api-key': 12345678, 'x-key': KEY } } }, 'request.headers.x-api-key: expected printable ASCII without a line end, or {"secret": "<member>"}, got "..."'],
    ['with one in a reference that is misspelt', { request: { headers: { 'x-api-key': { secrt: 'MARKER' }, 'x-key': KEY } } }, 'request.headers.x-api-key: expected printable ASCII'],
    ['with one in an object in a form', { request: { parameters: { key: KEY, password: { secrt: 'MARKER' } } } }, 'request.parameters.password: expected a text, a number'],
    ['with one in a text of parameters', { ...CREDENTIALS, request: { parameters: 'password=MARKER' } }, 'request.parameters: expected an object, got "..."'],
    ['with one in a text of headers', { ...CREDENTIALS, request: { headers: 'authorization: MARKER' } }, 'request.headers: expected an object, got "..."'],
    ['with one beside a part of an answer in the first request', { request: { parameters: { note: 'MARKER', key: KEY, a: { firstAnswer: '/x' } } } }, 'request: expected no firstAnswer, which only secondRequest can have, got "..."'],
    ['with one in the place of its name', { secret: 'MARKER' }, 'secret: expected an object, got "..."'],
    ['with one behind the tokenUrl', { tokenUrl: 'https://login.example.test/#MARKER' }, 'tokenUrl: expected an https URL'],
    ['with a fragment of nothing, which would swallow a query', { tokenUrl: 'https://login.example.test/#' }, 'tokenUrl: expected an https URL'],
    ['that repeats a parameter of its own in the query', { ...CREDENTIALS, tokenUrl: 'https://login.example.test/?grant_type=x', request: { body: 'query' } }, 'tokenUrl: expected no parameter that is sent beside it (grant_type)'],
    ['with a secret in plain', { request: { parameters: { password: 'MARKER' } } }, 'request.parameters.password: expected its value from the secret'],
    ['with one in a list', { request: { body: 'json', parameters: { a: KEY, passwords: [['MARKER']] } } }, 'request.parameters.passwords.0.0: expected its value from the secret'],
    ['with a value in nine others', { request: { body: 'json', parameters: { a: KEY, b: JSON.parse(`${'['.repeat(9)}1${']'.repeat(9)}`) } } }, 'request.parameters.b.0.0.0.0.0.0.0.0: expected a value not deeper than 8 in others'],
    ['with a reference that says more', { request: { parameters: { key: { ...KEY, host: 'evil.test' } }, body: 'json' } }, 'request.parameters.key.secret: expected its value from the secret'],
    ['with base64 that says more', { request: { body: 'json', parameters: { key: { base64: [KEY], prefx: 'b' } } } }, 'request.parameters.key: expected {"base64": ['],
    ['with base64 of what is no text', { request: { headers: { a: { base64: [KEY, 7] } } } }, 'request.headers.a: expected {"base64": ['],
    ['with base64 of nothing', { request: { headers: { a: { base64: [] }, b: KEY } } }, 'request.headers.a: expected {"base64": ['],
    ['with a member of the secret that leads into a prototype', { request: { headers: { a: { secret: '__proto__' } } } }, 'request.headers.a.secret: expected the name of a member'],
    ['with a pointer that does', { secondRequest: { url: SECOND, parameters: { a: { firstAnswer: '/__proto__/x' } } } }, 'secondRequest.parameters.a.firstAnswer: expected a JSON pointer'],
    ['with a part of an answer in the first request', { request: { parameters: { key: KEY, a: { firstAnswer: '/x' } } } }, 'request: expected no firstAnswer'],
    ['that sends a secret elsewhere', { secondRequest: { url: SECOND, headers: { 'x-key': KEY } } }, 'secondRequest: expected no secret, since its host is not the one of tokenUrl'],
    ['that sends one elsewhere inside of base64', { secondRequest: { url: SECOND, method: 'GET', parameters: { a: { base64: [KEY] } } } }, 'secondRequest: expected no secret'],
    ['that sends one to another port', { secondRequest: { url: 'https://login.example.test:8443/', parameters: { a: [{ b: KEY }] }, body: 'json' } }, 'secondRequest: expected no secret'],
    ['that repeats a parameter of the query', { request: { method: 'GET', parameters: { v: KEY } } }, 'request.parameters.v: expected a name that nothing else sets (v)'],
    ['that repeats an extra parameter', { ...CREDENTIALS, grant: { type: 'client_credentials', extraParameters: { a: 'b' } }, request: { parameters: { a: 'c' } } }, 'request.parameters.a: expected a name that nothing else sets (grant_type, '],
    ['that repeats a parameter of the grant', { ...CREDENTIALS, request: { parameters: { scope: 'c' } } }, 'request.parameters.scope: expected a name that nothing else sets (grant_type, '],
    ['that repeats a parameter of the client', { clientAuthentication: { method: 'client_secret_post' }, request: { parameters: { client_secret: KEY } } }, 'request.parameters.client_secret: expected a name that nothing else sets (client_id, client_secret, '],
    ['with two ways of saying authorization', { ...CREDENTIALS, request: { headers: { Authorization: KEY } } }, 'request.headers.Authorization: expected a name that nothing else sets (authorization)'],
    ['with a login that has a scope', { grant: { type: 'login', scope: 'a' } }, 'grant: expected nothing but its type: a login sends what request says'],
    ['with a login that proves nothing', { request: { parameters: { user: 'me' } } }, 'request: expected a parameter or header that is {"secret": "<member>"}'],
    ['with a body for GET', { request: { method: 'GET', body: 'json', parameters: { key: KEY } } }, 'request.body: expected query or nothing with GET'],
    ['with an object in a form', { request: { parameters: { key: KEY, a: { b: 'c' } } } }, 'request.parameters.a: expected a text, a number'],
  ])('%s', (_what, changes, expected) => {
    expect(problemsOf(changes)).toEqual([expect.stringContaining(`services[0].${expected}`)]);
    expect(problemsOf(changes).join()).not.toContain('MARKER');
  });
});
