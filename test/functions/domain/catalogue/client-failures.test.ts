import { describe, expect, test } from '@jest/globals';
import type { FailureKind } from '../../../../functions/contract/attempt.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { type FailureCode, toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { FailureContext } from '../../../../functions/domain/failure/failure-row.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const SIGNED_GRANT = { grant: { type: 'jwt_bearer', assertion: { algorithm: 'RS256' } } } as const;
const BY_KEY: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: {
    method: 'private_key_jwt',
    assertion: { algorithm: 'ES256', audience: 'https://aud.test/x' },
  },
};
const SHARED: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: {
    method: 'client_secret_jwt',
    assertion: { algorithm: 'HS256', audience: 'https://aud.test/x' },
  },
};
const CERTIFIED: ServiceDefinition = { ...DEFINITION, clientAuthentication: { method: 'tls_client_auth' } };
const FEDERATED: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://exchange' },
};
const RAW: ServiceDefinition = { ...DEFINITION, clientAuthentication: { method: 'client_secret_basic_raw' } };
const ANONYMOUS: ServiceDefinition = {
  ...DEFINITION,
  grant: { type: 'refresh_token' },
  clientAuthentication: { method: 'none' },
};
const GITHUB: ServiceDefinition = {
  ...DEFINITION,
  grant: { type: 'github_app_installation' },
  clientAuthentication: { method: 'none' },
};

const facts = (more: Partial<RefreshFailure>): RefreshFailure =>
  toFailure({ reason: more.oauthError ?? 'http_401', message: 'HTTP', httpStatus: 401, ...more });
const explained = (
  definition: ServiceDefinition,
  more: Partial<RefreshFailure>,
  context: Partial<FailureContext> = {},
) => explainFailure(facts(more), { definition, ...context });

describe('a client that is refused', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, ServiceDefinition, Partial<RefreshFailure>, FailureCode, string]>([
    ['by its secret', DEFINITION, { oauthError: 'invalid_client' }, 'client-refused', 'client id and client secret'],
    ['by its secret, without a word', DEFINITION, {}, 'client-refused', 'client id and client secret'],
    ['by its key', BY_KEY, { oauthError: 'invalid_client' }, 'key-refused', '(ES256, audience "https://aud.test/x")'],
    ['by its key, without a word', BY_KEY, {}, 'key-refused', 'keyId'],
    ['by a GitHub App', GITHUB, {}, 'key-refused', 'public key of privateKey'],
    ['by the web identity', FEDERATED, { oauthError: 'invalid_client' }, 'web-identity-refused', '(audience "api://exchange")'],
    ['or its grant', DEFINITION, { oauthError: 'unauthorized_client' }, 'client-or-grant-refused', 'correct secret or key first'],
    ['or its grant, by its key', BY_KEY, { oauthError: 'unauthorized_client' }, 'client-or-grant-refused', 'audience "https://aud.test/x"'],
    ['or its grant, in another case', DEFINITION, { oauthError: 'Unauthorized-Client' }, 'client-or-grant-refused', 'correct secret or key first'],
    ['by the web identity, in other words', FEDERATED, { oauthError: 'unauthorized_client' }, 'web-identity-refused', '(audience "api://exchange")'],
    ['and has no secret', ANONYMOUS, { oauthError: 'unauthorized_client' }, 'client-authentication-wanted', 'clientId'],
    ['by a word about tokens, which it has none of', DEFINITION, { oauthError: 'invalid_token' }, 'client-refused', 'client secret'],
    ['by Auth0', DEFINITION, { oauthError: 'access_denied' }, 'client-refused', 'client id and client secret'],
    ['by ServiceNow', DEFINITION, { oauthError: 'server_error' }, 'client-refused', 'client id and client secret'],
    ['in the words of a bad request', BY_KEY, { oauthError: 'invalid_request' }, 'key-refused', 'keyId'],
    ['for the grant', DEFINITION, { oauthError: 'unauthorized_client', httpStatus: 400 }, 'grant-not-allowed', 'wrong secret or key as well'],
    ['for the grant, as its text says', DEFINITION, { oauthError: 'unauthorized_client', hint: 'grant' }, 'grant-not-allowed', 'allow the grant'],
    ['for its secret, as its text says', DEFINITION, { oauthError: 'unauthorized_client', httpStatus: 400, hint: 'secret' }, 'client-refused', 'client secret'],
    ['disabled', DEFINITION, { oauthError: 'invalid_client', hint: 'client-disabled' }, 'client-disabled', 'enabled'],
    ['with an old secret', DEFINITION, { oauthError: 'invalid_client', hint: 'secret-expired' }, 'client-secret-expired', 'create a new one'],
    ['with another key', BY_KEY, { oauthError: 'invalid_client', hint: 'key' }, 'key-unknown', 'register the public key'],
    ['with another key id', BY_KEY, { oauthError: 'invalid_request', httpStatus: 400, hint: 'key-id' }, 'key-id-unknown', 'keyId'],
    ['with another audience', BY_KEY, { oauthError: 'invalid_client', hint: 'audience' }, 'assertion-audience-refused', '(ES256, audience "https://aud.test/x")'],
    ['with another audience of AWS', FEDERATED, { oauthError: 'invalid_client', hint: 'audience' }, 'assertion-audience-refused', '"api://exchange"'],
    ['for the time of its assertion', BY_KEY, { oauthError: 'invalid_client', hint: 'time' }, 'assertion-time-refused', 'lifetimeSeconds'],
    ['with words about a time, and no assertion is in use', DEFINITION, { oauthError: 'invalid_client', hint: 'time' }, 'client-refused', 'client secret'],
    ['with another algorithm', BY_KEY, { oauthError: 'invalid_client', hint: 'algorithm' }, 'algorithm-not-allowed', 'ES256'],
    ['with another method', DEFINITION, { oauthError: 'invalid_client', hint: 'method' }, 'authentication-method-refused', '(client_secret_basic)'],
    ['with an id that Basic hides', DEFINITION, { oauthError: 'invalid_request', httpStatus: 400, hint: 'client-id' }, 'authentication-method-refused', 'client_secret_basic'],
    ['with an id in the body', BY_KEY, { oauthError: 'invalid_request', httpStatus: 400, hint: 'client-id' }, 'client-certificate-wanted', 'mutual TLS'],
    ['by its certificate', CERTIFIED, { oauthError: 'invalid_client' }, 'client-certificate-refused', 'certificate of the secret'],
    ['by its certificate, without a word', CERTIFIED, {}, 'client-certificate-refused', 'certificate of the secret'],
    ['by its certificate, on a page of nginx', CERTIFIED, { httpStatus: 400 }, 'client-certificate-refused', 'with its issuers'],
    ['by its certificate, as its text says', CERTIFIED, { oauthError: 'invalid_request', httpStatus: 400, hint: 'certificate' }, 'client-certificate-refused', 'subject'],
    ['for the grant, though it shows a certificate', CERTIFIED, { oauthError: 'unauthorized_client', httpStatus: 400 }, 'grant-not-allowed', 'allow the grant'],
    ['by the signature of its secret', SHARED, { oauthError: 'invalid_client', hint: 'key' }, 'client-refused', 'client secret'],
    ['for the audience that its secret signs', SHARED, { oauthError: 'invalid_client', hint: 'audience' }, 'assertion-audience-refused', '(HS256, audience "https://aud.test/x")'],
    ['without a certificate', DEFINITION, { oauthError: 'invalid_client', hint: 'certificate' }, 'client-certificate-wanted', 'mutual TLS'],
    ['without DPoP', DEFINITION, { oauthError: 'invalid_request', httpStatus: 400, hint: 'dpop' }, 'token-bound-to-key', 'bearer'],
    ['for an audience that was asked for', BY_KEY, { oauthError: 'invalid_request', httpStatus: 400, hint: 'resource' }, 'resource-unknown', 'audience'],
    ['for an audience, and no assertion is in use', DEFINITION, { oauthError: 'invalid_request', httpStatus: 400, hint: 'audience' }, 'resource-unknown', 'audience'],
    ['by its key, with words about a secret', BY_KEY, { oauthError: 'invalid_client', hint: 'secret' }, 'key-refused', 'audience'],
    ['by its secret, with words about a key', DEFINITION, { oauthError: 'invalid_client', hint: 'key' }, 'client-refused', 'client secret'],
  ])('%s', (_how, definition, more, code, says) => {
    const { cause, message } = explained(definition, more);
    expect(cause.code).toBe(code);
    expect(`${message}; ${cause.advice}`).toContain(says);
    expect(`${message}; ${cause.advice}`).not.toMatch(/region|tenant|cloud/);
    if (code !== 'client-or-grant-refused' && code !== 'grant-not-allowed' && definition !== DEFINITION && definition !== SHARED) {
      expect(`${message}; ${cause.advice}`).not.toContain('client secret');
    }
  });

  test.each<[string, Partial<RefreshFailure>, FailureCode]>([
    ['Keycloak', { oauthError: 'unauthorized_client' }, 'new-secret-refused'],
    ['Keycloak, where the grant is meant', { oauthError: 'unauthorized_client', httpStatus: 400 }, 'grant-not-allowed'],
    ['Hydra', { oauthError: 'invalid_client' }, 'new-secret-refused'],
    ['a server without a word', {}, 'new-secret-refused'],
  ])('after its secret was changed is told so at %s', (_who, more, code) => {
    const changed = { token: { secretVersionId: 'v1' }, secretVersionId: 'v2' };
    expect(explained(DEFINITION, more, changed).cause.code).toBe(code);
    expect(explained(BY_KEY, more, changed).cause.code).toBe(code);
  });
});

describe('client_secret_basic_raw and characters that Basic encodes', () => {
  const special = { hasSpecialCharacters: true };

  test.each<[string, Partial<RefreshFailure>]>([
    ['Keycloak', { oauthError: 'unauthorized_client', httpStatus: 400 }],
    ['Hydra and Spring', { oauthError: 'invalid_request', httpStatus: 400 }],
    ['others', { oauthError: 'invalid_client' }],
    ['nobody known', { httpStatus: 400 }],
    ['without a word', {}],
    ['Keycloak with its text', { oauthError: 'unauthorized_client', hint: 'secret' }],
  ])('are named when %s refuses them', (_who, more) => {
    const { cause } = explained(RAW, more, special);
    expect(cause).toMatchObject({ code: 'secret-not-encoded', severity: 'action-required' });
    expect(cause.advice).toContain('client_secret_basic');
  });

  test.each<[string, ServiceDefinition, Partial<FailureContext>]>([
    ['the method encodes', DEFINITION, special],
    ['there are none', RAW, {}],
    ['they have worked before', RAW, { ...special, isProven: true }],
    ['the vendor wants it so', { ...RAW, provider: 'genesys-cloud' }, special],
  ])('are not where %s', (_why, definition, context) => {
    expect(explained(definition, { oauthError: 'invalid_client' }, context).cause.code).not.toBe('secret-not-encoded');
  });
});

describe('invalid_grant', () => {
  const signed = { ...DEFINITION, ...SIGNED_GRANT };
  const stored = { ...DEFINITION, grant: { type: 'refresh_token' } } as const;

  // biome-ignore format: a table is read by its columns
  test.each<[string, FailureKind, FailureCode, typeof signed | typeof stored | typeof DEFINITION]>([
    ['an assertion', 'reauthorizationRequired', 'assertion-refused', signed],
    ['a refresh token', 'reauthorizationRequired', 'refresh-token-refused', stored],
    ['client credentials, which hold neither', 'misconfigured', 'client-without-user', DEFINITION],
  ])('with %s is %s', (_what, kind, code, definition) => {
    for (const httpStatus of [200, 400, 401]) {
      for (const oauthError of ['invalid_grant', 'INVALID_GRANT', 'InvalidGrant']) {
        const failure = toFailure({ reason: oauthError, message: 'm', httpStatus, oauthError }, { definition });
        expect(failure.kind).toBe(kind);
        expect(explainFailure(failure, { definition })).toMatchObject({ kind, cause: { code } });
      }
    }
  });

  test.each(['invalid_token', 'expired_token', 'token_expired', 'invalid_refresh_token', 'Token-Expired'])(
    'is what %s means with a refresh token, and with no other grant',
    (oauthError) => {
      const dead = { reason: oauthError, message: 'm', httpStatus: 400, oauthError };
      expect(toFailure(dead, { definition: stored }).kind).toBe('reauthorizationRequired');
      expect(explainFailure(toFailure(dead), { definition: stored }).cause.code).toBe('refresh-token-refused');
      expect(explainFailure(toFailure(dead), { definition: DEFINITION }).cause.code).toBe('refused-otherwise');
    },
  );

  test('may be what a word that nobody knows means with a refresh token', () => {
    for (const httpStatus of [200, 400, 401, 403]) {
      const { cause } = explained(stored, { httpStatus, oauthError: 'my_error' });
      expect(cause.code).toBe('refresh-refused-otherwise');
      expect(cause.advice).toContain('authorize the client again');
    }
    expect(explained(stored, { httpStatus: 401 }).cause.code).toBe('client-refused');
  });
});
