import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { createInitCommand } from '../../../../../lib/cli/definition/init/init-command.ts';
import { runCli } from '../../../../support/cli-harness.ts';
import { useWorkingDirectory } from '../../../../support/working-directory.ts';

useWorkingDirectory();

const init = (...args: readonly string[]) => runCli(createInitCommand, args);
const POOL = ['--project-number', '12', '--pool', 'aws-pool', '--pool-provider', 'aws-provider'];

it('writes no secret where there is none, and what can be done with what only a role proves', async () => {
  const { stdout, exitCode } = await init('google-cloud-federation', ...POOL);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('npx token-keeper refresh google-cloud --force    (once it is deployed)\n');
  expect(stdout).not.toContain('npx token-keeper try');
  expect(existsSync('secrets.local.json')).toBe(false);
  const { services } = JSON.parse(readFileSync('services.json', 'utf8')) as { services: unknown };
  expect(services).toEqual([
    {
      preset: 'google-cloud-federation',
      id: 'google-cloud',
      projectNumber: '12',
      pool: 'aws-pool',
      provider: 'aws-provider',
    },
  ]);
});

it.each([
  [
    ['graph', '--tenants', 'domain'],
    { preset: 'microsoft-graph', id: 'microsoft-graph', tenants: { pattern: 'domain' } },
    'try microsoft-graph --tenant contoso.example --services',
  ],
  [
    ['genesys', '--tenants', 'eu-central-1,us-east-1'],
    {
      preset: 'genesys-cloud',
      id: 'genesys',
      tenants: { secret: 'per-tenant', region: ['eu-central-1', 'us-east-1'] },
    },
    'try genesys --tenant contoso --parameter region=eu-central-1 --services',
  ],
])('writes a template for many tenants: %j', async (args, entry, next) => {
  const { stdout, stderr } = await init(...args);
  expect({ stderr, stdout }).toEqual({ stderr: '', stdout: expect.stringContaining(next) });
  expect(JSON.parse(readFileSync('services.json', 'utf8'))).toMatchObject({ services: [entry] });
});

it.each([
  [['graph', '--tenants', 'name'], '--tenants.pattern: expected guid or domain'],
  [['graph', '--tenants', 'guid', '--tenant', 'contoso.com'], '--tenant: expected nothing beside tenants'],
  [['genesys', '--tenants', 'eu-centrl-1'], '--tenants.region: expected a region (us-east-1'],
  [['shopify', '--shop', 'https://my-shop.myshopify.com'], '--shop: expected a host like my-shop.myshopify.com'],
  [['sap', '--host', 'my-app.cfapps.eu10.hana.ondemand.com'], '--host: expected the host of the service key like'],
  [['snowflake', '--account', 'x.snowflakecomputing.com'], '--account: expected the account like myorg-myaccount'],
  [['databricks', '--workspace', 'accounts.cloud.databricks.com'], '--workspace: expected the host of a workspace'],
  [['databricks', '--account-id', 'x'], '--account-id: expected the id of the account, a UUID'],
  [['google-cloud-federation', ...POOL.with(1, 'my-project')], '--project-number: expected the number of the project'],
  [
    ['google-cloud-federation', ...POOL, '--service-account', 'x@evil.example'],
    '--service-account: expected the e-mail',
  ],
  [['google-service-account', '--scopes', ' '], '--scopes: expected'],
  [['servicenow', '--instance', 'customDomain x'], '(one of your own is --custom-domain), got "customDomain x"'],
  [['databricks', '--workspace', 'x'], 'or --account-id in its place, got "x"'],
])('says in the words of its options what is wrong: %j', async (args, message) => {
  expect(await init(...args)).toMatchObject({ exitCode: 64, stdout: '', stderr: expect.stringContaining(message) });
});
