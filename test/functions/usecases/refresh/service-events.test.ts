import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const DOWN: RefreshFailure = {
  kind: 'transient',
  reason: 'http_503',
  message: 'the token endpoint answered 503',
};
const WRONG: RefreshFailure = {
  kind: 'misconfigured',
  reason: 'invalid_client',
  message: 'the secret is wrong; mend it',
};

let keeper: RefreshHarness;
beforeEach(() => {
  keeper = new RefreshHarness();
});

/** Attempts a refresh, after so many seconds, of a provider that fails like this. */
const attempt = async (failure?: RefreshFailure, seconds = 60): Promise<void> => {
  keeper.clock.advance(seconds);
  keeper.failure = failure;
  const order = { definition: DEFINITION, trigger: { kind: 'forced' }, waitSeconds: 0 } as const;
  await refreshService(keeper.dependencies, order);
};
const runSweep = () => sweep(keeper.dependencies, { definitions: [DEFINITION], deadline: keeper.clock.deadlineIn(85) });
const names = (): readonly string[] => keeper.events.map(({ name }) => name);

describe('a service', () => {
  test('tells of every new token, with its facts and without the token', async () => {
    await attempt();
    const { token } = await keeper.store.read(DEFINITION.id);
    expect(keeper.events).toEqual([
      {
        name: 'refreshed',
        at: keeper.clock.now(),
        detail: {
          service: 'genesys',
          reason: 'forced',
          fingerprint: token?.fingerprint,
          obtainedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          expiresAt: token?.expiresAt.text,
          lifetimeSeconds: 3600,
        },
      },
    ]);
    expect(JSON.stringify(keeper.events)).not.toContain('token-1');
  });

  test('tells of its third failure in a row, once, with the cause and what to do, and of its recovery', async () => {
    await attempt();
    const failingSince = toUtc(plusSeconds(keeper.clock.now(), 60));
    for (let failures = 0; failures < 5; failures += 1) {
      await attempt(DOWN);
    }
    expect(names()).toEqual(['refreshed', 'failing']);
    expect(keeper.events[1]?.detail).toMatchObject({
      service: 'genesys',
      condition: 'failing',
      conditionBefore: 'ok',
      changes: 1,
      flapping: false,
      cause: expect.stringMatching(/^[a-z-]+$/),
      message: 'the token endpoint at login.example.test answered 503',
      consecutiveFailures: 3,
      failingSince,
      expiresAt: expect.any(String),
    });
    await attempt();
    expect(names()).toEqual(['refreshed', 'failing', 'refreshed', 'recovered']);
    expect(keeper.events[3]?.detail).toMatchObject({ condition: 'ok', conditionBefore: 'failing' });
  });

  test('tells of a first failure that only a person can mend', async () => {
    await attempt(WRONG);
    expect(names()).toEqual(['action-required']);
    expect(keeper.events[0]?.detail).toMatchObject({ severity: 'action-required', consecutiveFailures: 1 });
  });

  test('that gets the same token again has recovered without a new one', async () => {
    await attempt();
    await attempt(WRONG);
    keeper.sameToken = { value: 'token-1', expiresInSeconds: () => 3480 };
    await attempt();
    expect(names()).toEqual(['refreshed', 'action-required', 'recovered']);
  });

  test('tells nothing when its write has lost the fence: whoever was faster tells', async () => {
    await attempt();
    keeper.failure = WRONG;
    const { finishAttempt } = keeper.store;
    keeper.store.finishAttempt = async () => false;
    await attempt(WRONG);
    keeper.store.finishAttempt = finishAttempt;
    expect(names()).toEqual(['refreshed']);
  });
});

describe('a flapping service', () => {
  const flap = async (changes: number): Promise<void> => {
    for (let change = 0; change < changes; change += 1) {
      await attempt(change % 2 === 0 ? WRONG : undefined);
    }
  };
  const conditions = () => keeper.events.filter(({ name }) => name !== 'refreshed');

  test('is told of four times an hour, and summarised by a sweep when there is room again', async () => {
    await flap(10);
    expect(conditions().map(({ detail }) => detail['flapping'])).toEqual([false, false, false, true]);
    await runSweep();
    expect(conditions()).toHaveLength(4);
    keeper.clock.advance(3600 - 9 * 60);
    await runSweep();
    expect(conditions().slice(4)).toMatchObject([{ name: 'recovered', detail: { condition: 'ok', changes: 6 } }]);
    await runSweep();
    expect(conditions()).toHaveLength(5);
  });

  test('is summarised by one of two sweeps at the same time', async () => {
    await flap(10);
    keeper.clock.advance(3600);
    await Promise.all([runSweep(), runSweep()]);
    expect(conditions()).toHaveLength(5);
  });

  test('costs a healthy service no write', async () => {
    await attempt();
    const before = await keeper.store.read(DEFINITION.id);
    expect(before).not.toHaveProperty('notified');
    await runSweep();
    expect(await keeper.store.read(DEFINITION.id)).toEqual(before);
  });
});
