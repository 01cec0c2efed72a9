import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { createTryCommand } from '../../../../lib/cli/definition/try-command.ts';
import { runCli } from '../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';
import { useWorkingDirectory } from '../../../support/working-directory.ts';

const workspace = useWorkingDirectory();
let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer(() => ({ body: { access_token: 'MARKER-t', expires_in: 3600 } }));
});
afterAll(() => server.close());

function template(tenants: object): ServiceDefinition {
  return {
    id: 'crm',
    tokenUrl: `${server.url}/{region}/{tenant}/token`,
    grant: { type: 'client_credentials', scope: 'api://{tenant}' },
    clientAuthentication: { method: 'client_secret_post' },
    tenants: { parameters: { region: { eu: 'europe', us: 'america' } }, ...tenants },
  } as ServiceDefinition;
}

async function tryCrm(args: readonly string[], tenants: object = {}, secrets: object = {}) {
  const file = workspace.json('mine.json', {
    'token-keeper/crm': { clientId: 'shared', clientSecret: 'MARKER-s' },
    ...secrets,
  });
  chmodSync(file, 0o600);
  const before = server.requests.length;
  const run = await runCli(createTryCommand, ['crm', '--secrets', file, ...args], { services: [template(tenants)] });
  expect(run.stderr).not.toContain('MARKER');
  return { ...run, requests: server.requests.slice(before) };
}
const acme = ['--tenant', 'acme', '--parameter', 'region=eu'];

describe('try of a template', () => {
  it('asks for the token of the tenant that is named', async () => {
    const { exitCode, stdout, requests } = await tryCrm(acme);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`service   crm\ntenant    acme\nasked     ${server.url}/europe/acme/token, which`);
    expect(requests.map(({ path, body }) => [path, new URLSearchParams(body).get('scope')])).toEqual([
      ['/europe/acme/token', 'api://acme'],
    ]);
    const { stdout: json } = await tryCrm([...acme, '--json']);
    expect(JSON.parse(json)).toMatchObject({ service: 'crm', tenant: 'acme' });
  });

  it.each<[string, readonly string[], string]>([
    ['no tenant', [], 'crm has a token for each tenant: name one with --tenant'],
    [
      'a name of another form',
      ['--tenant', '../x', ...acme.slice(2)],
      'the name must be of the form "name" (--tenant <tenant>)',
    ],
    ['no parameter', ['--tenant', 'acme'], 'the parameter region must be one of eu, us (--parameter <name=value>)'],
    ['a parameter that there is not', [...acme, '--parameter', 'plan=gold'], 'the parameters are region'],
    [
      'a value that the list has for another word',
      ['--tenant', 'acme', '--parameter', 'region=europe'],
      'one of eu, us',
    ],
    ['a parameter without a value', [...acme, '--parameter', 'MARKER'], '--parameter: expected <name>=<value>'],
  ])('refuses %s', async (_what, args, message) => {
    const { exitCode, stderr, requests } = await tryCrm(args);
    expect({ exitCode, requests }).toEqual({ exitCode: 64, requests: [] });
    expect(stderr).toContain(message);
  });

  it('takes the values of the tenant where the secrets of tenants are in the file, else those of the service', async () => {
    const perTenant = { secret: 'per-tenant' };
    const shards = {
      'token-keeper/crm/tenants/0000': { other: { clientId: 'other', clientSecret: 'MARKER-o' } },
      'token-keeper/crm/tenants/0001': { acme: { clientId: 'own', clientSecret: 'MARKER-a' } },
    };
    const own = await tryCrm(acme, perTenant, shards);
    expect(own.stdout).toContain('secret    token-keeper/crm/tenants/0001 of ');
    expect(new URLSearchParams(own.requests[0]?.body).get('client_id')).toBe('own');
    const plain = await tryCrm(['--tenant', 'constructor', '--parameter', 'region=us'], perTenant, shards);
    expect(new URLSearchParams(plain.requests[0]?.body).get('client_id')).toBe('shared');
  });

  it('has no tenant where there are none', async () => {
    const { tenants: _none, ...plain } = template({});
    const services = [{ ...plain, tokenUrl: `${server.url}/token`, grant: { type: 'client_credentials' } as const }];
    const { exitCode, stderr } = await runCli(createTryCommand, ['crm', ...acme, '--secrets', '-'], { services });
    expect(exitCode).toBe(64);
    expect(stderr).toContain('crm has no tenants: leave --tenant and --parameter out');
  });
});
