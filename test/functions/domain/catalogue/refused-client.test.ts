import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { isClientRefused, toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import { hasAnyAssertion } from '../../../../functions/domain/catalogue/refused-client.ts';
import { isFailedAttempt, needsPerson, type RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { hasAssertion, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const facts = (more: Partial<RefreshFailure>): RefreshFailure => toFailure({ reason: 'r', message: 'm', ...more });
const of = (
  grant: ServiceDefinition['grant'],
  clientAuthentication: ServiceDefinition['clientAuthentication'],
): ServiceDefinition => ({ ...DEFINITION, grant, clientAuthentication });

const CLIENT = { type: 'client_credentials' } as const;
const BEARER = { type: 'jwt_bearer', assertion: { algorithm: 'RS256' } } as const;
const GITHUB = { type: 'github_app_installation' } as const;
const KEY = { method: 'private_key_jwt', assertion: { algorithm: 'ES256' } } as const;
const SECRET = { method: 'client_secret_post' } as const;
const NONE = { method: 'none' } as const;
const FEDERATED = { method: 'aws_web_identity', audience: 'api://x' } as const;

describe('an assertion', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, ServiceDefinition, boolean, boolean]>([
    ['is none with a secret', of(CLIENT, SECRET), false, false],
    ['of ours is the key', of(CLIENT, KEY), true, true],
    ['of ours is the grant', of(BEARER, NONE), true, true],
    ['of ours is the grant beside a secret', of(BEARER, SECRET), true, true],
    ['of ours is what GitHub is sent', of(GITHUB, NONE), true, true],
    ['of AWS is none of ours', of(CLIENT, FEDERATED), false, true],
  ])('%s', (_what, definition, isOurs, isAny) => {
    expect(hasAssertion(definition)).toBe(isOurs);
    expect(hasAnyAssertion({ definition }, { oauthError: 'invalid_client' })).toBe(isAny);
  });

  test.each([
    ['that is the key is not what invalid_grant is about', of(CLIENT, KEY), false],
    ['that is the grant is', of(BEARER, KEY), true],
    ['that is what GitHub is sent is', of(GITHUB, NONE), true],
  ])('%s', (_what, definition, expected) => {
    expect(hasAnyAssertion({ definition }, { oauthError: 'Invalid-Grant' })).toBe(expected);
  });
});

describe('a key is blamed', () => {
  test.each<[string, ServiceDefinition, string]>([
    ['where it authenticates', of(CLIENT, KEY), 'key-refused'],
    ['where it signs the grant', of(BEARER, NONE), 'key-refused'],
    ['where it signs for GitHub', of(GITHUB, NONE), 'key-refused'],
    ['not where a secret authenticates', of(BEARER, SECRET), 'client-refused'],
    ['not where there is none', of(CLIENT, SECRET), 'client-refused'],
  ])('%s', (_what, definition, code) => {
    const refused = facts({ httpStatus: 401, oauthError: 'invalid_client' });
    expect(explainFailure(refused, { definition }).cause.code).toBe(code);
  });

  test.each<[string, ServiceDefinition, string]>([
    [
      'of the client',
      of(CLIENT, { method: 'private_key_jwt', assertion: { algorithm: 'ES256', audience: 'a' } }),
      '(ES256, audience "a")',
    ],
    [
      'of the grant',
      of({ type: 'jwt_bearer', assertion: { algorithm: 'RS384', audience: 'b' } }, NONE),
      '(RS384, audience "b")',
    ],
    ['without an audience of its own', of(BEARER, NONE), `(RS256, audience ${JSON.stringify(DEFINITION.tokenUrl)})`],
  ])('with what the assertion %s was made of', (_whose, definition, told) => {
    const refused = facts({ httpStatus: 401, oauthError: 'invalid_client' });
    expect(explainFailure(refused, { definition }).message).toContain(told);
  });
});

describe('the client may be what was refused', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<RefreshFailure>, boolean]>([
    ['by 401 alone', { httpStatus: 401 }, true],
    ['by its code', { httpStatus: 400, oauthError: 'invalid_client' }, true],
    ['by a number of Entra beside the code', { httpStatus: 400, oauthError: 'invalid_client', providerCode: '7000222' }, true],
    ['by a number of Entra beside a word', { httpStatus: 400, oauthError: 'invalid_request', providerCode: '7000222', hint: 'secret-expired' }, true],
    ['not by a number of Entra alone', { httpStatus: 400, oauthError: 'invalid_request', providerCode: '7000222' }, false],
    ['not by another refusal', { httpStatus: 400, oauthError: 'invalid_scope' }, false],
    ['not by what passes', { httpStatus: 503, oauthError: 'invalid_client' }, false],
  ])('%s', (_how, more, expected) => {
    expect(isClientRefused(facts(more), DEFINITION)).toBe(expected);
  });

  test('not where it has no secret', () => {
    expect(isClientRefused(facts({ httpStatus: 401 }), { ...of(CLIENT, FEDERATED), clientId: 'id' })).toBe(false);
  });
});

describe('a login or a user may be what was refused', () => {
  const login: ServiceDefinition = { ...of({ type: 'login' }, NONE), request: { headers: { a: { secret: 'b' } } } };
  const user = of({ type: 'password' }, NONE);

  // biome-ignore format: a table is read by its columns
  test.each<[string, ServiceDefinition, Partial<RefreshFailure>, boolean]>([
    ['by 400', login, { httpStatus: 400 }, true],
    ['by 401', login, { httpStatus: 401 }, true],
    ['by 403', login, { httpStatus: 403 }, true],
    ['by 422', login, { httpStatus: 422 }, true],
    ['by 200 and an error', login, { httpStatus: 200, reason: 'http_200' }, true],
    ['by a word of its own', login, { httpStatus: 400, oauthError: 'no_such_user' }, true],
    ['not by a page in between', login, { httpStatus: 403, hint: 'page' }, false],
    ['not by a path that is not there', login, { httpStatus: 404 }, false],
    ['not by what passes', login, { httpStatus: 503 }, false],
    ['not by what comes too often', login, { httpStatus: 400, oauthError: 'invalid_credentials', hint: 'throttled' }, false],
    ['by invalid_grant', user, { httpStatus: 400, oauthError: 'invalid_grant' }, true],
    ['by invalid_grant in words', user, { httpStatus: 400, oauthError: 'invalid_grant', hint: 'secret' }, true],
    ['not by invalid_grant too often', user, { httpStatus: 400, oauthError: 'invalid_grant', hint: 'throttled' }, false],
    ['not by its scope', user, { httpStatus: 400, oauthError: 'invalid_scope' }, false],
  ])('%s', (_how, definition, more, expected) => {
    const refused = facts(more);
    expect(isClientRefused({ ...refused, kind: explainFailure(refused, { definition }).kind }, definition)).toBe(expected);
  });

  test('and what of the secret is sent is told by its names', () => {
    const secret = { name: 's', fields: {} };
    const request = { parameters: { a: { secret: 'user' }, b: { base64: [{ secret: 'pw' }] } } };
    const told = explainFailure(facts({ httpStatus: 403 }), { definition: { ...login, secret, request } });
    expect(told.message).toBe('m: the provider refuses the login (it sends "user", "pw" of the secret)');
  });

  test('and nobody has to authorize anything again', () => {
    const refused = facts({ httpStatus: 400, oauthError: 'invalid_grant' });
    for (const definition of [login, user]) expect(explainFailure(refused, { definition }).kind).toBe('misconfigured');
  });
});

describe('a word about the provider', () => {
  test.each<[number, string | undefined, string]>([
    [400, undefined, 'provider-down'],
    [400, 'access_denied', 'provider-down'],
    [400, 'invalid_request', 'provider-down'],
    [401, 'access_denied', 'client-refused'],
    [400, 'invalid_scope', 'scope-refused'],
  ])('beside %i and %s leaves the cause %s', (httpStatus, oauthError, code) => {
    const refused = facts({ httpStatus, ...(oauthError && { oauthError }), hint: 'down' });
    expect(explainFailure(refused, { definition: DEFINITION }).cause.code).toBe(code);
  });
});

describe('a word beside an error that says enough', () => {
  test.each<[ServiceDefinition['grant'], string]>([
    [{ type: 'refresh_token' }, 'refresh-token-refused'],
    [CLIENT, 'client-without-user'],
  ])('of %j changes nothing: %s', (grant, code) => {
    const refused = facts({ httpStatus: 400, oauthError: 'invalid_grant', hint: 'secret' });
    expect(explainFailure(refused, { definition: { ...DEFINITION, grant } }).cause.code).toBe(code);
  });
});

test.each<[ServiceDefinition['clientAuthentication'], 'method' | 'client-id', string]>([
  [SECRET, 'method', 'authentication-method-refused'],
  [{ method: 'client_secret_basic' }, 'client-id', 'authentication-method-refused'],
  [SECRET, 'client-id', 'client-certificate-wanted'],
])('of %j the word "%s" is %s', (clientAuthentication, hint, code) => {
  const refused = facts({ httpStatus: 400, oauthError: 'invalid_request', hint });
  expect(explainFailure(refused, { definition: of(CLIENT, clientAuthentication) }).cause.code).toBe(code);
});

test.each(['secret', 'key', undefined] as const)('a web identity is blamed by the word %s', (hint) => {
  const refused = facts({ httpStatus: 401, ...(hint && { hint }) });
  expect(explainFailure(refused, { definition: of(CLIENT, FEDERATED) }).cause.code).toBe('web-identity-refused');
});

test.each<[ServiceDefinition['grant'], string]>([
  [CLIENT, 'client-without-user'],
  [{ type: 'account_credentials', accountId: 'a' }, 'client-without-user'],
  [{ type: 'refresh_token' }, 'refresh-token-refused'],
  [BEARER, 'assertion-refused'],
  [{ type: 'password' }, 'user-refused'],
  [{ type: 'login' }, 'login-refused'],
])('invalid_grant of %j is %s', (grant, code) => {
  const refused = facts({ httpStatus: 400, oauthError: 'invalid_grant' });
  expect(explainFailure(refused, { definition: { ...DEFINITION, grant } }).cause.code).toBe(code);
});

test.each([
  ['refreshed', false, false],
  ['unchanged', false, false],
  ['transient', true, false],
  ['misconfigured', true, true],
  ['reauthorizationRequired', true, true],
  ['malformedResponse', true, false],
] as const)('an attempt that ended %s has failed: %p, and needs a person: %p', (outcome, isFailed, isForPerson) => {
  expect(isFailedAttempt({ outcome })).toBe(isFailed);
  expect(needsPerson(outcome)).toBe(isForPerson);
});
