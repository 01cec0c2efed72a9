import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { REJECTION_INTERVAL_SECONDS } from '../../functions/domain/decision/wishes.ts';
import type { Token } from '../../lib/client/cache/token.ts';
import { TokenClient } from '../../lib/client/token-client.ts';
import {
  AccessDeniedError,
  TokenKeeperError,
  TokenUnavailableError,
  UnknownServiceError,
} from '../../lib/client/transport/errors.ts';
import { lambdaClientTransport } from '../../lib/client/transport/lambda-client-transport.ts';
import type { Transport } from '../../lib/client/transport/transport.ts';
import { runtimeOf } from '../support/client-harness.ts';
import { introspect } from '../support/invoke.ts';
import { LocalProcess } from '../support/local-process.ts';
import { changeStoredToken } from '../support/stored-token.ts';
import { startTestAuthorizationServer, type TestAuthorizationServer } from '../support/test-authorization-server.ts';
import { createWorkspace } from '../support/workspace.ts';

const SECRET = 'marker-secret-5f1c';
const CLIENT = {
  clientId: 'keeper',
  clientSecret: SECRET,
  tokenEndpointAuthMethod: 'client_secret_basic',
  scopes: [],
  lifetimeSeconds: 3600,
} as const;
const CONSUMERS = 500;

const MOST_ASKED = 20;

/** Calls again while the error says that a retry can help: on a busy machine a time limit of the functions may pass. */
async function untilHandedOut(call: () => Promise<Token>): Promise<Token> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await call();
    } catch (error) {
      if (asked === MOST_ASKED || !(error instanceof TokenKeeperError && error.retryable)) {
        throw error;
      }
      await sleep(100);
    }
  }
}

describe('consumers of the functions as they are deployed', () => {
  const workspace = createWorkspace();
  let server: TestAuthorizationServer;
  let local: LocalProcess;
  let environment: Record<string, string>;

  beforeAll(async () => {
    server = await startTestAuthorizationServer([CLIENT]);
    const definition = {
      tokenUrl: server.tokenUrl,
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      secret: { name: 'api' },
    };
    const broken = { ...definition, id: 'broken', secret: { name: 'missing' } };
    const services = workspace.json('services.json', [{ ...definition, id: 'api' }, broken]);
    const secrets = workspace.json('secrets.json', { api: { clientId: 'keeper', clientSecret: SECRET } });
    const files = ['--services', services, '--secrets', secrets, '--data-dir', `${workspace.path}/data`];
    local = new LocalProcess(['--json', '--port', '0', '--every', '1h', '--no-consumer', ...files]);
    environment = {
      TOKEN_KEEPER_FUNCTION: 'arn:aws:lambda:us-east-1:000000000000:function:serve-tokens',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_LAMBDA: await local.address(),
    };
  });
  afterAll(async () => {
    await local.stop('SIGKILL');
    await server.down();
    workspace.remove();
  });

  const createClient = (): TokenClient => new TokenClient({ runtime: runtimeOf(environment) });
  const issued = (): number => server.results.filter((result) => result === 'issued').length;

  test('get a token that the authorization server knows, with nothing but the environment', async () => {
    const client = createClient();
    const token = await client.getToken('api');
    expect(token.expiresInSeconds).toBeGreaterThan(3500);
    expect(client.peek('api')).toBe(token);
    expect(await introspect(server.introspectionUrl, 'keeper', SECRET, token.accessToken)).toMatchObject({
      active: true,
    });
    expect(JSON.stringify(local.lines)).not.toContain(token.accessToken);
  });

  test('are told in the words of the contract what is wrong', async () => {
    const client = createClient();
    await expect(client.getToken('other')).rejects.toBeInstanceOf(UnknownServiceError);
    const broken = await client.getToken('broken').catch((error) => error);
    expect(broken).toBeInstanceOf(TokenUnavailableError);
    expect(broken).toMatchObject({
      retryable: false,
      service: 'broken',
      message: expect.stringContaining('missing'),
      diagnosis: { code: expect.stringMatching(/^[a-z-]+$/), message: expect.stringContaining('missing') },
    });
    const tooLong = await client.getToken('api', { minValiditySeconds: 7200 }).catch((error) => error);
    expect(tooLong).toMatchObject({ code: 'TokenUnavailable', retryable: false });
    expect(tooLong.message).toContain('live 3600 s');
    expect(tooLong.diagnosis).toMatchObject({ code: 'validity-beyond-lifetime' });
    await expect(client.getToken('api', { minValiditySeconds: -1 })).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  test('who come by another alias than the service’s are refused, over a client of the SDK too', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const endpoint = environment['AWS_ENDPOINT_URL_LAMBDA'] ?? '';
    const viaSdk = lambdaClientTransport(
      new LambdaClient({ endpoint, region: 'us-east-1', credentials }),
      InvokeCommand,
    );
    const client = (transport: Transport) => new TokenClient({ runtime: runtimeOf(environment), transport });
    expect((await client(viaSdk).getToken('api')).service).toBe('api');
    const elsewhere = client((invocation) => viaSdk({ ...invocation, qualifier: 'broken' }));
    await expect(elsewhere.getToken('api')).rejects.toBeInstanceOf(AccessDeniedError);
  });

  test('see the status of all services, or of their own', async () => {
    const client = createClient();
    expect((await client.getStatus()).services.map(({ service }) => service)).toEqual(['api', 'broken']);
    expect(await client.getStatus('api')).toMatchObject({
      healthy: true,
      services: [{ service: 'api', usable: true }],
    });
  });

  test(`${CONSUMERS} of them who report the same token cause one token request, and none when it is an old one`, async () => {
    const first = await createClient().getToken('api');
    await changeStoredToken(await local.address(), 'api', ({ obtainedAt }) => ({
      obtainedAt: obtainedAt - REJECTION_INTERVAL_SECONDS,
    }));
    const reportOne = () => createClient().getToken('api', { rejectedFingerprint: first.fingerprint });
    const report = () => Promise.all(Array.from({ length: CONSUMERS }, () => untilHandedOut(reportOne)));
    const before = issued();
    const replaced = await report();
    expect(issued() - before).toBe(1);
    expect(new Set(replaced.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(replaced[0]?.fingerprint).not.toBe(first.fingerprint);

    const again = await report();
    expect(issued() - before).toBe(1);
    expect(new Set(again.map(({ fingerprint }) => fingerprint))).toEqual(new Set([replaced[0]?.fingerprint]));

    // However long all that has taken: a token that is new again.
    await changeStoredToken(await local.address(), 'api', () => ({ obtainedAt: Math.floor(Date.now() / 1000) }));
    const early = createClient().getToken('api', { rejectedFingerprint: replaced[0]?.fingerprint });
    await expect(early).rejects.toMatchObject({ code: 'TokenUnavailable', retryable: true });
    expect(issued() - before).toBe(1);
  });
});
