import { describe, expect, test } from '@jest/globals';
import { secretValues } from '../../../../functions/adapters/secrets-manager/secret-values.ts';
import { requiredSecretFields } from '../../../../functions/domain/service/required-secret.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { databricks } from '../../../../lib/providers/cloud/databricks.ts';
import { googleCloudFederation } from '../../../../lib/providers/cloud/google-cloud-federation.ts';
import { googleServiceAccount } from '../../../../lib/providers/cloud/google-service-account.ts';
import { snowflake } from '../../../../lib/providers/cloud/snowflake.ts';
import { snowflakeKeyPair } from '../../../../lib/providers/cloud/snowflake-key-pair.ts';
import { PRIVATE_KEY } from '../../../support/golden-request.ts';

const POOL = { id: 'a', projectNumber: '123456789012', pool: 'aws-pool', provider: 'aws-provider' };
const PROVIDER =
  'iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/aws-pool/providers/aws-provider';
const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
const ACCOUNT = 'keeper@my-project.iam.gserviceaccount.com';

/** What is no name, but a URL, a path, another host or an address. */
const NO_NAMES = [
  '',
  ' ',
  'https://evil.example',
  'evil.example/x',
  'a/b',
  '../x',
  'a@evil.example',
  'a:8443',
  'a?b',
  'a#b',
  'a%2fb',
  'a\n',
  7,
  null,
];

describe('googleCloudFederation', () => {
  test('needs no secret, and takes the identity of AWS for a token of the service account', () => {
    const definition = googleCloudFederation({ ...POOL, serviceAccount: ACCOUNT });
    expect(requiredSecretFields(definition)).toEqual([]);
    expect(definition).toEqual({
      id: 'a',
      provider: 'google-cloud-federation',
      timing: { expectedLifetimeSeconds: 3600 },
      tokenUrl: 'https://sts.googleapis.com/v1/token',
      grant: {
        type: 'token_exchange',
        audience: `//${PROVIDER}`,
        scope: CLOUD_PLATFORM,
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      },
      clientAuthentication: { method: 'aws_web_identity', audience: `https://${PROVIDER}` },
      secondRequest: {
        url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
        body: 'json',
        parameters: { scope: [CLOUD_PLATFORM], lifetime: '3600s' },
        response: { token: '/accessToken', lifetime: { at: '/expireTime', unit: 'dateTime' } },
      },
    });
  });

  test('has no second request where the identity of the pool has the permissions itself', () => {
    const scopes = 'https://www.googleapis.com/auth/bigquery';
    const definition = googleCloudFederation({ ...POOL, scopes, audience: 'google-cloud' });
    expect(definition).not.toHaveProperty('secondRequest');
    expect(definition).toMatchObject({ grant: { scope: scopes }, clientAuthentication: { audience: 'google-cloud' } });
  });

  test.each(NO_NAMES)('%j is no project, pool, provider or account', (wrong) => {
    for (const member of ['projectNumber', 'pool', 'provider', 'serviceAccount']) {
      const options = { ...POOL, serviceAccount: ACCOUNT, [member]: wrong };
      expect(() => googleCloudFederation(options)).toThrow(`${member}: expected`);
    }
  });

  test.each([
    'keeper@evil.example',
    'keeper@evilgserviceaccount.com',
    'keeper@x.gserviceaccount.com.evil.example',
    'keeper',
  ])('%s is no service account', (serviceAccount) => {
    expect(() => googleCloudFederation({ ...POOL, serviceAccount })).toThrow(
      'like name@project.iam.gserviceaccount.com',
    );
  });

  test.each([599, 43_201, 3600.5, Number.NaN, '3600' as unknown as number])(
    'a token cannot live %p s',
    (lifetimeSeconds) => {
      expect(() => googleCloudFederation({ ...POOL, serviceAccount: ACCOUNT, lifetimeSeconds })).toThrow(
        'lifetimeSeconds: expected a whole number from 600 to 43200',
      );
    },
  );

  test('a secret, and a lifetime where Google decides, are refused instead of ignored', () => {
    expect(() => googleCloudFederation({ ...POOL, secret: { name: 'x' } })).toThrow('secret: expected nothing');
    expect(() => googleCloudFederation({ ...POOL, lifetimeSeconds: 7200 })).toThrow(
      'lifetimeSeconds: expected nothing',
    );
  });
});

describe('googleServiceAccount', () => {
  test.each([undefined, '', ' ', [], ['']])('the scopes %j are none', (scopes) => {
    expect(() => googleServiceAccount({ id: 'a', scopes: scopes as string })).toThrow('scopes: expected');
  });

  test('needs its address in the secret where the definition does not say it', () => {
    const scopes = CLOUD_PLATFORM;
    expect(requiredSecretFields(googleServiceAccount({ id: 'a', scopes }))).toEqual(['clientId', 'privateKey']);
    expect(requiredSecretFields(googleServiceAccount({ id: 'a', scopes, serviceAccount: ACCOUNT }))).toEqual([
      'privateKey',
    ]);
  });
});

test('the key file of Google can be the secret as it is', () => {
  const fields = { clientId: 'client_email', privateKey: 'private_key', keyId: 'private_key_id' };
  const definition = googleServiceAccount({ id: 'a', scopes: CLOUD_PLATFORM, secret: { name: 'x', fields } });
  const file = {
    type: 'service_account',
    project_id: 'p',
    private_key_id: 'k1',
    client_email: ACCOUNT,
    client_id: '1',
  };
  const text = new Redacted(JSON.stringify({ ...file, private_key: PRIVATE_KEY, token_uri: 'https://x' }));
  const read = secretValues(definition, 'x', { text, versionId: 'v' });
  const values = read.ok ? Object.entries(read.secret.values).map(([name, value]) => [name, value?.reveal()]) : read;
  expect(values).toEqual([
    ['clientId', ACCOUNT],
    ['privateKey', PRIVATE_KEY],
    ['keyId', 'k1'],
  ]);
});

describe('databricks', () => {
  test.each([
    ['dbc-a1b2345c-d6e7.cloud.databricks.com', 'https://dbc-a1b2345c-d6e7.cloud.databricks.com/oidc/v1/token'],
    ['adb-1234567890123456.7.azuredatabricks.net', 'https://adb-1234567890123456.7.azuredatabricks.net/oidc/v1/token'],
    ['1234567890123456.7.gcp.databricks.com', 'https://1234567890123456.7.gcp.databricks.com/oidc/v1/token'],
  ])('%s is a workspace', (workspace, tokenUrl) => {
    expect(databricks({ id: 'a', workspace }).tokenUrl).toBe(tokenUrl);
  });

  test.each([...NO_NAMES, 'accounts.cloud.databricks.com', 'databricks.com', 'x.cloud.databricks.com.evil.example'])(
    '%j is no workspace',
    (workspace) => {
      expect(() => databricks({ id: 'a', workspace: workspace as string })).toThrow(
        'workspace: expected the host of a workspace',
      );
    },
  );

  test.each([...NO_NAMES, 'default'])('%j is no account, and no cloud', (wrong) => {
    const accountId = '11111111-2222-3333-4444-555555555555';
    expect(() => databricks({ id: 'a', accountId: wrong as string })).toThrow('accountId: expected');
    expect(() => databricks({ id: 'a', accountId, cloud: wrong as 'aws' })).toThrow(
      'cloud: expected one of aws, azure, gcp',
    );
  });
});

describe('snowflake', () => {
  test.each([
    ['myorg-myaccount', 'myorg-myaccount'],
    ['XY12345.eu-central-1', 'xy12345.eu-central-1'],
    ['xy12345.eu-central-1.privatelink', 'xy12345.eu-central-1.privatelink'],
    ['org-my_account', 'org-my-account'],
  ])('%s is an account', (account, host) => {
    expect(snowflake({ id: 'a', account }).tokenUrl).toBe(`https://${host}.snowflakecomputing.com/oauth/token-request`);
  });

  test.each([...NO_NAMES, 'myorg-myaccount.snowflakecomputing.com', '.x', 'x.', 'a..b'])(
    '%j is no account',
    (account) => {
      expect(() => snowflake({ id: 'a', account: account as string })).toThrow('account: expected the account like');
    },
  );
});

describe('snowflakeKeyPair', () => {
  const options = { id: 'a', account: 'o-a', user: 'keeper', endpoint: 'x.snowflakecomputing.app' };

  test('needs a key, and takes the whole answer for the token', () => {
    const definition = snowflakeKeyPair(options);
    expect(requiredSecretFields(definition)).toEqual(['privateKey']);
    expect(definition).toMatchObject({ clientId: 'O-A.KEEPER', response: { token: '' } });
    expect(definition.grant.scope).toBe('x.snowflakecomputing.app');
  });

  test.each([...NO_NAMES, 'x.snowflakecomputing.com'])('%j is no endpoint', (endpoint) => {
    expect(() => snowflakeKeyPair({ ...options, endpoint: endpoint as string })).toThrow(
      'endpoint: expected a host like',
    );
  });

  test.each([...NO_NAMES.filter((name) => name !== 'a@evil.example'), 'a b'])('%j is no user and no role', (wrong) => {
    expect(() => snowflakeKeyPair({ ...options, user: wrong as string })).toThrow('user: expected');
    expect(() => snowflakeKeyPair({ ...options, role: wrong as string })).toThrow('role: expected');
  });
});
