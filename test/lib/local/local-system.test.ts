import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../functions/adapters/process/system-clock.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { LocalProblem } from '../../../lib/local/files/local-problem.ts';
import { type LocalSystem, type LocalSystemOptions, startLocalSystem } from '../../../lib/local/local-system.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';
import { bundleOf } from './fixtures/stub-function.ts';

let workspace: Workspace;
let functionsDirectory: string;
const running: LocalSystem[] = [];

beforeEach(() => {
  workspace = createWorkspace();
  functionsDirectory = join(workspace.path, 'functions');
  for (const name of ['refresh-tokens', 'serve-tokens']) {
    mkdirSync(join(functionsDirectory, name), { recursive: true });
    copyFileSync(bundleOf('stub-function'), join(functionsDirectory, name, 'index.mjs'));
  }
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((system) => system.close()));
  workspace.remove();
});

async function start(options: Partial<LocalSystemOptions> = {}): Promise<LocalSystem> {
  const system = await startLocalSystem({
    mode: { kind: 'demo' },
    port: 0,
    dataDirectory: join(workspace.path, 'data'),
    functionsDirectory,
    clock: systemClock,
    onLine: () => {},
    onEventFailure: () => {},
    onWarning: () => {},
    ...options,
  });
  running.push(system);
  return system;
}

const secretsManagerOf = ({ url, credential }: LocalSystem): SecretsManagerClient =>
  new SecretsManagerClient({ endpoint: url, region: 'us-east-1', credentials: credential.credentials });

async function secretOf(system: LocalSystem, name: string): Promise<Record<string, string>> {
  const { SecretString: text = '' } = await secretsManagerOf(system).send(
    new GetSecretValueCommand({ SecretId: name }),
  );
  return JSON.parse(text);
}

test('the demo issues tokens to the secrets that its Secrets Manager holds', async () => {
  const requests: object[] = [];
  const system = await start({ onTokenRequest: (event) => requests.push(event) });
  for (const definition of system.definitions) {
    const { clientId = '', clientSecret = '' } = await secretOf(system, definition.secret?.name ?? '');
    const isBasic = definition.clientAuthentication.method === 'client_secret_basic';
    const answer = await fetch(definition.tokenUrl, {
      method: 'POST',
      headers: isBasic ? { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` } : {},
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(definition.grant.scope === undefined ? {} : { scope: definition.grant.scope }),
        ...(isBasic ? {} : { client_id: clientId, client_secret: clientSecret }),
      }),
    });
    expect(await answer.json()).toMatchObject({ expires_in: definition.timing?.expectedLifetimeSeconds });
  }
  expect(requests).toEqual([
    { clientId: 'genesys-demo', result: 'issued' },
    { clientId: 'microsoft-graph-demo', result: 'issued' },
  ]);
});

test('the demo keeps its secrets over a restart', async () => {
  const first = await start();
  const secret = await secretOf(first, 'token-keeper/genesys');
  await first.close();
  expect(await secretOf(await start(), 'token-keeper/genesys')).toEqual(secret);
});

test('a sweep is a scheduled event of EventBridge', async () => {
  const { sweep } = await start();
  const result = await sweep();
  expect(JSON.parse(result.ok ? result.resultText : '')).toMatchObject({
    event: { version: '0', 'detail-type': 'Scheduled Event', source: 'aws.events', region: 'us-east-1', detail: {} },
  });
});

test('the functions find definitions, table and endpoint in their environment', async () => {
  const { url } = await start();
  const answer = await fetch(`${url}/2015-03-31/functions/refresh-tokens/invocations`, {
    method: 'POST',
    body: '{"do":"environment"}',
  });
  const { names } = (await answer.json()) as { names: string[] };
  expect(names).toEqual(expect.arrayContaining(['AWS_ENDPOINT_URL', 'SERVICES_FILE', 'TABLE_NAME']));
  const services = JSON.parse(readFileSync(join(workspace.path, 'data', 'services.json'), 'utf8'));
  expect(services).toMatchObject([{ id: 'genesys' }, { id: 'microsoft-graph' }]);
});

test('one’s own services and secrets need no authorization server', async () => {
  const definition: ServiceDefinition = {
    id: 'mine',
    tokenUrl: 'https://login.example/token',
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_post' },
    secret: { name: 'my/secret' },
  };
  const secretsFile = workspace.json('secrets.json', { 'my/secret': { clientId: 'i', clientSecret: 's' } });
  const system = await start({ mode: { kind: 'own', definitions: [definition], secretsFile } });
  expect(await secretOf(system, 'my/secret')).toEqual({ clientId: 'i', clientSecret: 's' });
  expect((await fetch(`${system.url}/authorization-server/jwks`)).status).toBe(404);
  const invoke = (name: string) => fetch(`${system.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST' });
  expect((await invoke('serve-tokens:mine')).status).toBe(200);
  expect((await invoke('serve-tokens:genesys')).status).toBe(404);
});

test('the demo has a service with tenants if it is asked for: an endpoint for each, and an alias for a group', async () => {
  const system = await start({ mode: { kind: 'demo', tenants: 3 } });
  const graph = system.definitions.find(({ id }) => id === 'graph');
  const { clientId = '', clientSecret = '' } = await secretOf(system, graph?.secret?.name ?? '');
  const scope = 'https://graph.microsoft.com/.default';
  for (const tenant of system.tenants) {
    const tokenUrl = graph?.tokenUrl.replace('{tenant}', tenant) ?? '';
    const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
    const answer = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(body) });
    expect(await answer.json()).toMatchObject({ token_type: 'Bearer', scope, expires_in: expect.any(Number) });
  }
  const invoke = (name: string, body = '{}') =>
    fetch(`${system.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body });
  const statuses = ['graph', 'graph--gold', 'graph--silver'].map((alias) => invoke(`serve-tokens:${alias}`));
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([200, 200, 404]);
  const context = (await (await invoke('refresh-tokens', '{"do":"context"}')).json()) as Record<string, unknown>;
  expect(context).toMatchObject({ memoryLimitInMB: '1769' });
  expect(context['remainingMs']).toBeGreaterThan(240_000);
});

test('a demo of before, whose file has no secret for tenants, gets one and keeps the others', async () => {
  const first = await start();
  const secret = await secretOf(first, 'token-keeper/genesys');
  await first.close();
  const path = join(workspace.path, 'data', 'demo-secrets.json');
  const { 'token-keeper/graph': _graph, ...before } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(before));
  const second = await start({ mode: { kind: 'demo', tenants: 1 } });
  expect(await secretOf(second, 'token-keeper/genesys')).toEqual(secret);
  expect(await secretOf(second, 'token-keeper/graph')).toMatchObject({ clientId: 'graph-demo' });
});

test('what is in the way is told, and nothing stays behind', async () => {
  await expect(start({ functionsDirectory: workspace.path })).rejects.toThrow('run "npm run build" first');
  const system = await start();
  await expect(start()).rejects.toThrow('is in use by another token-keeper');
  const port = Number(new URL(system.url).port);
  await expect(start({ port, dataDirectory: join(workspace.path, 'other') })).rejects.toThrow(LocalProblem);
  expect((await fetch(system.url)).status).toBe(200);
});

describe('the port', () => {
  const post = (url: string, target: string) =>
    fetch(url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{"SecretId":"token-keeper/genesys"}' });
  const invoke = ({ url }: LocalSystem) =>
    fetch(`${url}/2015-03-31/functions/serve-tokens:genesys/invocations`, { method: 'POST', body: '{}' });

  test.each(['secretsmanager.GetSecretValue', 'DynamoDB_20120810.Scan'])(
    'answers %s to nobody else',
    async (target) => {
      const { url, credential } = await start();
      const answer = await post(url, target);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({
        __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
        message: expect.stringContaining(`AWS_SHARED_CREDENTIALS_FILE=${credential.file}`),
      });
    },
  );

  test('lets everybody invoke, unless a signature is required', async () => {
    expect((await invoke(await start())).status).toBe(200);
    const strict = await start({ requiresSignature: true, dataDirectory: join(workspace.path, 'strict') });
    expect((await invoke(strict)).status).toBe(403);
    const { credentials } = strict.credential;
    const client = new LambdaClient({ endpoint: strict.url, region: 'us-east-1', credentials });
    expect(await client.send(new InvokeCommand({ FunctionName: 'serve-tokens:genesys' }))).toMatchObject({
      StatusCode: 200,
    });
  });

  test('says to everybody where the credential is, and never the credential', async () => {
    const { url, credential } = await start();
    const said = await Promise.all(['/', '/token-keeper.json'].map(async (path) => (await fetch(url + path)).text()));
    for (const text of said) {
      expect(text).toContain(credential.file);
      expect(text).not.toContain(credential.credentials.secretAccessKey);
      expect(text).not.toContain(credential.credentials.accessKeyId);
    }
  });

  test('takes the credential file away at its end', async () => {
    const { credential, close } = await start();
    await close();
    expect(existsSync(credential.file)).toBe(false);
  });
});
