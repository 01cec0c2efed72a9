import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createInvoker, untilAnswered } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { createWorkspace } from '../support/workspace.ts';

const SECRET = 'MARKER-secret-é+/%&=42';
const TOKEN = 'issued-token-';
const FORMS = [
  'MARKER',
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64').replaceAll('=', ''),
  Buffer.from(`id-of-bad:${SECRET}`).toString('base64').replaceAll('=', ''),
  Buffer.from(SECRET).toString('hex'),
];
const formsIn = (text: string): string[] => FORMS.filter((form) => text.toLowerCase().includes(form.toLowerCase()));

const workspace = createWorkspace();
let provider: ScriptedServer;
beforeAll(async () => {
  provider = await startScriptedServer(({ path, body, headers: sent }) => {
    const quote = `${SECRET} ${body} ${sent.authorization}`;
    return path === '/good'
      ? { body: { access_token: `${TOKEN}good`, token_type: 'Bearer', expires_in: 3600 } }
      : { status: 401, body: { error: 'invalid_client', error_description: quote, [quote]: quote } };
  });
});
afterAll(async () => {
  await provider.close();
  workspace.remove();
});

/** Requests that carry a secret where none belongs. */
const LEAKING: readonly object[] = [
  { operation: 'putTenants', tenants: [{ tenant: 'x', clientSecret: SECRET }] },
  { operation: 'putTenants', tenants: [{ tenant: 'x', [SECRET]: 1 }] },
  { operation: 'putTenants', tenants: [{ tenant: SECRET, shard: '0000' }] },
  { operation: 'putTenants', tenants: [{ tenant: 'x', shard: SECRET }] },
  { operation: 'putTenants', tenants: [{ tenant: 'x', shard: '0000', group: SECRET }] },
  { operation: 'putTenants', tenants: [{ tenant: 'x', shard: '0000', parameters: { [SECRET]: SECRET } }] },
  { operation: 'putTenants', tenants: [{ tenant: 'x', shard: '0000', parameters: { clientSecret: SECRET } }] },
  { operation: 'putTenants', tenants: SECRET },
  { operation: 'putTenants', tenants: [SECRET] },
  { operation: 'putTenants', tenants: [{ tenant: 'x' }], dryRun: SECRET },
  { operation: 'removeTenants', tenants: [SECRET, { clientSecret: SECRET }] },
  { operation: 'listTenants', after: SECRET },
  { operation: 'refresh', tenant: SECRET, force: true },
];

test('no value of a tenant leaves the process, is told, or stands in the table', async () => {
  const services = workspace.json('services.json', [
    {
      id: 'org',
      tokenUrl: `${provider.url}/{tenant}`,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: 'org' },
      tenants: { secret: 'per-tenant' },
    },
  ]);
  const names = ['good', 'bad', 'text', 'odd', 'empty', 'absent'];
  const secrets = workspace.json('secrets.json', {
    'org/tenants/0000': {
      good: { clientId: 'id-of-good', clientSecret: SECRET },
      bad: { clientId: 'id-of-bad', clientSecret: SECRET },
      text: SECRET,
      odd: { clientId: 'id-of-odd', clientSecret: ` ${SECRET} ` },
      empty: { [SECRET]: SECRET },
    },
    'org/tenants/0001': `{"broken": "${SECRET}`,
  });
  const data = join(workspace.path, 'data');
  const options = ['--port', '0', '--every', '1s', '--services', services, '--secrets', secrets, '--data-dir', data];
  const run = new LocalProcess([...options, '--log']);
  const heard: string[] = [];
  try {
    const invoke = createInvoker(await run.address());
    const say = async (name: string, event: object): Promise<void> => {
      heard.push(JSON.stringify(await invoke(name, event)));
    };
    const tenants = [...names.map((tenant) => ({ tenant, shard: '0000' })), { tenant: 'broken', shard: '0001' }];
    await say('refresh-tokens', { operation: 'putTenants', service: 'org', tenants });
    const good = await untilAnswered(() => invoke('serve-tokens:org', { operation: 'getToken', tenant: 'good' }));
    expect(good.payload['accessToken']).toBe(`${TOKEN}good`);
    for (const event of LEAKING) await say('refresh-tokens', { service: 'org', ...event });
    for (const { tenant } of tenants) {
      await say('refresh-tokens', { operation: 'refresh', service: 'org', tenant, force: true });
      if (tenant !== 'good') await say('serve-tokens:org', { operation: 'getToken', tenant });
      await say('serve-tokens:org', { operation: 'status', tenant });
    }
    await say('serve-tokens:org', { operation: 'getToken', tenant: SECRET });
    await say('serve-tokens:status', { operation: 'status' });
    await say('refresh-tokens', { operation: 'sweep' });
    await say('refresh-tokens', { operation: 'listTenants', service: 'org' });
  } finally {
    await run.stop('SIGINT');
  }
  const sent = provider.requests.map(({ headers }) => headers.authorization ?? '');
  expect(sent.some((text) => text.includes(Buffer.from('id-of-bad:').toString('base64').slice(0, 10)))).toBe(true);
  expect(heard[0]).toContain('"result":"added"');
  for (const cause of ['secret-malformed', 'secret-field-missing', 'InvalidRequest']) {
    expect(heard.some((text) => text.includes(cause))).toBe(true);
  }
  expect(run.text).toContain('secret odd');
  expect(formsIn(run.text)).toEqual([]);
  expect(heard.filter((text) => formsIn(text).length > 0)).toEqual([]);
  const table = readdirSync(join(data, 'dynamodb')).map((file) => readFileSync(join(data, 'dynamodb', file), 'latin1'));
  expect(table.join().includes('org#good')).toBe(true);
  expect(formsIn(table.join())).toEqual([]);
});
