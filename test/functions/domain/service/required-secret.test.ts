import { describe, expect, test } from '@jest/globals';
import {
  requiredSecretFields,
  secretFieldsInHeaders,
  secretFieldsOf,
} from '../../../../functions/domain/service/required-secret.ts';
import type {
  ClientAuthentication,
  Grant,
  ServiceDefinition,
} from '../../../../functions/domain/service/service-definition.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const RS256 = { algorithm: 'RS256' } as const;
const CREDENTIALS: Grant = { type: 'client_credentials' };
const NONE: ClientAuthentication = { method: 'none' };
const thumbprint = { ...RS256, certificateThumbprint: true };

describe('the secret of a service has to hold', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[Grant, ClientAuthentication, string | undefined, string[]]>([
    [CREDENTIALS, { method: 'client_secret_basic' }, undefined, ['clientId', 'clientSecret']],
    [CREDENTIALS, { method: 'client_secret_basic_raw' }, undefined, ['clientId', 'clientSecret']],
    [CREDENTIALS, { method: 'client_secret_post' }, undefined, ['clientId', 'clientSecret']],
    [CREDENTIALS, { method: 'client_secret_post' }, 'public', ['clientSecret']],
    [CREDENTIALS, { method: 'private_key_jwt', assertion: RS256 }, undefined, ['clientId', 'privateKey']],
    [CREDENTIALS, { method: 'private_key_jwt', assertion: thumbprint }, 'public', ['privateKey', 'certificate']],
    [CREDENTIALS, { method: 'aws_web_identity', audience: 'x' }, 'public', []],
    [{ type: 'account_credentials', accountId: 'a' }, { method: 'client_secret_basic_raw' }, undefined, ['clientId', 'clientSecret']],
    [{ type: 'jwt_bearer', assertion: RS256 }, NONE, undefined, ['clientId', 'privateKey']],
    [{ type: 'jwt_bearer', assertion: thumbprint }, { method: 'client_secret_post' }, 'public', ['clientSecret', 'privateKey', 'certificate']],
    [{ type: 'github_app_installation' }, NONE, undefined, ['clientId', 'privateKey']],
    [{ type: 'refresh_token' }, { method: 'client_secret_basic' }, undefined, ['clientId', 'clientSecret', 'refreshToken']],
    [{ type: 'refresh_token' }, NONE, undefined, ['refreshToken']],
    [{ type: 'refresh_token' }, NONE, 'public', ['refreshToken']],
    [CREDENTIALS, { method: 'client_secret_jwt', assertion: { algorithm: 'HS256' } }, undefined, ['clientId', 'clientSecret']],
    [CREDENTIALS, { method: 'tls_client_auth' }, 'public', ['privateKey', 'certificate']],
    [{ type: 'password' }, NONE, undefined, ['username', 'password']],
    [{ type: 'password' }, { method: 'client_secret_post' }, undefined, ['clientId', 'clientSecret', 'username', 'password']],
    [{ type: 'token_exchange' }, { method: 'aws_web_identity', audience: 'x' }, undefined, []],
  ])('for %j by %j with client id %j: %j', (grant, clientAuthentication, clientId, fields) => {
    const definition = { ...DEFINITION, grant, clientAuthentication, ...(clientId === undefined ? {} : { clientId }) };
    expect(requiredSecretFields(definition)).toEqual(fields);
  });
});

describe('a request that names values itself', () => {
  const login: ServiceDefinition = {
    ...DEFINITION,
    grant: { type: 'login' },
    clientAuthentication: NONE,
    request: {
      body: 'json',
      parameters: { login: { user: { secret: 'username' } }, key: { secret: 'apiKey' } },
      headers: {
        'x-key': { secret: 'apiKey', prefix: 'Key ' },
        'x-app': 'a',
        'x-both': { base64: [{ secret: 'username' }, ':', { secret: 'encoded' }] },
      },
    },
    secondRequest: { url: DEFINITION.tokenUrl, headers: { 'x-second': { secret: 'second' } } },
  };

  test('needs each of them once, wherever they stand', () => {
    expect(requiredSecretFields(login)).toEqual(['username', 'apiKey', 'encoded', 'second']);
    expect(secretFieldsOf(login)).toEqual(expect.arrayContaining(['clientId', 'passphrase', 'apiKey', 'second']));
  });

  test('tells those that a header has to carry', () => {
    expect(secretFieldsInHeaders(login)).toEqual(['apiKey', 'second']);
  });
});
