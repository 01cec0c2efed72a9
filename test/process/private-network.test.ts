import { cpSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import { AUTHORITIES_FILE } from '../../lib/build/functions-directory.ts';
import { createLocalFunctions } from '../../lib/local/functions/local-functions.ts';
import { type DynamoDbServer, openDynamoDb } from '../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable } from '../../lib/local/servers/token-table.ts';
import { HOST, PROXY_PASSWORD, PrivateNetwork } from '../support/private-network.ts';
import { createWorkspace } from '../support/workspace.ts';

const BUILT = fileURLToPath(new URL('../../dist/functions', import.meta.url));
const SECRET = '{"clientId":"id","clientSecret":"MARKER-of-the-secret"}';
/** Every form in which the password of the proxy might slip out. */
const FORMS = [
  PROXY_PASSWORD,
  'MARKER',
  encodeURIComponent(PROXY_PASSWORD),
  Buffer.from(`keeper:${PROXY_PASSWORD}`).toString('base64').replaceAll('=', ''),
];

const workspace = createWorkspace();
const lines: string[] = [];
const closing: (() => Promise<void>)[] = [];
let network: PrivateNetwork;
let aws: Server;
let table: DynamoDbServer;

beforeAll(async () => {
  network = await PrivateNetwork.start();
  table = await openDynamoDb(join(workspace.path, 'table'));
  aws = createServer((request, response) => {
    if (String(request.headers['x-amz-target']).startsWith('DynamoDB_')) {
      void table.answer(request, response);
      return;
    }
    request.resume();
    response.end(JSON.stringify({ Name: 'secret', VersionId: 'v1', SecretString: SECRET }));
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  await ensureTokenTable(endpointUrl());
});
afterEach(async () => {
  network.manner = 'lets-through';
  network.asked.length = 0;
  lines.length = 0;
  await Promise.all(closing.splice(0).map((close) => close()));
});
afterAll(async () => {
  aws.closeAllConnections();
  await Promise.all([network.close(), new Promise((resolve) => aws.close(resolve)), table.close()]);
  workspace.remove();
});

const endpointUrl = (): string => `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;

/** The built functions as they are deployed with these authorities, in an environment with this proxy. */
function deployed(id: string, proxy: Readonly<Record<string, string>>, authorities?: string) {
  const directory = join(workspace.path, id);
  cpSync(BUILT, directory, { recursive: true });
  if (authorities !== undefined) {
    writeFileSync(join(directory, 'refresh-tokens', AUTHORITIES_FILE), authorities);
  }
  const { refreshTokens, serveTokens } = createLocalFunctions({
    functionsDirectory: directory,
    dataDirectory: directory,
    definitions: [
      {
        id,
        tokenUrl: `https://${HOST}/token`,
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'client_secret_basic' },
        secret: { name: 'secret' },
      },
    ],
    endpointUrl: endpointUrl(),
    credentials: { accessKeyId: 'id-of-this-run', secretAccessKey: 'key-of-this-run' },
    now: systemClock.now,
    proxy,
    onLine: (_name, line) => lines.push(line),
  });
  closing.push(async () => {
    await Promise.all([refreshTokens.close(), serveTokens.close()]);
  });
  const refresh = async (): Promise<Record<string, unknown>> => {
    const result = await refreshTokens.invoke(undefined, JSON.stringify({ operation: 'refresh', service: id }));
    return result.ok ? JSON.parse(result.resultText) : { ...result.error };
  };
  const status = async (): Promise<string> =>
    JSON.stringify(await serveTokens.invoke('status', '{"operation":"status"}'));
  return { refresh, status };
}

const formsIn = (text: string): readonly string[] => FORMS.filter((form) => text.includes(form));

describe('the built functions in a private network', () => {
  test('get a token through the proxy, from a provider with a private authority; AWS on this machine is asked directly', async () => {
    const { refresh, status } = deployed('allowed', network.environment, network.authority);
    expect(await refresh()).toMatchObject({ result: 'refreshed' });
    expect(network.asked).toEqual([{ authority: `${HOST}:443`, isKnown: true }]);
    expect(network.received.at(-1)).toContain('grant_type=client_credentials');
    expect(formsIn(lines.join() + (await status()))).toEqual([]);
  });

  test.each([
    ['refused', 403, 'proxy-refused'],
    ['unknown', 407, 'proxy-credentials-wanted'],
    ['lost', 502, 'proxy-without-way'],
  ] as const)('say that the proxy is why there is no token: %s', async (id, manner, code) => {
    network.manner = manner;
    const { refresh, status } = deployed(id, network.environment, network.authority);
    const report = JSON.stringify(await refresh());
    const told = report + lines.join() + (await status());
    expect(told).toContain(code);
    expect(told).toContain(`PROXY_HTTP_${manner}`);
    expect(formsIn(told)).toEqual([]);
  });

  test('are never sent through it to a host that NO_PROXY names', async () => {
    const environment = { ...network.environment, NO_PROXY: 'corporate.test' };
    const { refresh } = deployed('direct', environment, network.authority);
    expect(await refresh()).toMatchObject({ result: 'failed' });
    expect(network.asked).toEqual([]);
  });

  test('do not trust an authority that nobody passed', async () => {
    const { refresh, status } = deployed('untrusting', network.environment);
    expect(await refresh()).toMatchObject({ result: 'failed' });
    const told = await status();
    expect(told).toContain('tls-untrusted');
    expect(told).toContain('certificateAuthorities');
  });

  test('do not start with a proxy that is none, and do not repeat it', async () => {
    const { refresh } = deployed('wrong', { HTTPS_PROXY: 'socks5://MARKER:MARKER@proxy:1080' });
    const told = JSON.stringify(await refresh()) + lines.join();
    expect(told).toContain('expected the URL of an http or https proxy');
    expect(formsIn(told)).toEqual([]);
  });
});
