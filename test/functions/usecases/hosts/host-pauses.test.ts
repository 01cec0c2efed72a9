import { beforeEach, describe, expect, test } from '@jest/globals';
import { hostOf } from '../../../../functions/domain/decision/host-pause.ts';
import { needOf } from '../../../../functions/domain/expiry/token-state.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { SWEEP_CONCURRENCY_AT_FIRST } from '../../../../functions/usecases/hosts/host-limits.ts';
import { HostPauses } from '../../../../functions/usecases/hosts/host-pauses.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const THROTTLED: RefreshFailure = { kind: 'transient', reason: 'http_429', message: 'too many', httpStatus: 429 };
const THOUSAND: readonly ServiceDefinition[] = Array.from({ length: 1000 }, (_, index) => ({
  ...DEFINITION,
  id: `service-${index}`,
}));
const ELSEWHERE = { ...DEFINITION, id: 'elsewhere', tokenUrl: 'https://other.example.test/token' };

let harness: RefreshHarness;
const run = (definitions: readonly ServiceDefinition[]) =>
  sweep(harness.dependencies, { definitions, deadline: harness.clock.deadlineIn(85) });
const read = (definition: ServiceDefinition) =>
  refreshService(harness.dependencies, {
    definition,
    trigger: { kind: 'read', minValiditySeconds: 0 },
    waitSeconds: 0,
  });

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('a thousand services of one host', () => {
  test('hear a 429 as often as they are asked at a time, another host is asked, and the next sweep asks once', async () => {
    harness.failure = THROTTLED;
    harness.latencySeconds = 1;
    const first = await run([...THOUSAND, ELSEWHERE]);
    expect(harness.requests).toHaveLength(SWEEP_CONCURRENCY_AT_FIRST + 1);
    expect(first.counts).toEqual({
      failed: SWEEP_CONCURRENCY_AT_FIRST + 1,
      skipped: 1000 - SWEEP_CONCURRENCY_AT_FIRST,
    });
    expect(first.services.find(({ result }) => result === 'skipped')?.reason).toBe('host_paused');
    for (const _sweep of [2, 3, 4]) {
      harness.clock.advance(300);
      harness.requests.length = 0;
      await run(THOUSAND);
      expect(harness.requests).toHaveLength(1);
    }
    harness.clock.advance(300);
    harness.failure = undefined;
    harness.latencySeconds = 0;
    expect((await run(THOUSAND)).counts).toMatchObject({ refreshed: expect.any(Number) });
    expect(harness.requests.length).toBeGreaterThan(900);
  });

  test('are asked ten at a time again as soon as one was not throttled, be it refused', async () => {
    harness.failure = THROTTLED;
    await read({ ...DEFINITION, id: 'first' });
    harness.clock.advance(600);
    harness.failure = { kind: 'malformedResponse', reason: 'not_json', message: 'a page', httpStatus: 200 };
    harness.latencySeconds = 1;
    const { tokenEndpoint } = harness.dependencies;
    let inFlight = 0;
    const seen: number[] = [];
    const counting: typeof tokenEndpoint = {
      requestToken: async (...request) => {
        seen.push((inFlight += 1));
        return tokenEndpoint.requestToken(...request).finally(() => (inFlight -= 1));
      },
    };
    const options = { definitions: THOUSAND.slice(0, 50), deadline: harness.clock.deadlineIn(85) };
    await sweep({ ...harness.dependencies, tokenEndpoint: counting }, options);
    expect(seen[1]).toBe(1);
    expect(Math.max(...seen)).toBeGreaterThan(SWEEP_CONCURRENCY_AT_FIRST);
  });

  test('whose readers come while one has been throttled are not sent to the provider', async () => {
    harness.failure = THROTTLED;
    await read(THOUSAND[0] as ServiceDefinition);
    harness.failure = undefined;
    harness.requests.length = 0;
    const reports = await Promise.all(THOUSAND.slice(1, 50).map(read));
    expect(new Set(reports.map(({ result, reason }) => `${result} ${reason}`))).toEqual(
      new Set(['skipped host_paused']),
    );
    expect(harness.requests).toEqual([]);
    expect(await read(ELSEWHERE)).toMatchObject({ result: 'refreshed' });
    harness.clock.advance(60);
    expect(await read(THOUSAND[1] as ServiceDefinition)).toMatchObject({ result: 'refreshed' });
  });
});

describe('a client that is throttled for good', () => {
  const [bad, good, other] = THOUSAND.slice(0, 3) as [ServiceDefinition, ServiceDefinition, ServiceDefinition];
  const throttling = (service: string) => {
    const { requestToken } = harness.dependencies.tokenEndpoint;
    harness.dependencies.tokenEndpoint.requestToken = async (definition, input) =>
      definition.id === service ? { ok: false, failure: THROTTLED } : requestToken(definition, input);
  };

  test('keeps no other from the sweeps, whoever comes first', async () => {
    throttling(bad.id);
    await run([bad, good]);
    for (let seconds = 300; seconds <= 7200; seconds += 300) {
      harness.clock.advance(300);
      await run([bad, good]);
      const { token } = await harness.store.read(good.id);
      expect(needOf(token, undefined, harness.clock.now())).toBe('none');
    }
  });

  test('keeps no other from its readers for longer than half a minute', async () => {
    throttling(bad.id);
    for (const definition of [bad, good]) await read(definition);
    for (let seconds = 1; seconds < 30; seconds += 1) {
      harness.clock.advance(1);
      for (const definition of [bad, good]) expect(await read(definition)).not.toMatchObject({ result: 'refreshed' });
    }
    harness.clock.advance(1);
    await read(bad);
    expect(await read(good)).toMatchObject({ result: 'refreshed' });
  });

  test('is not followed by all others once a minute has passed, although each hears of the same end', async () => {
    const end = plusSeconds(harness.clock.now(), 3600);
    harness.dependencies.tokenEndpoint.requestToken = async ({ id }) => {
      harness.requests.push(id);
      return { ok: false, failure: { ...THROTTLED, retryAfterSeconds: secondsBetween(harness.clock.now(), end) } };
    };
    await read(bad);
    harness.clock.advance(61);
    for (const definition of [good, other, ...THOUSAND.slice(3, 30)]) await read(definition);
    expect(harness.requests).toEqual([bad.id, good.id]);
    expect(await harness.store.readHostPause(hostOf(bad))).toEqual({ since: harness.clock.now(), until: end });
  });
});

describe('what a host has asked', () => {
  const host = hostOf(DEFINITION);

  test('is not looked up by a sweep in which nothing of the host is due', async () => {
    await run([DEFINITION]);
    const reads: string[] = [];
    const { store } = harness;
    const readHostPause = store.readHostPause.bind(store);
    store.readHostPause = (name) => {
      reads.push(name);
      return readHostPause(name);
    };
    await run([DEFINITION]);
    expect(reads).toEqual([]);
    harness.clock.advance(2500);
    await run([DEFINITION, { ...DEFINITION, id: 'second' }]);
    expect(reads).toEqual([host]);
  });

  test('holds nothing back where the table does not say, and that is logged', async () => {
    const fails = async () => {
      throw new (await import('../../../../functions/usecases/ports/store-unavailable.ts')).StoreUnavailableError(
        'down',
      );
    };
    const store = { readHostPause: fails, noteHostPause: fails };
    const pauses = new HostPauses({ ...harness.dependencies, store });
    expect(await pauses.last(host)).toBeUndefined();
    await pauses.note(host, 'a', THROTTLED);
    expect(await pauses.last(host)).toEqual({
      since: harness.clock.now(),
      until: plusSeconds(harness.clock.now(), 60),
    });
    expect(harness.lines.map(({ event, fields }) => [event, fields['host']])).toEqual([
      ['host_pause_unknown', host],
      ['host_paused', host],
      ['host_pause_unknown', host],
    ]);
  });

  test('a fault of our own in reading one harms no service of another host', async () => {
    const { store } = harness;
    const readHostPause = store.readHostPause.bind(store);
    store.readHostPause = (name) => (name === host ? Promise.reject(new TypeError('broken')) : readHostPause(name));
    await expect(run([DEFINITION, ELSEWHERE])).rejects.toThrow('broken');
    expect(harness.requests).toEqual([ELSEWHERE.id]);
    expect((await store.readForStatus([])).heartbeat).toMatchObject({ services: 2, faults: [DEFINITION.id] });
  });

  test('a fault of our own is not taken for that', async () => {
    const broken = async () => {
      throw new TypeError('broken');
    };
    const store = { readHostPause: broken, noteHostPause: broken };
    await expect(new HostPauses({ ...harness.dependencies, store }).last(host)).rejects.toThrow('broken');
  });
});
