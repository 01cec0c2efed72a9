import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { refreshesFrom } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { definitionHashOf } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const READ: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };
const SWEEP: RefreshTrigger = { kind: 'sweep' };
const DOWN: RefreshFailure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };
const REFUSED: RefreshFailure = {
  kind: 'misconfigured',
  reason: 'invalid_client',
  oauthError: 'invalid_client',
  message: 'HTTP 401',
  httpStatus: 401,
};

let harness: RefreshHarness;
const refresh = (trigger: RefreshTrigger, definition = DEFINITION): ReturnType<typeof refreshService> =>
  refreshService(harness.dependencies, { definition, trigger, waitSeconds: 0 });
/** Returns how long the attempt that has just failed holds back the next. */
const pause = async (): Promise<number> => {
  const { cooldownUntil } = await harness.store.read('genesys');
  return secondsBetween(harness.clock.now(), cooldownUntil as Instant);
};
/** Fails as it is told, one attempt as soon as the one before allows it, and returns the pauses between them. */
const failing = async (...failures: readonly RefreshFailure[]): Promise<readonly number[]> => {
  const pauses: number[] = [];
  for (const failure of failures) {
    harness.failure = failure;
    await refresh({ kind: 'forced' });
    pauses.push(await pause());
    harness.clock.advance(pauses.at(-1) ?? 0);
  }
  return pauses;
};

/** Reads every second, with a sweep each five minutes. */
const readUntil = async (end: Instant): Promise<void> => {
  for (; harness.clock.now() < end; harness.clock.advance(1)) {
    await refresh(READ);
    if (harness.clock.now() % 300 === 0) await refresh(SWEEP);
  }
};

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('an outage', () => {
  test.each([60, 90, 300, 3600])(
    'with tokens of %i s is outlived by 15 s at most where readers ask, however long it lasts',
    async (lifetimeSeconds) => {
      harness.lifetimeSeconds = lifetimeSeconds;
      for (const outageSeconds of [5, 31, 200, 1000, 5000]) {
        harness.failure = undefined;
        await refresh({ kind: 'forced' });
        harness.failure = DOWN;
        const end = plusSeconds(harness.clock.now(), outageSeconds);
        const tokenEnd = plusSeconds(harness.clock.now(), lifetimeSeconds);
        await readUntil(end);
        harness.failure = undefined;
        const { obtainedAt } = (await harness.store.read('genesys')).token ?? {};
        await readUntil(plusSeconds(end > tokenEnd ? end : tokenEnd, 15));
        expect((await harness.store.read('genesys')).token?.obtainedAt).toBeGreaterThan(obtainedAt as Instant);
      }
    },
  );

  test('doubles its pauses while a token can be handed out, and ends the last one with the token', async () => {
    await refresh(SWEEP);
    harness.clock.advance(2500);
    expect(await failing(DOWN, DOWN, DOWN, DOWN, DOWN)).toEqual([30, 60, 120, 240, 480]);
    await failing(DOWN);
    const { token, cooldownUntil } = await harness.store.read('genesys');
    // 3571 s after it came an hour's token is below the buffer.
    expect(secondsBetween(token?.obtainedAt as Instant, cooldownUntil as Instant)).toBe(3571);
    expect(await failing(DOWN, DOWN)).toEqual([10, 10]);
  });

  test('of a provider that says when it is back is waited for so long', async () => {
    expect(await failing({ ...DOWN, retryAfterSeconds: 400 }, DOWN)).toEqual([400, 10]);
  });

  test('leaves the service its own limit of requests', async () => {
    const limited = { ...DEFINITION, maxRequestsPerHour: 12 };
    harness.failure = { ...DOWN, httpStatus: 501 };
    const start = harness.clock.now();
    let longest = 0;
    for (; secondsBetween(start, harness.clock.now()) < 7200; harness.clock.advance(5)) {
      const { reason } = await refresh(READ, limited);
      longest = reason === 'request_quota' ? longest + 5 : 0;
      expect(longest).toBeLessThanOrEqual(1800);
    }
  });

  test('is forecast as it is decided', async () => {
    await refresh(SWEEP);
    harness.clock.advance(3500);
    await failing(DOWN, DOWN);
    const record = await harness.store.read('genesys');
    const definitionHash = definitionHashOf(DEFINITION, harness.dependencies.sha256Hex);
    const now = harness.clock.now();
    for (const trigger of [READ, SWEEP]) {
      const from = refreshesFrom({ record, current: { definitionHash }, trigger, now });
      expect(from).toBe(record.cooldownUntil);
    }
  });
});

describe('a refusal after a success', () => {
  test('is doubted four times, and believed from then on', async () => {
    await refresh(SWEEP);
    expect(await failing(...Array<RefreshFailure>(6).fill(REFUSED))).toEqual([30, 60, 120, 240, 900, 900]);
  });

  test('is one blip and not 15 minutes', async () => {
    await refresh(SWEEP);
    harness.clock.advance(3590);
    harness.failure = REFUSED;
    await refresh(READ);
    harness.failure = undefined;
    harness.clock.advance(30);
    expect(await refresh(READ)).toMatchObject({ result: 'refreshed' });
  });

  test('counts for itself: faults that pass between refusals neither add to it nor make it forget', async () => {
    await refresh(SWEEP);
    harness.clock.advance(3590);
    const pauses = await failing(DOWN, DOWN, REFUSED, DOWN, REFUSED, REFUSED, REFUSED, DOWN, REFUSED);
    expect(pauses).toEqual([10, 10, 30, 10, 60, 120, 240, 10, 900]);
    harness.failure = undefined;
    await refresh({ kind: 'forced' });
    expect(await failing(REFUSED)).toEqual([30]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['with nothing stored', async () => undefined],
    [
      'with another secret',
      async () => {
        await refresh(SWEEP);
        harness.secretVersionId = 'version-2';
      },
    ],
  ])('is believed at once %s', async (_what, before) => {
    await before();
    expect(await failing(REFUSED)).toEqual([900]);
  });

  test('is believed at once with another definition', async () => {
    await refresh(SWEEP);
    harness.failure = REFUSED;
    await refresh({ kind: 'forced' }, { ...DEFINITION, grant: { type: 'client_credentials', scope: 'other' } });
    expect(await pause()).toBe(900);
  });

  test('is doubted as well where the secret could not be read', async () => {
    await refresh(SWEEP);
    harness.secretFailure = { kind: 'misconfigured', reason: 'secret_access_denied', message: 'denied' };
    expect(await failing(REFUSED, REFUSED)).toEqual([30, 60]);
  });
});
