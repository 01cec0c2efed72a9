import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeUnless } from '../support/describe-unless.ts';
import { CAUSES_TOLD } from './causes-told.ts';
import { SEEDS, type SeedName } from './seeds.ts';
import { VERSIONS } from './start/versions.ts';
import { Bench } from './support/bench.ts';
import { LIFETIMES } from './support/clients.ts';
import type { RealServer } from './support/real-server.ts';

/** A lifetime is told as so many seconds below what the server keeps, at most: it counts from the request on, on a busy machine. */
const LATENCY_SECONDS = 30;
const TEN_MINUTES = 600;

/** Describes what holds of token-keeper at a server that others wrote, started for it on loopback. */
export function describeServer(server: RealServer): void {
  const describeAt = (): void => {
    const bench = new Bench(server);
    beforeAll(() => bench.up());
    afterAll(() => bench.down());
    describeTokens(bench);
    if (server.algorithms.length > 0) describeClocks(bench);
    if (server.hasRefreshTokens) describeRotation(bench);
    describeCauses(bench);
    describeRestart(bench);
  };
  describeUnless(server.whyNot, `at ${server.name} ${VERSIONS[server.name]}`, describeAt, { mayLack: true });
}

function describeTokens(bench: Bench): void {
  const raw = { clientAuthentication: { method: 'client_secret_basic_raw' } } as const;
  const clients = ['basic', 'post', ...bench.server.algorithms.map((algorithm) => `key-${algorithm}`)];

  test.each([...clients.map((id) => [id, {}] as const), ['basic-raw', raw] as const])(
    'authenticated as %s, a token comes with one request, is active, and another with one more',
    async (clientId, difference) => {
      const keeper = bench.keeper(clientId, difference);
      const before = bench.tokenRequests;
      const first = await keeper.getToken();
      expect(await bench.running.introspect(first.accessToken)).toMatchObject({ active: true });
      expect((await keeper.getToken()).accessToken).toBe(first.accessToken);
      expect(bench.tokenRequests - before).toBe(1);
      expect(await keeper.refresh()).toMatchObject({ result: 'refreshed' });
      expect(bench.tokenRequests - before).toBe(2);
      const second = await keeper.getToken();
      expect(second.accessToken).not.toBe(first.accessToken);
      expect(await bench.running.introspect(second.accessToken)).toMatchObject({ active: true });
      expect(await bench.leaksOf(keeper)).toEqual([]);
    },
  );

  const lifetimes = bench.server.takesAnything ? [3600] : LIFETIMES;
  test.each(lifetimes)('a lifetime of %d s is told as it is, a little less at most', async (seconds) => {
    const keeper = bench.keeper(`life-${seconds}`);
    const { accessToken, expiresAt } = await keeper.getToken();
    const { lifetimeSeconds } = await keeper.status();
    expect(lifetimeSeconds).toBeGreaterThanOrEqual(seconds - LATENCY_SECONDS);
    expect(lifetimeSeconds).toBeLessThanOrEqual(seconds);
    const { exp } = await bench.running.introspect(accessToken);
    if (exp !== undefined) expect(Date.parse(expiresAt) / 1000).toBeLessThanOrEqual(exp);
  });

  test('a scope that is granted comes with the token', async () => {
    const { accessToken, scope } = await bench.keeper('basic').getToken();
    const said = await bench.running.introspect(accessToken);
    expect(`${scope} ${said.scope}`.split(' ')).toContain('orders.read');
  });

  if (bench.server.takesAnything) return;
  test('a secret that the server does not know yet costs one request more: the one before it is tried', async () => {
    const secrets = { secret: { clientSecret: 'the-secret-of-tomorrow' }, previousSecret: {} };
    const keeper = bench.keeper('basic', secrets);
    const before = bench.tokenRequests;
    await keeper.getToken();
    expect(bench.tokenRequests - before).toBe(2);
    expect((await keeper.status()).diagnosis.code).toBe('previous-secret-used');
  });
}

function describeClocks(bench: Bench): void {
  test.each([TEN_MINUTES, -TEN_MINUTES])(
    'a clock of ours that is ahead by %d s heals within the attempt and stays healed at one request',
    async (ahead) => {
      const keeper = bench.keeper('key-RS256');
      keeper.clockAheadSeconds = ahead;
      const before = bench.tokenRequests;
      const { accessToken } = await keeper.getToken();
      const first = bench.tokenRequests - before;
      expect(first).toBeLessThanOrEqual(2);
      expect(await bench.running.introspect(accessToken)).toMatchObject({ active: true });
      expect(await keeper.refresh()).toMatchObject({ result: 'refreshed' });
      expect(await keeper.refresh()).toMatchObject({ result: 'refreshed' });
      expect(bench.tokenRequests - before).toBe(first + 2);
    },
  );
}

function describeRotation(bench: Bench): void {
  test.each([false, true])('three rotations in a row cost one request each (singleUse: %s)', async (singleUse) => {
    const { keeper } = await bench.keeperOfUser(singleUse);
    const before = bench.tokenRequests;
    await keeper.getToken();
    for (const rotation of [2, 3, 4]) {
      expect(await keeper.refresh()).toMatchObject({ result: 'refreshed' });
      expect(bench.tokenRequests - before).toBe(rotation);
    }
    const { accessToken } = await keeper.getToken();
    expect(await bench.running.introspect(accessToken)).toMatchObject({ active: true });
    expect(await bench.leaksOf(keeper)).toEqual([]);
  });

  test('a single-use refresh token that never left is good once the server can be reached', async () => {
    const { keeper } = await bench.keeperOfUser(true);
    await keeper.getToken();
    await bench.proxy.close();
    expect(await keeper.refresh()).toMatchObject({ result: 'failed' });
    await bench.proxy.open();
    expect(await keeper.refresh()).toMatchObject({ result: 'refreshed' });
  });
}

function describeCauses(bench: Bench): void {
  const told = Object.entries(CAUSES_TOLD[bench.server.name]) as [SeedName, string][];

  test.each(told)('%s: the cause told is %s', async (seed, code) => {
    const keeper = await SEEDS[seed](bench);
    const { diagnosis } = await keeper.status();
    const answered = bench.proxy.exchanges.at(-1);
    expect({ code: diagnosis.code, answered }).toEqual({ code, answered });
    expect(await bench.leaksOf(keeper)).toEqual([]);
  });
}

function describeRestart(bench: Bench): void {
  test('while the server is restarted the stored token goes on, and the first attempt after it succeeds', async () => {
    const keeper = bench.keeper('basic');
    const { accessToken } = await keeper.getToken();
    await bench.down();
    expect(await keeper.refresh()).toMatchObject({ result: 'failed' });
    expect((await keeper.getToken()).accessToken).toBe(accessToken);
    expect((await keeper.status()).diagnosis.code).toBe('connection-refused');
    await bench.up();
    keeper.clockAheadSeconds = (await keeper.status()).secondsToExpiry ?? 0;
    const before = bench.tokenRequests;
    const renewed = await keeper.getToken();
    expect(bench.tokenRequests - before).toBe(1);
    expect(renewed.accessToken).not.toBe(accessToken);
    expect(await bench.running.introspect(renewed.accessToken)).toMatchObject({ active: true });
  });
}
