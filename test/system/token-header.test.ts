import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TokenClient } from '../../lib/client/token-client.ts';
import { runTokenKeeper } from '../support/cli-process.ts';
import { runtimeOf } from '../support/client-harness.ts';
import { LocalProcess } from '../support/local-process.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { createWorkspace } from '../support/workspace.ts';

const TOKEN = 'a-token-of-the-provider';
const SERVICES = {
  plain: [{}, `Authorization: Bearer ${TOKEN}`],
  files: [{ header: { name: 'X-Auth-Token' } }, `X-Auth-Token: ${TOKEN}`],
  crm: [
    { header: { scheme: 'Zoho-oauthtoken' }, acceptedTokenTypes: ['Zoho-oauthtoken'] },
    `Authorization: Zoho-oauthtoken ${TOKEN}`,
  ],
  erp: [{ header: { scheme: '' } }, `Authorization: ${TOKEN}`],
  shop: [
    {
      grant: { type: 'login' },
      clientAuthentication: { method: 'none' },
      request: { parameters: { user: 'keeper', password: { secret: 'clientSecret' } } },
      response: { token: { cookie: 'session' } },
      header: { name: 'Cookie' },
    },
    `Cookie: session=${TOKEN}`,
  ],
} as const;
const NAMES = Object.keys(SERVICES) as (keyof typeof SERVICES)[];

describe('from the definition to the wire', () => {
  const workspace = createWorkspace();
  let provider: ScriptedServer;
  let api: ScriptedServer;
  let local: LocalProcess;
  let address: string;

  beforeAll(async () => {
    provider = await startScriptedServer(() => ({
      headers: { 'set-cookie': `session=${TOKEN}; Max-Age=3600; HttpOnly` },
      body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 },
    }));
    api = await startScriptedServer(() => ({ body: 'yes' }));
    const definitions = Object.entries(SERVICES).map(([id, [members]]) => ({
      id,
      tokenUrl: `${provider.url}/token`,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: 'api' },
      ...members,
    }));
    const services = workspace.json('services.json', definitions);
    const secrets = workspace.json('secrets.json', { api: { clientId: 'keeper', clientSecret: 'a-secret' } });
    const files = ['--services', services, '--secrets', secrets, '--data-dir', `${workspace.path}/data`];
    local = new LocalProcess(['--json', '--port', '0', '--no-consumer', ...files]);
    address = await local.address();
  });
  afterAll(async () => {
    await local?.stop('SIGINT');
    await Promise.all([provider?.close(), api?.close()]);
    workspace.remove();
  });

  test.each(NAMES)('the client sends the token of %s as its definition says', async (service) => {
    const environment = { AWS_ENDPOINT_URL: address, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
    const options = { functionName: 'serve-tokens', region: 'us-east-1', runtime: runtimeOf(environment) };
    await new TokenClient(options).fetch(service, api.url);
    const headers = Object.entries(api.requests.at(-1)?.headers ?? {});
    const [name = '', value] = SERVICES[service][1].split(': ');
    expect(headers.filter(([, text]) => text?.includes(TOKEN))).toEqual([[name.toLowerCase(), value]]);
  });

  test.each(NAMES)(
    'the command line shows it of %s without the token, and with it where it is asked to',
    async (service) => {
      const line = SERVICES[service][1];
      const target = ['--endpoint-url', address];
      const facts = await runTokenKeeper(['get', service, ...target]);
      const sentAs = service === 'plain' ? 'Bearer' : line.replace(/(?:session=)?a-token.*/, '<token>');
      expect(facts.stdout).toMatch(new RegExp(`^token +${sentAs} with fingerprint [0-9a-f]{12} `, 'm'));
      expect(facts.stdout).not.toContain(TOKEN);
      expect((await runTokenKeeper(['get', service, '--header', ...target])).stdout).toBe(`${line}\n`);
      const script = 'process.stdout.write(process.env.T_HEADER)';
      const run = await runTokenKeeper([
        'exec',
        service,
        '--env',
        'T',
        ...target,
        '--',
        process.execPath,
        '-e',
        script,
      ]);
      expect(run.stdout).toBe(line);
    },
  );
});
