import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

let harness: RefreshHarness;

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('a limit on token requests', () => {
  const limited: ServiceDefinition = { ...DEFINITION, maxRequestsPerHour: 2 };
  const sweep = () =>
    refreshService(harness.dependencies, { definition: limited, trigger: { kind: 'sweep' }, waitSeconds: 0 });

  test('holds even an expired token back, and its hour ends by the second', async () => {
    harness.lifetimeSeconds = 60;
    await sweep();
    harness.clock.advance(60);
    await sweep();
    harness.clock.advance(3539);
    expect(await sweep()).toMatchObject({ result: 'skipped', reason: 'request_quota' });
    harness.clock.advance(1);
    expect(await sweep()).toMatchObject({ result: 'refreshed' });
    expect(harness.requests).toHaveLength(3);
  });

  test('counts every request of an attempt', async () => {
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };
    await sweep();
    expect(harness.requests).toHaveLength(2);
    harness.clock.advance(1000);
    expect(await sweep()).toMatchObject({ result: 'skipped', reason: 'request_quota' });
  });
});

describe('a federated credential that is not known everywhere yet', () => {
  const unknown: RefreshFailure = {
    kind: 'misconfigured',
    reason: 'invalid_client',
    message: 'AADSTS700213',
    httpStatus: 401,
    providerCode: '700213',
  };

  test('is given its minutes, and is then a matter for a person', async () => {
    harness.failure = unknown;
    const outcomes: unknown[] = [];
    for (let minute = 0; minute <= 30; minute += 1) {
      await refreshService(harness.dependencies, {
        definition: DEFINITION,
        trigger: { kind: 'sweep' },
        waitSeconds: 0,
      });
      outcomes.push((await harness.store.read('genesys')).lastAttempt?.outcome);
      harness.clock.advance(60);
    }
    expect(outcomes.slice(0, 15)).not.toContain('misconfigured');
    expect(outcomes.at(-1)).toBe('misconfigured');
  });
});

describe('a client that is refused', () => {
  test.each([
    ['has its secret read anew and the one before it', 8, 2],
    ['has neither read where there is no time left to', 13, 0],
  ])('%s: the refusal took %i s', async (_what, latencySeconds, reads) => {
    harness.failure = { kind: 'misconfigured', reason: 'invalid_client', message: 'refused', httpStatus: 401 };
    harness.latencySeconds = latencySeconds;
    await refreshService(harness.dependencies, { definition: DEFINITION, trigger: { kind: 'forced' }, waitSeconds: 0 });
    expect(harness.secretReads - 1).toBe(reads);
  });
});
