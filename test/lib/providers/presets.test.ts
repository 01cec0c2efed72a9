import { describe, expect, test } from '@jest/globals';
import { services } from '../../../bin/services.ts';
import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import { parseServiceDefinitions } from '../../../functions/domain/service/service-definitions.ts';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';
import { InvalidServiceDefinition } from '../../../lib/providers/definition/define-service.ts';
import * as providers from '../../../lib/providers/index.ts';
import { jwtBearer } from '../../../lib/providers/jwt-bearer.ts';
import { refreshToken } from '../../../lib/providers/refresh-token.ts';
import { genesysCloud } from '../../../lib/providers/work/genesys-cloud.ts';
import { githubApp } from '../../../lib/providers/work/github-app.ts';
import { microsoftGraph } from '../../../lib/providers/work/microsoft-graph.ts';
import { zoomServerToServer } from '../../../lib/providers/work/zoom.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';

describe('provider presets', () => {
  test('the services that come with the project are valid', () => {
    expect(parseServiceDefinitions(services)).not.toHaveProperty('problems');
  });

  test.each([
    ['us-east-1', 'https://login.mypurecloud.com/oauth/token'],
    ['eu-central-1', 'https://login.mypurecloud.de/oauth/token'],
    ['us-east-2', 'https://login.use2.us-gov-pure.cloud/oauth/token'],
    ['eusc-de-east-1', 'https://login.edee1.eusc-pure.cloud/oauth/token'],
  ] as const)('Genesys Cloud in %s has the token endpoint %s', (region, tokenUrl) => {
    expect(genesysCloud({ id: 'genesys', region })).toMatchObject({
      tokenUrl,
      clientAuthentication: { method: 'client_secret_basic_raw' },
      timing: { expectedLifetimeSeconds: 86_400 },
    });
  });

  const { defineService: _check, InvalidServiceDefinition: _error, ...presets } = providers;
  test.each(Object.entries(presets) as readonly (readonly [string, (options: unknown) => unknown])[])(
    'say what is missing where JavaScript passes nothing: %s',
    (_name, preset) => {
      expect(() => preset(undefined)).toThrow(InvalidServiceDefinition);
      expect(() => preset(null)).toThrow(InvalidServiceDefinition);
    },
  );

  test('leave the name of the secret to the deployment, unless it is said', () => {
    expect(genesysCloud({ id: 'genesys', region: 'us-east-1' })).not.toHaveProperty('secret');
    const secret = { name: 'prod/genesys' };
    expect(genesysCloud({ id: 'genesys', region: 'us-east-1', secret }).secret).toEqual(secret);
  });

  test('Genesys Cloud accepts the domain of a region that is not listed, and no other domain', () => {
    expect(genesysCloud({ id: 'g', domain: 'xyz9.pure.cloud' }).tokenUrl).toBe(
      'https://login.xyz9.pure.cloud/oauth/token',
    );
    for (const domain of [
      'example.com',
      'pure.cloud.example.com',
      'evil.com/.pure.cloud',
      'mypurecloud.com.evil.com',
      '',
    ]) {
      expect(() => genesysCloud({ id: 'g', domain })).toThrow('expected a region');
    }
    expect(() => genesysCloud({ id: 'g', region: 'eu-north-9' as 'us-east-1' })).toThrow('eu-north-9');
  });

  test.each([
    [undefined, 'login.microsoftonline.com', 'https://graph.microsoft.com/.default'],
    ['usGovernment', 'login.microsoftonline.us', 'https://graph.microsoft.us/.default'],
    ['china', 'login.partner.microsoftonline.cn', 'https://microsoftgraph.chinacloudapi.cn/.default'],
  ] as const)('Microsoft Graph in cloud %s asks %s for %s', (cloud, host, scope) => {
    const definition = microsoftGraph({ id: 'graph', tenantId: TENANT, ...(cloud ? { cloud } : {}) });
    expect(definition.tokenUrl).toBe(`https://${host}/${TENANT}/oauth2/v2.0/token`);
    expect(definition.grant.scope).toBe(scope);
    expect(definition.clientAuthentication.method).toBe('client_secret_post');
  });

  test.each(['common', 'organizations', 'consumers', '', 'a/b', '../x'])(
    'Microsoft Graph refuses the tenant "%s"',
    (tenantId) => {
      expect(() => microsoftGraph({ id: 'graph', tenantId })).toThrow('AADSTS9001023');
    },
  );

  test('a tenant may be a verified domain', () => {
    expect(microsoftGraph({ id: 'graph', tenantId: 'contoso.onmicrosoft.com' }).tokenUrl).toContain(
      '/contoso.onmicrosoft.com/',
    );
  });

  test('any other provider is refused with all its problems at once', () => {
    const wrong = {
      id: 'status',
      tokenUrl: 'http://example.com/token',
      clientAuthentication: 'basic' as 'client_secret_basic',
    };
    expect(() => clientCredentials(wrong)).toThrow(/id: .*tokenUrl: .*clientAuthentication\.method: /s);
  });

  test('parameters that are not given are not part of the definition', () => {
    const definition = clientCredentials({
      id: 'auth0',
      tokenUrl: 'https://tenant.eu.auth0.com/oauth/token',
      clientAuthentication: 'client_secret_post',
      audience: 'https://api.example.com',
    });
    expect(definition.grant).toEqual({ type: 'client_credentials', audience: 'https://api.example.com' });
  });

  test.each([
    ['client_secret', ['clientId', 'clientSecret']],
    ['certificate', ['clientId', 'privateKey', 'certificate']],
  ] as const)('Microsoft Graph with a %s needs %j in its secret', (credential, fields) => {
    const definition = microsoftGraph({ id: 'graph', tenantId: TENANT, credential });
    expect(requiredSecretFields(definition)).toEqual(fields);
    expect(definition).not.toHaveProperty('secret');
  });

  test.each([
    ['global', 'api://AzureADTokenExchange'],
    ['usGovernment', 'api://AzureADTokenExchangeUSGov'],
    ['china', 'api://AzureADTokenExchangeChina'],
  ] as const)(
    'Microsoft Graph in cloud %s with a federated credential has audience %s and no secret',
    (cloud, audience) => {
      const definition = microsoftGraph({
        id: 'graph',
        tenantId: TENANT,
        cloud,
        credential: { type: 'federated', clientId: 'app-id' },
      });
      expect(definition.clientAuthentication).toEqual({ method: 'aws_web_identity', audience });
      expect(definition).toMatchObject({ clientId: 'app-id' });
      expect('secret' in definition).toBe(false);
      expect(requiredSecretFields(definition)).toEqual([]);
    },
  );

  test('a federated credential without a client id is refused', () => {
    const credential = { type: 'federated', clientId: '' } as const;
    expect(() => microsoftGraph({ id: 'graph', tenantId: TENANT, credential })).toThrow('clientId: expected');
  });

  test('another API of the tenant is asked for with its own scope', () => {
    const scope = 'api://other/.default';
    expect(microsoftGraph({ id: 'graph', tenantId: TENANT, scope }).grant.scope).toBe(scope);
  });

  test('JWT bearer needs a key, and a client id only where no issuer is given', () => {
    const options = { id: 'a', tokenUrl: 'https://idp.example.com/token', assertion: { algorithm: 'RS256' } } as const;
    expect(requiredSecretFields(jwtBearer(options))).toEqual(['clientId', 'privateKey']);
    expect(requiredSecretFields(jwtBearer({ ...options, issuer: 'bot@example.com' }))).toEqual(['privateKey']);
    expect(requiredSecretFields(jwtBearer({ ...options, clientAuthentication: 'client_secret_post' }))).toEqual([
      'clientId',
      'clientSecret',
      'privateKey',
    ]);
  });

  test.each([
    { what: 'HS256', assertion: { algorithm: 'HS256' }, problem: 'grant.assertion.algorithm: expected one of RS256' },
    { what: '59 s', assertion: { algorithm: 'RS256', lifetimeSeconds: 59 }, problem: 'lifetimeSeconds' },
    { what: '3601 s', assertion: { algorithm: 'RS256', lifetimeSeconds: 3601 }, problem: 'lifetimeSeconds' },
  ])('JWT bearer refuses an assertion of $what', ({ assertion, problem }) => {
    const tokenUrl = 'https://idp.example.com/token';
    expect(() => jwtBearer({ id: 'a', tokenUrl, assertion: assertion as { algorithm: 'RS256' } })).toThrow(problem);
  });

  test.each(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'])(
    'JWT bearer refuses the claim %s, which it sets',
    (name) => {
      const options = {
        id: 'a',
        tokenUrl: 'https://idp.example.com/token',
        assertion: { algorithm: 'RS256' },
      } as const;
      expect(() => jwtBearer({ ...options, claims: { [name]: 'x' } })).toThrow('grant.claims');
    },
  );

  test('a GitHub App needs only its key in the secret', () => {
    const definition = githubApp({ id: 'gh', appId: '1', installationId: 2 });
    expect(requiredSecretFields(definition)).toEqual(['privateKey']);
    expect(definition).toMatchObject({ clientId: '1', timing: { expectedLifetimeSeconds: 3600 } });
  });

  test.each([0, -1, 1.5, Number.NaN, '5' as unknown as number])(
    'a GitHub App refuses the installation %p',
    (installationId) => {
      expect(() => githubApp({ id: 'gh', appId: '1', installationId })).toThrow('installationId: expected');
    },
  );

  test.each([
    [
      'a GitHub App without an app id',
      () => githubApp({ id: 'gh', appId: '', installationId: 1 }),
      'clientId: expected',
    ],
    [
      'a GitHub API over plain http',
      () => githubApp({ id: 'gh', appId: '1', installationId: 1, apiUrl: 'http://ghe.example.com' }),
      'tokenUrl: expected',
    ],
    ['Zoom without an account', () => zoomServerToServer({ id: 'z', accountId: '' }), 'grant.accountId: expected'],
    [
      'a token URL with a password',
      () => refreshToken({ id: 'r', tokenUrl: 'https://a:b@idp.example.com/token', clientAuthentication: 'none' }),
      'tokenUrl: expected',
    ],
    ['a reserved id', () => zoomServerToServer({ id: 'status', accountId: 'x' }), 'id: expected'],
    [
      'a parameter that is set already',
      () =>
        clientCredentials({
          id: 'a',
          tokenUrl: 'https://idp.example.com/token',
          clientAuthentication: 'client_secret_post',
          extraParameters: { client_secret: 'x' },
        }),
      'grant.extraParameters',
    ],
    [
      'none as client authentication of client credentials',
      () =>
        clientCredentials({
          id: 'a',
          tokenUrl: 'https://idp.example.com/token',
          clientAuthentication: 'none' as 'client_secret_post',
        }),
      'proves nothing by itself',
    ],
  ])('%s is refused', (_what, make, message) => {
    expect(make).toThrow(InvalidServiceDefinition);
    expect(make).toThrow(message);
  });

  test.each([
    ['client_secret_basic', ['clientId', 'clientSecret', 'refreshToken']],
    ['none', ['refreshToken']],
  ] as const)('a refresh token with %s needs %j in its secret', (clientAuthentication, fields) => {
    const definition = refreshToken({ id: 'r', tokenUrl: 'https://idp.example.com/token', clientAuthentication });
    expect(requiredSecretFields(definition)).toEqual(fields);
    expect(definition.grant).toEqual({ type: 'refresh_token' });
  });

  test('what a service sets itself goes over the preset, and the rest of the preset stays', () => {
    const definition = zoomServerToServer({
      id: 'zoom',
      accountId: 'x',
      secret: { name: 'shared', fields: { clientSecret: 'zoomSecret' } },
      timing: { expiryBufferSeconds: 60 },
      maxRequestsPerHour: 10,
      acceptedTokenTypes: ['JWT'],
      authorizationScheme: 'JWT',
    });
    expect(definition).toMatchObject({
      secret: { name: 'shared', fields: { clientSecret: 'zoomSecret' } },
      timing: { expectedLifetimeSeconds: 3600, expiryBufferSeconds: 60 },
      maxRequestsPerHour: 10,
      acceptedTokenTypes: ['JWT'],
      authorizationScheme: 'JWT',
    });
  });
});
