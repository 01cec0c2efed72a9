import { expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { risksOf } from '../../../../functions/domain/service/whole-check.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const KEY = { secret: 'apiKey' };
const NONE = { clientAuthentication: { method: 'none' } } as const;
const LOGIN = { ...NONE, grant: { type: 'login' } } as const;
const GET = { method: 'GET' } as const;
const SECOND = 'https://login.example.test/second';

// biome-ignore format: a table is read by its columns
test.each<[string, Partial<ServiceDefinition>, readonly RegExp[]]>([
  ['a usual one', {}, []],
  ['a secret in a body', { ...LOGIN, request: { parameters: { key: KEY } } }, []],
  ['a secret in a header of a GET', { ...LOGIN, request: { ...GET, headers: { key: KEY }, parameters: { a: 'b' } } }, []],
  ['Basic and a query', { clientAuthentication: { method: 'client_secret_basic' }, request: { body: 'query' } }, []],
  ['a secret in a query', { ...LOGIN, request: { ...GET, parameters: { a: [{ base64: [KEY] }] } } }, [/: request has a secret in the query/]],
  ['a client secret in a query', { clientAuthentication: { method: 'client_secret_post' }, request: { body: 'query' } }, [/: request has/]],
  ['an assertion in a query', { clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'ES256' } }, request: GET }, [/: request has/]],
  ['a refresh token in a query', { ...NONE, grant: { type: 'refresh_token' }, request: GET }, [/: request has/]],
  ['a part of the first answer in a query', { secondRequest: { url: SECOND, ...GET, parameters: { a: { firstAnswer: '/a' } } } }, [/: secondRequest has/]],
  ['a second GET', { secondRequest: { url: SECOND, ...GET, parameters: { a: 'b' } } }, []],
  ['a password, in a query at that', { ...NONE, grant: { type: 'password' }, request: GET }, [/: with the grant password/, /: request has/]],
])('the risks of %s', (_what, changes, expected) => {
  expect(risksOf({ ...DEFINITION, ...changes })).toEqual(expected.map((one) => expect.stringMatching(one)));
});
