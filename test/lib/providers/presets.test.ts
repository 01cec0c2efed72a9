import { describe, expect, test } from '@jest/globals';
import { services } from '../../../bin/services.ts';
import { parseServiceDefinitions } from '../../../functions/domain/service-definitions.ts';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';
import { genesysCloud } from '../../../lib/providers/genesys-cloud.ts';
import { microsoftGraph } from '../../../lib/providers/microsoft-graph.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';

describe('provider presets', () => {
  test('the services that come with the project are valid', () => {
    expect(parseServiceDefinitions(services)).toEqual({ definitions: services });
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
      secret: { name: 'token-keeper/genesys' },
      timing: { expectedLifetimeSeconds: 86_400 },
    });
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
});
