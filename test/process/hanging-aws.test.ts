import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import type { LocalFunction } from '../../lib/local/functions/local-function.ts';
import { createLocalFunctions } from '../../lib/local/functions/local-functions.ts';
import { createInvokeEndpoint, isInvokePath } from '../../lib/local/gateway/invoke-endpoint.ts';
import { type DynamoDbServer, openDynamoDb } from '../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable } from '../../lib/local/servers/token-table.ts';
import { createWorkspace } from '../support/workspace.ts';

const FUNCTIONS = fileURLToPath(new URL('../../dist/functions', import.meta.url));
type Api = 'table' | 'secrets' | 'invoke' | 'provider';

/** What an API does with a request: answers it after so many milliseconds, or never. */
type Manner = number | 'hangs';

const workspace = createWorkspace();
const keepers: Keeper[] = [];
afterAll(async () => {
  await Promise.all(keepers.map((keeper) => keeper.close()));
  workspace.remove();
});

/** The built functions against APIs that can be slow or silent. */
class Keeper {
  readonly manners: Partial<Record<Api, Manner>> = {};
  readonly lines: string[] = [];
  readonly #server: Server;
  readonly #table: DynamoDbServer;
  readonly #functions: { readonly refreshTokens: LocalFunction; readonly serveTokens: LocalFunction };

  private constructor(server: Server, table: DynamoDbServer, directory: string) {
    this.#server = server;
    this.#table = table;
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const service = (id: string): ServiceDefinition => ({
      id,
      tokenUrl: `${endpointUrl}/token`,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: `secret-of-${id}` },
    });
    this.#functions = createLocalFunctions({
      functionsDirectory: FUNCTIONS,
      dataDirectory: directory,
      definitions: [service('one'), service('two')],
      endpointUrl,
      credentials: { accessKeyId: 'id-of-this-run', secretAccessKey: 'key-of-this-run' },
      now: systemClock.now,
      onLine: (_name, line) => this.lines.push(line),
    });
    const invoke = createInvokeEndpoint({ functions: Object.values(this.#functions), onEventFailure: () => {} });
    server.on('request', (request, response) => void this.#answer(request, response, invoke));
  }

  /** Starts one, with nothing stored. */
  static async start(): Promise<Keeper> {
    const directory = mkdtempSync(`${workspace.path}/keeper-`);
    const table = await openDynamoDb(`${directory}/table`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keeper = new Keeper(server, table, directory);
    keepers.push(keeper);
    await ensureTokenTable(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return keeper;
  }

  /** Asks serve-tokens through an alias. */
  serve(alias: string, event: object): Promise<Record<string, unknown>> {
    return resultOf(this.#functions.serveTokens, event, alias);
  }

  /** Asks refresh-tokens. */
  refresh(event: object): Promise<Record<string, unknown>> {
    return resultOf(this.#functions.refreshTokens, event);
  }

  async close(): Promise<void> {
    await Promise.all([this.#functions.refreshTokens.close(), this.#functions.serveTokens.close()]);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#table.close();
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    invoke: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const isInvoke = isInvokePath((request.url ?? '').split('?')[0] ?? '');
    const api: Api = isInvoke ? 'invoke' : apiOf(target);
    const manner = this.manners[api] ?? 0;
    if (manner === 'hangs') return;
    await sleep(manner);
    if (api === 'invoke') return invoke(request, response);
    if (api === 'table') return this.#table.answer(request, response);
    request.resume();
    const token = { access_token: 'a-token', token_type: 'Bearer', expires_in: 3600 };
    const secret = { Name: 'x', VersionId: 'v1', SecretString: '{"clientId":"id","clientSecret":"secret"}' };
    const isBatch = target.endsWith('BatchGetSecretValue');
    const many = { SecretValues: ['one', 'two'].map((id) => ({ ...secret, Name: `secret-of-${id}` })) };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(api === 'provider' ? token : isBatch ? many : secret));
  }
}

function apiOf(target: string): Api {
  if (target.startsWith('DynamoDB_')) return 'table';
  return target.startsWith('secretsmanager.') ? 'secrets' : 'provider';
}

async function resultOf(invoked: LocalFunction, event: object, alias?: string): Promise<Record<string, unknown>> {
  const result = await invoked.invoke(alias, JSON.stringify(event));
  return result.ok ? (JSON.parse(result.resultText) as Record<string, unknown>) : { ...result.error };
}

const GET_TOKEN = { operation: 'getToken' };
const STATUS = { operation: 'status' };

// No case is measured: each ends with an answer of the contract, which Lambda's own limit would replace by one of its own.
describe('the built functions', () => {
  test.concurrent('go on where Secrets Manager never answers: the sweep ends with its heartbeat and names it', async () => {
    const keeper = await Keeper.start();
    expect(await keeper.refresh({ operation: 'refresh', service: 'one' })).toMatchObject({ result: 'refreshed' });
    keeper.manners.secrets = 'hangs';
    const report = await keeper.refresh({ operation: 'sweep' });
    expect(report['services']).toMatchObject([
      { service: 'two', result: 'failed', failure: 'secrets_manager_unavailable' },
      { service: 'one', result: 'skipped', reason: 'fresh' },
    ]);
    const status = await keeper.serve('status', { operation: 'status' });
    expect(status).toMatchObject({
      schedule: { lastSweep: expect.anything() },
      services: [{ service: 'one' }, { service: 'two', diagnosis: { code: 'secrets-manager-unavailable' } }],
    });
    expect(await keeper.serve('two', GET_TOKEN)).toMatchObject({
      errorType: 'TokenUnavailable',
      errorMessage: expect.stringContaining('[secrets-manager-unavailable]'),
    });
  }, 120_000);

  test.concurrent.each<[string, string, object, Partial<Record<Api, Manner>>, RegExp]>([
    [
      'the table never answers a reader',
      'one',
      GET_TOKEN,
      { table: 'hangs' },
      /^StoreUnavailable: .*\[store-unreachable\]/,
    ],
    [
      'the table never answers a status',
      'status',
      STATUS,
      { table: 'hangs' },
      /^StoreUnavailable: .*\[store-unreachable\]/,
    ],
    [
      'Lambda never answers',
      'one',
      GET_TOKEN,
      { invoke: 'hangs' },
      /^TokenUnavailable: .*; refresh-tokens was waited for, 2\d s/,
    ],
    [
      'reads take 1.2 s and Lambda never answers',
      'one',
      GET_TOKEN,
      { table: 1200, invoke: 'hangs' },
      /^TokenUnavailable: .*\[refresh-not-answered\]/,
    ],
  ])(
    'answer with an error of the contract where %s',
    async (_what, alias, event, manners, error) => {
      const keeper = await Keeper.start();
      Object.assign(keeper.manners, manners);
      const { errorType, errorMessage } = await keeper.serve(alias, event);
      expect(`${errorType}: ${errorMessage}`).toMatch(error);
    },
    120_000,
  );

  test.concurrent('answer a reader in time where a slow table meets the lease of another', async () => {
    const keeper = await Keeper.start();
    keeper.manners.provider = 'hangs';
    void keeper.refresh({ operation: 'refresh', service: 'one', force: true });
    await sleep(1000);
    keeper.manners.table = 1200;
    expect(await keeper.serve('one', GET_TOKEN)).toMatchObject({ errorType: 'TokenUnavailable' });
  }, 120_000);

  test.concurrent('answer a refresh with an error of the contract where the table never answers', async () => {
    const keeper = await Keeper.start();
    keeper.manners.table = 'hangs';
    const refreshed = await keeper.refresh({ operation: 'refresh', service: 'one', force: true });
    expect(refreshed).toMatchObject({ errorType: 'StoreUnavailable' });
    expect(await keeper.refresh({ operation: 'sweep' })).toMatchObject({ errorType: 'StoreUnavailable' });
  }, 120_000);
});
