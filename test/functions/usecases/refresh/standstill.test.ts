import { describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { TokenEndpoint } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

/** Claiming has taken so many seconds: no request that ends later than that leaves anything of the budget, so that nothing else asks again. */
const CLAIM_SECONDS = 6;
const TIMEOUT: RefreshFailure = { kind: 'transient', reason: 'timeout', message: 'none', latencyMs: 16_000 };

/** A service that is refreshed while this process stands still for so many seconds in each of its first requests. */
async function standing(seconds: number[], failure = TIMEOUT, definition: ServiceDefinition = DEFINITION) {
  const harness = new RefreshHarness();
  const { store, tokenEndpoint } = harness.dependencies;
  const claimLease = store.claimLease.bind(store);
  store.claimLease = (claim) => {
    harness.clock.advance(CLAIM_SECONDS);
    return claimLease(claim);
  };
  const asleep: TokenEndpoint = {
    requestToken: async (asked, input) => {
      const stood = seconds.shift();
      if (stood === undefined) return tokenEndpoint.requestToken(asked, input);
      harness.requests.push(asked.id);
      harness.clock.advance(stood);
      return { ok: false, failure };
    },
  };
  const dependencies = { ...harness.dependencies, tokenEndpoint: asleep };
  const options = { definition, trigger: { kind: 'sweep' }, waitSeconds: 0 } as const;
  const report = await refreshService(dependencies, options);
  return { harness, report, record: await harness.store.read(DEFINITION.id) };
}

describe('a process that stood still within a request', () => {
  test.each([
    ['for less than is told from a late timer', 15, 1, 'failed'],
    ['for longer, asks again', 16, 2, 'refreshed'],
    ['until the last second of its lease, asks again', 39 - CLAIM_SECONDS, 2, 'refreshed'],
  ])('%s: %i s', async (_what, seconds, requests, result) => {
    const { harness, report } = await standing([seconds]);
    expect(report.result).toBe(result);
    expect(harness.requests).toHaveLength(requests);
  });

  test('asks no second time after what is no time-out, or past the quota of the service', async () => {
    expect((await standing([30], { ...TIMEOUT, reason: 'network' })).harness.requests).toHaveLength(1);
    expect((await standing([30], TIMEOUT, { ...DEFINITION, maxRequestsPerHour: 1 })).harness.requests).toHaveLength(1);
  });

  test('asks again under its lease where that is in force, once', async () => {
    const twice = await standing([16, 16]);
    expect(twice.report.result).toBe('failed');
    expect(twice.harness.requests).toHaveLength(2);
    const { harness, report, record } = await standing([30]);
    expect(report).toMatchObject({ result: 'refreshed' });
    expect(record).toMatchObject({ version: 1, consecutiveFailures: 0 });
    expect(harness.requests).toHaveLength(2);
  });

  test('claims its lease anew where that is over: the provider is not blamed', async () => {
    const { harness, report, record } = await standing([46]);
    expect(report).toMatchObject({ result: 'refreshed' });
    expect(record).toMatchObject({ version: 2, consecutiveFailures: 0 });
    expect(record.lastFailure).toBeUndefined();
    expect(harness.requests).toHaveLength(2);
  });

  test('says so when it happens again', async () => {
    const { harness, report, record } = await standing([46, 46]);
    expect(report).toMatchObject({ result: 'failed', failure: 'own_fault' });
    expect(record).toMatchObject({ version: 2, consecutiveFailures: 1 });
    expect(record.lease).toBeUndefined();
    expect(harness.requests).toHaveLength(2);
  });
});
