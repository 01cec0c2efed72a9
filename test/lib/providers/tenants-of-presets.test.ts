import { describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { hostsOf } from '../../../functions/domain/template/template-hosts.ts';
import { isTemplate, type Template, tenantDefinition } from '../../../functions/domain/template/tenant-definition.ts';
import { FORM_EXAMPLES } from '../../../functions/domain/tenant/tenant-name.ts';
import { readTenant } from '../../../functions/domain/tenant/tenant-registration.ts';
import { readDefinitions } from '../../../lib/definition/read-definitions.ts';
import * as providers from '../../../lib/providers/index.ts';

const { genesysCloud, microsoftGraph } = providers;
const perTenant = { secret: 'per-tenant' } as const;

/** Returns the definition of a tenant that is registered as somebody writes it. */
function tenantOf(template: ServiceDefinition, tenant: string, parameters?: object): ServiceDefinition {
  if (!isTemplate(template)) throw new Error(`${template.id} is no template`);
  const shard = template.tenants.secret === 'per-tenant' ? '0000' : undefined;
  const read = readTenant(template.tenants, { tenant, parameters, shard, group: undefined });
  if (typeof read === 'string') throw new Error(read);
  return tenantDefinition(template, read.tenant, read);
}
const problemsOf = (entry: object): readonly string[] => {
  const read = readDefinitions([entry]);
  return 'problems' in read ? read.problems : [];
};

describe('Microsoft Graph of many tenants', () => {
  it('has the tenant in its path, a GUID unless it says otherwise', () => {
    const graph = microsoftGraph({ id: 'graph', tenants: { groups: ['gold'] } });
    expect(graph.tenants).toEqual({ pattern: 'guid', groups: ['gold'] });
    expect(tenantOf(graph, FORM_EXAMPLES.guid.toUpperCase()).tokenUrl).toBe(
      `https://login.microsoftonline.com/${FORM_EXAMPLES.guid}/oauth2/v2.0/token`,
    );
    expect(() => tenantOf(graph, 'contoso.example')).toThrow('of the form "guid"');
    const byDomain = microsoftGraph({ id: 'graph', cloud: 'china', tenants: { pattern: 'domain' } });
    expect(tenantOf(byDomain, 'Contoso.Example').tokenUrl).toBe(
      'https://login.partner.microsoftonline.cn/contoso.example/oauth2/v2.0/token',
    );
  });

  it('takes one tenant or many, and no names that Entra does not know', () => {
    const both = { id: 'graph', tenantId: 'contoso.example', tenants: {} };
    expect(() => microsoftGraph(both as never)).toThrow('tenantId: expected nothing beside tenants');
    expect(() => microsoftGraph({ id: 'graph', tenants: { pattern: 'name' } })).toThrow(
      'tenants.pattern: expected guid',
    );
    expect(() => microsoftGraph({ id: 'graph' } as never)).toThrow('for many tenants leave it out and say tenants');
  });

  it('needs no secret with a federated credential', () => {
    const credential = { type: 'federated', clientId: 'app' } as const;
    expect(microsoftGraph({ id: 'graph', credential, tenants: {} })).not.toHaveProperty('secret');
    const each = { id: 'graph', credential, tenants: perTenant };
    expect(() => microsoftGraph(each)).toThrow('tenants.secret: expected shared');
  });
});

describe('Genesys Cloud of many organizations', () => {
  const genesys = genesysCloud({
    id: 'genesys',
    tenants: { ...perTenant, region: ['eu-central-1', 'us-east-1', 'xyz9.pure.cloud'] },
  });

  it('asks the region that people write', () => {
    expect(tenantOf(genesys, 'acme', { region: 'eu-central-1' })).toMatchObject({
      tokenUrl: 'https://login.mypurecloud.de/oauth/token',
      tenant: 'acme',
    });
    expect(tenantOf(genesys, 'acme', { region: 'xyz9.pure.cloud' }).tokenUrl).toContain('//login.xyz9.pure.cloud/');
    expect(hostsOf(genesys as Template)).toEqual([
      'login.mypurecloud.de',
      'login.mypurecloud.com',
      'login.xyz9.pure.cloud',
    ]);
  });

  it.each(['mypurecloud.de', 'us-west-2', 'evil.dev', '__proto__', 'constructor', '', 'EU-CENTRAL-1', 7, undefined])(
    'knows no other region: %j',
    (region) => {
      expect(() => tenantOf(genesys, 'acme', { region })).toThrow(
        'the parameter region must be one of eu-central-1, us-east-1, xyz9.pure.cloud',
      );
    },
  );

  it.each<[object, string]>([
    [{}, 'tenants.region: expected a list of regions'],
    [{ region: [] }, 'tenants.region: expected a list of '],
    [{ region: ['eu-central-1', 'evil.dev'] }, 'tenants.region: expected a region (us-east-1'],
    [{ region: ['constructor'] }, 'tenants.region: expected a region (us-east-1'],
    [{ region: ['eu-central-1'], secret: 'shared' }, 'tenants: expected {tenant} in the template'],
  ])('refuses tenants %j', (tenants, problem) => {
    expect(() => genesysCloud({ id: 'genesys', tenants: { ...perTenant, ...tenants } } as never)).toThrow(problem);
    expect(problemsOf({ preset: 'genesys-cloud', id: 'a', tenants: { ...perTenant, ...tenants } }).join()).toContain(
      problem,
    );
  });

  it('may be in one region all together', () => {
    const one = genesysCloud({ id: 'genesys', region: 'eu-central-1', tenants: perTenant });
    expect(tenantOf(one, 'acme').tokenUrl).toBe('https://login.mypurecloud.de/oauth/token');
    const both = { id: 'g', region: 'eu-central-1', tenants: { ...perTenant, region: ['us-east-1'] } };
    expect(() => genesysCloud(both as never)).toThrow('tenants.region: expected nothing beside region or domain');
  });
});

describe('the presets whose place of a tenant is plain', () => {
  const { githubApp, keycloak, zoomServerToServer, auth0, googleServiceAccount, clientCredentials } = providers;

  it.each<[ServiceDefinition, string, object]>([
    [
      githubApp({ id: 'a', appId: 'x', tenants: {} }),
      '42',
      { tokenUrl: 'https://api.github.com/app/installations/42/access_tokens' },
    ],
    [
      keycloak({ id: 'a', baseUrl: 'https://sso.acme.dev', tenants: {} }),
      'acme',
      { tokenUrl: 'https://sso.acme.dev/realms/acme/protocol/openid-connect/token' },
    ],
    [
      keycloak({ id: 'a', baseUrl: 'https://sso.acme.dev', realm: 'cust é-{tenant}', tenants: {} }),
      'acme',
      { tokenUrl: 'https://sso.acme.dev/realms/cust%20%C3%A9-acme/protocol/openid-connect/token' },
    ],
    [
      zoomServerToServer({ id: 'a', tenants: perTenant }),
      'acc',
      { grant: { type: 'account_credentials', accountId: 'acc' } },
    ],
    [
      auth0({ id: 'a', domain: 'acme.eu.auth0.com', audience: 'x', organization: '{tenant}', tenants: {} }),
      'org_1',
      { grant: { type: 'client_credentials', audience: 'x', extraParameters: { organization: 'org_1' } } },
    ],
    [
      googleServiceAccount({ id: 'a', scopes: 'x', subject: 'admin@{tenant}', tenants: { pattern: 'domain' } }),
      'acme.dev',
      {
        grant: {
          type: 'jwt_bearer',
          assertion: { algorithm: 'RS256' },
          subject: 'admin@acme.dev',
          claims: { scope: 'x' },
        },
      },
    ],
    [
      clientCredentials({
        id: 'a',
        tokenUrl: 'https://login.acme.dev/token',
        clientAuthentication: 'client_secret_post',
        audience: ['https://{tenant}.acme.dev', 'b'],
        tenants: {},
      }),
      't1',
      { grant: { type: 'client_credentials', audience: ['https://t1.acme.dev', 'b'] } },
    ],
  ])('fill it in: %#', (template, tenant, definition) => {
    expect(tenantOf(template, tenant)).toMatchObject({ ...definition, tenant });
  });

  it.each([
    { preset: 'microsoft-graph', tenants: { pattern: 'domain' } },
    { preset: 'github-app', appId: 'x', tenants: {} },
    { preset: 'keycloak', baseUrl: 'https://sso.acme.dev', tenants: {} },
    { preset: 'zoom', tenants: perTenant },
    { preset: 'genesys-cloud', tenants: { ...perTenant, region: ['eu-central-1'] } },
    { preset: 'hubspot', tenants: perTenant },
  ])('are the same in JSON: %j', (entry) => {
    expect(problemsOf({ id: 'a', ...entry })).toEqual([]);
    const { tenants: _many, ...one } = entry;
    if (entry.preset !== 'hubspot') expect(problemsOf({ id: 'a', ...one })).not.toEqual([]);
  });
});

describe('a vendor with a host for each customer', () => {
  it.each<[string, object, string]>([
    ['shopify', {}, 'shop'],
    ['shopify', { shop: '{tenant}.myshopify.com' }, 'shop'],
    ['salesforce', {}, 'myDomain'],
    ['sap', {}, 'host'],
    ['snowflake', {}, 'account'],
    ['salesforce', { myDomain: '{tenant}.my.salesforce.com' }, 'myDomain'],
    ['servicenow', { instance: '{tenant}' }, 'instance'],
    ['servicenow', { customDomain: '{tenant}.acme.dev' }, 'customDomain'],
    ['auth0', { audience: 'x', domain: '{tenant}.eu.auth0.com' }, 'domain'],
    ['okta', { scope: 'x', domain: '{tenant}.okta.com' }, 'domain'],
    ['cognito', { domainPrefix: '{tenant}', region: 'eu-central-1' }, 'domainPrefix'],
    ['sap', { host: '{tenant}.authentication.eu10.hana.ondemand.com' }, 'host'],
    ['snowflake', { account: 'acme-{tenant}' }, 'account'],
    ['databricks', { workspace: '{tenant}.cloud.databricks.com' }, 'workspace'],
  ])('is no template, and says why: %s %j', (preset, options, member) => {
    const problems = problemsOf({ preset, id: 'a', ...options, tenants: {} });
    const why = `services[0].${member}: expected one host for all tenants, since the client secret is sent there: where each tenant has its own`;
    expect(problems).toEqual([expect.stringContaining(why)]);
  });
});
