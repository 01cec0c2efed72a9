import { beforeEach, describe, expect, test } from '@jest/globals';
import { toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { SWEEP_CONCURRENCY_AT_FIRST } from '../../../../functions/usecases/hosts/host-limits.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { getStatus } from '../../../../functions/usecases/status/get-status.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../../../../functions/usecases/sweep/sweep-run.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const named = (id: string): ServiceDefinition => ({ ...DEFINITION, id });
const THREE = ['a', 'b', 'c'].map(named);

let harness: RefreshHarness;
const run = (definitions = THREE, seconds = 60): ReturnType<typeof sweep> =>
  sweep(harness.dependencies, { definitions, deadline: harness.clock.deadlineIn(seconds + REFRESH_BUDGET_SECONDS) });

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('a sweep', () => {
  test('refreshes what is due, leaves the rest and counts both', async () => {
    await run([named('b')]);
    const report = await run();
    expect(report.counts).toEqual({ refreshed: 2, skipped: 1 });
    expect(harness.requests.toSorted()).toEqual(['a', 'b', 'c']);
    expect(harness.linesOf('sweep').at(-1)?.fields).toMatchObject({ services: 3, refreshed: 2, skipped: 1, faults: 0 });
  });

  test('says in one line what became of which service and why', async () => {
    await run([named('b')]);
    await run();
    const { what } = harness.linesOf('sweep').at(-1)?.fields ?? {};
    expect(what).toBe('refreshed (missing): a c; skipped (fresh): b');
    await run(Array.from({ length: 23 }, (_, index) => named(`s${index}`)));
    expect(harness.linesOf('sweep').at(-1)?.fields['what']).toMatch(/^refreshed \(missing\): s0 .* s19 and 3 more$/);
    await run(Array.from({ length: 20 }, (_, index) => named(`t${index}`)));
    expect(harness.linesOf('sweep').at(-1)?.fields['what']).toMatch(/ t19$/);
  });

  test('takes the most urgent first: what expires sooner before what expires later, and what has no token yet after both', async () => {
    harness.lifetimeSeconds = 4000;
    await run([named('a')]);
    harness.lifetimeSeconds = 3600;
    await run([named('b')]);
    harness.clock.advance(3500);
    harness.requests.length = 0;
    await run();
    expect(harness.requests).toEqual(['b', 'a', 'c']);
  });

  test('a provider that fails or hangs harms no other service', async () => {
    const { tokenEndpoint } = harness.dependencies;
    const broken: typeof tokenEndpoint = {
      requestToken: (definition, secret) =>
        definition.id === 'a'
          ? Promise.resolve({ ok: false, failure: { kind: 'transient', reason: 'timeout', message: 'no answer' } })
          : tokenEndpoint.requestToken(definition, secret),
    };
    const report = await sweep(
      { ...harness.dependencies, tokenEndpoint: broken },
      { definitions: THREE, deadline: harness.clock.deadlineIn(85) },
    );
    expect(report.counts).toEqual({ refreshed: 2, failed: 1 });
  });

  test('a host that hangs takes its own share of the places only, however many services it has', async () => {
    const hanging = Array.from({ length: 60 }, (_, index) => ({
      ...named(`slow-${index}`),
      tokenUrl: 'https://slow.example.test/token',
    }));
    const { tokenEndpoint } = harness.dependencies;
    const start = harness.clock.now();
    let quickAt = start;
    let slowBefore = 0;
    const endpoint: typeof tokenEndpoint = {
      requestToken: async (definition, input) => {
        if (definition.id === 'quick') {
          quickAt = harness.clock.now();
          return tokenEndpoint.requestToken(definition, input);
        }
        slowBefore += quickAt === start ? 1 : 0;
        await harness.clock.sleep(10_000);
        return {
          ok: false,
          failure: { kind: 'transient', reason: 'timeout', message: 'no answer', latencyMs: 10_000 },
        };
      },
    };
    const definitions = [...hanging, named('quick')];
    const order = { definitions, deadline: harness.clock.deadlineIn(25 + REFRESH_BUDGET_SECONDS) };
    const report = await sweep({ ...harness.dependencies, tokenEndpoint: endpoint }, order);
    expect(secondsBetween(start, quickAt)).toBeLessThan(10);
    expect(report.counts).toEqual({ refreshed: 1, failed: SWEEP_CONCURRENCY_AT_FIRST + 1, postponed: 49 });
    expect(slowBefore).toBeGreaterThanOrEqual(SWEEP_CONCURRENCY_AT_FIRST);
  });

  test('waits for no service for ever: it writes its heartbeat, and then fails for the one that hung', async () => {
    const over = new AbortController();
    const claimLease = harness.store.claimLease.bind(harness.store);
    harness.store.claimLease = (claim) => {
      if (claim.service !== 'b') return claimLease(claim);
      setTimeout(() => over.abort(), 50);
      return new Promise<never>(() => {});
    };
    const deadline = harness.clock.deadlineIn(60, over.signal);
    const ended = sweep(harness.dependencies, { definitions: THREE, deadline });
    await expect(ended).rejects.toThrow(/^the refresh has not ended in time: the token table has not answered$/);
    expect(harness.linesOf('sweep')).toMatchObject([{ fields: { refreshed: 2, failed: 1 } }]);
    expect((await harness.store.readForStatus(['a'])).heartbeat).toMatchObject({ services: 3 });
  });

  test('reads no secret for ever: fresh tokens are looked at without, and the others name Secrets Manager', async () => {
    await run([named('a')]);
    const reason = 'secrets_manager_unavailable';
    harness.secretFailure = toFailure({ reason, message: 'Secrets Manager has not answered in time' });
    const report = await run();
    expect(report.services).toMatchObject([
      { service: 'b', result: 'failed', failure: reason },
      { service: 'c', result: 'failed', failure: reason },
      { service: 'a', result: 'skipped', reason: 'fresh' },
    ]);
    expect((await harness.store.readForStatus(['a'])).heartbeat).toMatchObject({ services: 3 });
    const { services } = await getStatus(harness.dependencies, THREE, 'per-service');
    expect(services.map(({ diagnosis }) => diagnosis.code)).toEqual([
      'fresh',
      'secrets-manager-unavailable',
      'secrets-manager-unavailable',
    ]);
  });

  test('begins nothing once its time is over and says what is left for the next one', async () => {
    const report = await run(THREE, 0);
    expect(report.counts).toEqual({ postponed: 3 });
    expect(harness.linesOf('sweep').at(-1)?.fields['what']).toBe('postponed (out_of_time): a b c');
    expect(harness.requests).toEqual([]);
  });

  test('fails as a whole only for a fault of our own side, after every service had its turn', async () => {
    const { tokenEndpoint } = harness.dependencies;
    const breaking: typeof tokenEndpoint = {
      requestToken: async (definition, secret) => {
        harness.store.isDown = definition.id === 'a';
        return tokenEndpoint.requestToken(definition, secret);
      },
    };
    const order = { definitions: [named('a')], deadline: harness.clock.deadlineIn(85) };
    await expect(sweep({ ...harness.dependencies, tokenEndpoint: breaking }, order)).rejects.toThrow(
      StoreUnavailableError,
    );
    expect(harness.linesOf('sweep').at(-1)?.fields).toMatchObject({ faults: 1, failed: 1 });
  });

  test('leaves a heartbeat where it failed for one service: the others were swept', async () => {
    const { tokenEndpoint } = harness.dependencies;
    const breaking: typeof tokenEndpoint = {
      requestToken: (definition, input) =>
        definition.id === 'a'
          ? Promise.reject(new RangeError('own fault'))
          : tokenEndpoint.requestToken(definition, input),
    };
    const order = { definitions: THREE, deadline: harness.clock.deadlineIn(85) };
    await expect(sweep({ ...harness.dependencies, tokenEndpoint: breaking }, order)).rejects.toThrow(RangeError);
    const { heartbeat } = await harness.store.readForStatus([]);
    expect(heartbeat).toMatchObject({ services: 3, postponed: 0, faults: ['a'] });
    expect(harness.published.filter(({ metric }) => metric.name === 'SweepCompleted')).toHaveLength(1);
    expect(harness.requests.toSorted()).toEqual(['b', 'c']);
    const told = (ids: readonly string[]) =>
      getStatus(
        harness.dependencies,
        THREE.filter(({ id }) => ids.includes(id)),
        'per-service',
      );
    expect((await told(['a', 'b'])).schedule.lastSweep?.faults).toEqual(['a']);
    expect((await told(['b'])).schedule.lastSweep).not.toHaveProperty('faults');
    await run();
    expect((await told(['a'])).schedule.lastSweep).not.toHaveProperty('faults');
  });

  test('keeps a fault of one service from the others wherever it happens, and leaves a heartbeat', async () => {
    const { store } = harness;
    const definitions = [{ ...named('a'), tokenUrl: 'https://other.example.test/token' }, named('b')];
    const { readHostPause } = store;
    store.readHostPause = (host) =>
      host === 'other.example.test' ? Promise.reject(new TypeError('broken')) : readHostPause.call(store, host);
    await expect(run(definitions)).rejects.toThrow('broken');
    expect((await store.readForStatus([])).heartbeat).toMatchObject({ services: 2, faults: ['a'] });
    expect(harness.requests).toEqual(['b']);
  });

  test('says in a line of its own what of which item cannot be read', async () => {
    harness.store.tamper('b', (record) => ({ ...record, unreadable: ['cooldownUntil', 'token.scope'] }));
    await run();
    expect(harness.linesOf('stored_item_unreadable')).toEqual([
      {
        level: 'warn',
        event: 'stored_item_unreadable',
        fields: { service: 'b', unreadable: 'cooldownUntil token.scope' },
      },
    ]);
    expect((await harness.store.read('b')).unreadable).toBeUndefined();
  });

  test('names in a line each what could not be read of the stored items', async () => {
    const { store } = harness;
    const readAll = store.readAll.bind(store);
    store.readAll = async (services) =>
      (await readAll(services)).map((record) =>
        record.service === 'b' ? { ...record, unreadable: ['token', 'lease'] } : record,
      );
    await run();
    expect(harness.linesOf('stored_item_unreadable')).toEqual([
      { level: 'warn', event: 'stored_item_unreadable', fields: { service: 'b', unreadable: 'token lease' } },
    ]);
  });

  test.each([
    [new RangeError('own fault'), 'own fault'],
    ['thrown by somebody else', 'unknown fault'],
  ])('names in a line and in its report what it failed of: %p', async (thrown, message) => {
    const definitions = [named('a')];
    const tokenEndpoint = { requestToken: () => Promise.reject(thrown) };
    const order = { definitions, deadline: harness.clock.deadlineIn(85) };
    await expect(sweep({ ...harness.dependencies, tokenEndpoint }, order)).rejects.toBe(thrown);
    expect(harness.linesOf('refresh_fault')).toEqual([
      { level: 'error', event: 'refresh_fault', fields: { service: 'a', message } },
    ]);
    expect(harness.linesOf('sweep').at(-1)?.fields).toMatchObject({ failed: 1, what: 'failed (own-fault): a' });
  });

  test('ends only when its heartbeat is written: what comes after it may be frozen', async () => {
    const { store } = harness;
    const written = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const noteSweep = store.noteSweep.bind(store);
    store.noteSweep = async (heartbeat) => {
      begun.resolve();
      await written.promise;
      return noteSweep(heartbeat);
    };
    let hasEnded = false;
    const running = run().then(() => {
      hasEnded = true;
    });
    await begun.promise;
    await new Promise(setImmediate);
    expect(hasEnded).toBe(false);
    expect(harness.published.filter(({ metric }) => metric.name === 'SweepCompleted')).toEqual([]);
    written.resolve();
    await running;
    expect(harness.published.filter(({ metric }) => metric.name === 'SweepCompleted')).toHaveLength(1);
  });

  test('leaves in its heartbeat why the last events could not be sent', async () => {
    harness.eventsFault = 'AccessDeniedException';
    await run();
    expect((await harness.store.readForStatus([])).heartbeat).toMatchObject({ eventsFault: 'AccessDeniedException' });
  });

  test('leaves a heartbeat: when it began and ended, and how many services it did not come to', async () => {
    harness.latencySeconds = 2;
    const startedAt = harness.clock.now();
    await run(THREE, 1);
    const { heartbeat } = await harness.store.readForStatus([]);
    expect(heartbeat).toEqual({ startedAt, completedAt: plusSeconds(startedAt, 2), services: 3, postponed: 0 });
    await run(THREE, 0);
    expect((await harness.store.readForStatus([])).heartbeat).toMatchObject({ services: 3, postponed: 3 });
  });

  test('that cannot read the store at its end leaves none, and says nothing of having completed', async () => {
    const { store } = harness;
    const readAll = store.readAll.bind(store);
    let reads = 0;
    store.readAll = (services) => {
      reads += 1;
      return reads === 1 ? readAll(services) : Promise.reject(new StoreUnavailableError('down'));
    };
    await expect(run()).rejects.toThrow(StoreUnavailableError);
    expect((await store.readForStatus([])).heartbeat).toBeUndefined();
    expect(harness.published.filter(({ metric }) => metric.name === 'SweepCompleted')).toEqual([]);
  });

  test('two sweeps at once make one token request a service', async () => {
    await Promise.all([run(), run()]);
    expect(harness.requests.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('publishes what holds afterwards, and that it was completed', async () => {
    await run([named('a')]);
    const metricOf = (name: string) => harness.published.filter(({ metric }) => metric.name === name);
    const both = (value: number) => ['a', undefined].map((service) => ({ service, metric: { value } }));
    expect(metricOf('TokenUsable')).toMatchObject(both(1));
    expect(metricOf('SecondsToExpiry')).toMatchObject(both(3600));
    expect(metricOf('SweepCompleted')).toMatchObject([{ service: undefined, metric: { value: 1 } }]);
  });
});
