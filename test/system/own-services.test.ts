import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createInvoker, untilAnswered } from '../support/invoke.ts';
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
  /** It is due half-way, and then usable for as long as a sweep on a busy machine may take. */
  lifetimeSeconds: 40,
} as const;
const STEADY = { ...CLIENT, clientId: 'steady', lifetimeSeconds: 3600 } as const;
/** A token of an hour that has this left is due, and usable for as long as any machine may need to see a failure. */
const DUE_SECONDS = 840;

describe('npm start with services of one’s own', () => {
  const workspace = createWorkspace();
  const secrets = workspace.json('secrets.json', {
    api: { clientId: 'keeper', clientSecret: SECRET },
    steady: { clientId: 'steady', clientSecret: SECRET },
  });
  let server: TestAuthorizationServer;
  let run: LocalProcess | undefined;
  let runs = 0;

  beforeAll(async () => {
    server = await startTestAuthorizationServer([CLIENT, STEADY], 700);
  });
  afterEach(async () => {
    await run?.stop('SIGKILL');
    run = undefined;
  });
  afterAll(async () => {
    await server.down();
    workspace.remove();
  });

  const start = (dataDirectory: string, ...options: readonly string[]): LocalProcess =>
    startWith('api', dataDirectory, ...options);
  const startWith = (secret: string, dataDirectory: string, ...options: readonly string[]): LocalProcess => {
    const services = workspace.json(`services-${(runs += 1)}.json`, [
      {
        id: 'api',
        tokenUrl: server.tokenUrl,
        grant: { type: 'client_credentials' },
        clientAuthentication: { method: 'client_secret_basic' },
        secret: { name: secret },
        timing: { expiryBufferSeconds: 2 },
      },
    ]);
    const data = `${workspace.path}/${dataDirectory}`;
    run = new LocalProcess([
      '--json',
      '--port',
      '0',
      '--services',
      services,
      '--secrets',
      secrets,
      '--data-dir',
      data,
      ...options,
    ]);
    return run;
  };
  const tokenOf = (address: string) =>
    untilAnswered(() => createInvoker(address)('serve-tokens:api', { operation: 'getToken' }));
  const issued = (): number => server.results.filter((result) => result === 'issued').length;

  test('200 readers on an empty store, with the first sweep beside them, make one token request', async () => {
    const before = issued();
    const invoke = createInvoker(await start('herd', '--no-consumer', '--every', '1h').address());
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => untilAnswered(() => invoke('serve-tokens:api', { operation: 'getToken' }))),
    );
    expect(answers.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
    expect(new Set(answers.map(({ payload }) => payload['fingerprint'])).size).toBe(1);
    expect(issued() - before).toBe(1);
  });

  test('a token is refreshed before it expires, with one token request each time, and no reader sees an expired one', async () => {
    const before = issued();
    const local = start('refresh', '--every', '1s', '--ask-rate', '20');
    const refreshes = () => local.lines.filter(({ event, result }) => event === 'refresh' && result === 'refreshed');
    await local.line('three refreshes', () => refreshes().length >= 3);
    // What is under way comes to its end, and is told.
    expect(await local.stop('SIGINT')).toBe(0);
    expect(issued() - before).toBe(refreshes().length);
    expect(
      refreshes()
        .slice(1)
        .map(({ reason }) => reason),
    ).not.toContain('expired');
    const handedOut = local.lines.filter(({ event, decision }) => event === 'getToken' && decision === 'handed_out');
    expect(handedOut.length).toBeGreaterThan(20);
    expect(Math.min(...handedOut.map(({ secondsLeft }) => Number(secondsLeft)))).toBeGreaterThanOrEqual(2);
    expect(local.lines.filter(({ decision }) => decision === 'refused')).toEqual([]);
  });

  test('an outage of the provider is survived with the valid token, told, and healed from', async () => {
    const local = startWith('steady', 'outage', '--every', '1s', '--no-consumer');
    const invoke = createInvoker(await local.address());
    await local.line('a token', ({ event, result }) => event === 'refresh' && result === 'refreshed');
    await server.down();
    await changeStoredToken(await local.address(), 'api', () => ({
      expiresAt: `${new Date(Date.now() + DUE_SECONDS * 1000).toISOString().slice(0, 19)}Z`,
    }));
    const failure = await local.line('a failure', ({ event, result }) => event === 'refresh' && result === 'failed');
    expect(failure).toMatchObject({ kind: 'transient', failure: 'network', service: 'api' });
    const during = await untilAnswered(() => invoke('serve-tokens:api', { operation: 'getToken' }));
    expect(during.payload).toMatchObject({ service: 'api' });
    const { payload } = await invoke('serve-tokens:status', { operation: 'status' });
    const diagnosis = { code: expect.stringMatching(/^connection-(?:refused|broken)$/), severity: 'watch' };
    expect(payload).toMatchObject({ services: [{ usable: true, consecutiveFailures: 1, diagnosis }] });
    await server.up();
    const forced = await invoke('refresh-tokens', { operation: 'refresh', service: 'api', force: true });
    expect(forced.payload).toMatchObject({ result: 'refreshed', reason: 'forced' });
    const after = await invoke('serve-tokens:status', { operation: 'status' });
    expect(after.payload).toMatchObject({ healthy: true, services: [{ consecutiveFailures: 0, cooldownUntil: null }] });
  });

  test('a token obtained before kill -9 is served after it without asking the provider', async () => {
    const first = start('kill', '--every', '1h', '--no-consumer');
    const before = await tokenOf(await first.address());
    await first.stop('SIGKILL');
    await server.down();
    try {
      const second = start('kill', '--every', '1h', '--no-consumer');
      const after = await tokenOf(await second.address());
      expect([before.functionError, after.functionError]).toEqual([undefined, undefined]);
      expect(after.payload['accessToken']).toBe(before.payload['accessToken']);
    } finally {
      await server.up();
    }
  });
});
