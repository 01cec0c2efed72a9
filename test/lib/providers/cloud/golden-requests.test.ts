import { createHash, createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { databricks } from '../../../../lib/providers/cloud/databricks.ts';
import { googleCloudFederation } from '../../../../lib/providers/cloud/google-cloud-federation.ts';
import { googleServiceAccount } from '../../../../lib/providers/cloud/google-service-account.ts';
import { snowflake } from '../../../../lib/providers/cloud/snowflake.ts';
import { snowflakeKeyPair } from '../../../../lib/providers/cloud/snowflake-key-pair.ts';
import {
  AWKWARD,
  AWKWARD_ID,
  AWKWARD_SECRET,
  basic,
  describeGolden,
  JWT_BEARER,
  PRIVATE_KEY,
} from '../../../support/golden-request.ts';
import { inputOf, REQUESTED_AT, recordRequest } from '../../../support/recorded-request.ts';

const ACCOUNT_ID = '11111111-2222-3333-4444-555555555555';
const PROVIDER =
  '//iam.googleapis.com/projects/12/locations/global/workloadIdentityPools/aws-pool/providers/aws-provider';
const SCOPES = ['https://www.googleapis.com/auth/drive.readonly', 'https://www.googleapis.com/auth/gmail.send'];

describeGolden('presets of clouds', [
  {
    what: 'databricks in a workspace',
    definition: databricks({ id: 'a', workspace: 'dbc-a1b2345c-d6e7.cloud.databricks.com' }),
    material: { secret: { clientId: 'principal', clientSecret: 'dose123' } },
    url: 'https://dbc-a1b2345c-d6e7.cloud.databricks.com/oidc/v1/token',
    authorization: basic('principal:dose123'),
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'all-apis'],
    ],
  },
  {
    what: 'databricks for an account in another cloud, with a scope of its own',
    definition: databricks({ id: 'a', accountId: ACCOUNT_ID, cloud: 'azure', scope: 'sql' }),
    material: { secret: { clientId: 'principal', clientSecret: 'dose123' } },
    url: `https://accounts.azuredatabricks.net/oidc/accounts/${ACCOUNT_ID}/v1/token`,
    authorization: basic('principal:dose123'),
    parameters: [
      ['grant_type', 'client_credentials'],
      ['scope', 'sql'],
    ],
  },
  {
    what: 'googleCloudFederation without a service account: the exchange alone',
    definition: googleCloudFederation({ id: 'a', projectNumber: '12', pool: 'aws-pool', provider: 'aws-provider' }),
    material: {},
    url: 'https://sts.googleapis.com/v1/token',
    parameters: [
      ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      ['scope', 'https://www.googleapis.com/auth/cloud-platform'],
      ['audience', PROVIDER],
      ['subject_token', `jwt-for:https:${PROVIDER}`],
      ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'],
      ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
    ],
  },
  {
    what: 'googleServiceAccount, where the assertion is everything',
    definition: googleServiceAccount({ id: 'a', scopes: SCOPES }),
    material: { secret: { clientId: 'keeper@my-project.iam.gserviceaccount.com', privateKey: PRIVATE_KEY } },
    url: 'https://oauth2.googleapis.com/token',
    parameters: [
      ['grant_type', JWT_BEARER],
      ['assertion', '<jwt>'],
    ],
  },
  {
    what: 'snowflake, id and secret in Basic as they are',
    definition: snowflake({ id: 'a', account: 'MyOrg-My_Account' }),
    material: { secret: { ...AWKWARD, refreshToken: 'seed' }, refreshToken: 'ver:2-hint:1+/=' },
    url: 'https://myorg-my-account.snowflakecomputing.com/oauth/token-request',
    authorization: basic(`${AWKWARD_ID}:${AWKWARD_SECRET}`),
    parameters: [
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'ver:2-hint:1+/='],
    ],
  },
  {
    what: 'snowflakeKeyPair, for one endpoint by one role',
    definition: snowflakeKeyPair({
      id: 'a',
      account: 'xy12345.eu-central-1',
      user: 'keeper',
      endpoint: 'ABC-myorg.snowflakecomputing.app',
      role: 'READER',
    }),
    material: { secret: { privateKey: PRIVATE_KEY } },
    url: 'https://xy12345.eu-central-1.snowflakecomputing.com/oauth/token',
    parameters: [
      ['grant_type', JWT_BEARER],
      ['scope', 'session:role:READER abc-myorg.snowflakecomputing.app'],
      ['assertion', '<jwt>'],
    ],
  },
]);

test('the assertion of a Snowflake user names account, user and key', async () => {
  const definition = snowflakeKeyPair({
    id: 'a',
    account: 'xy12345.eu-central-1',
    user: 'keeper',
    endpoint: 'abc.snowflakecomputing.app',
  });
  const { parameters } = await recordRequest(definition, { secret: { privateKey: PRIVATE_KEY } });
  const { iss, sub } = decodeJwt(Object.fromEntries(parameters)['assertion'] ?? '');
  const der = createPublicKey(PRIVATE_KEY).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(der).digest('base64');
  expect({ iss, sub }).toEqual({ iss: `XY12345.KEEPER.SHA256:${fingerprint}`, sub: 'XY12345.KEEPER' });
});

test('the answer of Snowflake is the token itself, as plain text', async () => {
  const definition = snowflakeKeyPair({ id: 'a', account: 'o-a', user: 'u', endpoint: 'x.snowflakecomputing.app' });
  const endpoint = createHttpTokenEndpoint({
    send: async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ver:3-hint:92-ETMsDgAA+/=' }),
    clock: { now: () => REQUESTED_AT },
    monotonicMs: () => 0,
    getWebIdentityToken: async () => '',
  });
  const outcome = await endpoint.requestToken(definition, inputOf({ secret: { privateKey: PRIVATE_KEY } }));
  expect(outcome.ok && outcome.token.accessToken.reveal()).toBe('ver:3-hint:92-ETMsDgAA+/=');
  expect(outcome).toMatchObject({ token: { lifetimeSeconds: 300 } });
});

test('the assertion of a Google service account has what Google documents, and no more', async () => {
  const email = 'keeper@my-project.iam.gserviceaccount.com';
  const definition = googleServiceAccount({
    id: 'a',
    scopes: `${SCOPES[0]}  ${SCOPES[1]} `,
    serviceAccount: email,
    subject: 'jo@example.com',
  });
  const { parameters } = await recordRequest(definition, { secret: { privateKey: PRIVATE_KEY, keyId: 'key-1' } });
  const assertion = parameters[1]?.[1] ?? '';
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', kid: 'key-1', typ: 'JWT' });
  const { iat, exp, nbf: _backdated, jti: _random, ...claims } = decodeJwt(assertion);
  expect(claims).toEqual({
    iss: email,
    sub: 'jo@example.com',
    aud: 'https://oauth2.googleapis.com/token',
    scope: SCOPES.join(' '),
  });
  expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(3600);
});
