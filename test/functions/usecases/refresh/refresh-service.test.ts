import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { LEASE_SECONDS } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const SWEEP: RefreshTrigger = { kind: 'sweep' };
const READ: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };
const DOWN: RefreshFailure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };

let harness: RefreshHarness;
const refresh = (
  trigger: RefreshTrigger,
  waitSeconds = 0,
  definition = DEFINITION,
): ReturnType<typeof refreshService> => refreshService(harness.dependencies, { definition, trigger, waitSeconds });
const stored = () => harness.store.read('genesys');
const leaseTo = (owner: string, seconds: number) => {
  const now = harness.clock.now();
  return harness.store.claimLease({
    service: 'genesys',
    owner,
    seenVersion: 0,
    now,
    leaseExpiresAt: plusSeconds(now, seconds),
  });
};

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('a refresh', () => {
  test('obtains a token where none is stored and counts its expiry from before the request', async () => {
    harness.latencySeconds = 7;
    const start = harness.clock.now();
    expect(await refresh(SWEEP)).toEqual({ service: 'genesys', result: 'refreshed', reason: 'missing' });
    const { token } = await stored();
    expect(token?.obtainedAt).toBe(start);
    expect(token?.expiresAt.at).toBe(plusSeconds(start, 3600));
  });

  test('asks nobody while the token is fresh', async () => {
    await refresh(SWEEP);
    harness.clock.advance(2400);
    expect(await refresh(SWEEP)).toMatchObject({ result: 'skipped', reason: 'fresh' });
    expect(harness.requests).toHaveLength(1);
  });

  test.each([
    [2401, 'advisory'],
    [3001, 'mandatory'],
    [3571, 'expired'],
  ])('%i s into an hour it is made because the need is %s', async (age, reason) => {
    await refresh(SWEEP);
    harness.clock.advance(age);
    expect(await refresh(SWEEP)).toMatchObject({ result: 'refreshed', reason });
  });

  test('a failure keeps the token that is still valid, and is told with its cooldown', async () => {
    await refresh(SWEEP);
    harness.clock.advance(2500);
    harness.failure = DOWN;
    expect(await refresh(SWEEP)).toMatchObject({ result: 'failed', failure: 'http_503', message: 'down' });
    const record = await stored();
    expect(record.token?.accessToken.reveal()).toBe('token-1');
    expect(secondsBetween(harness.clock.now(), record.cooldownUntil ?? instant(0))).toBe(30);
    expect(record.lease).toBeUndefined();
  });

  test.each([
    ['a warning in the advisory window', 2500, 'warn'],
    ['an error in the mandatory window', 3100, 'error'],
    ['an error when the token has expired', 3600, 'error'],
  ])('a failure is %s', async (_what, age, level) => {
    await refresh(SWEEP);
    harness.clock.advance(age);
    harness.failure = DOWN;
    await refresh(SWEEP);
    expect(harness.linesOf('refresh').at(-1)).toMatchObject({
      level,
      fields: { failure: 'http_503', result: 'failed' },
    });
  });

  test('the cooldown holds sweeps and readers back alike, and its last second is the boundary', async () => {
    harness.failure = DOWN;
    await refresh(SWEEP);
    harness.clock.advance(9);
    expect(await refresh(READ)).toMatchObject({ result: 'skipped', reason: 'cooling_down' });
    expect(await refresh(SWEEP)).toMatchObject({ result: 'skipped', reason: 'cooling_down' });
    harness.clock.advance(1);
    harness.failure = undefined;
    expect(await refresh(READ)).toMatchObject({ result: 'refreshed', reason: 'missing' });
  });

  test('a changed secret lifts the cooldown of a sweep at once', async () => {
    harness.failure = { kind: 'misconfigured', reason: 'invalid_client', message: 'wrong secret' };
    await refresh(SWEEP);
    harness.failure = undefined;
    expect(await refresh(SWEEP)).toMatchObject({ result: 'skipped', reason: 'cooling_down' });
    harness.secretVersionId = 'version-2';
    expect(await refresh(SWEEP)).toMatchObject({ result: 'refreshed' });
  });

  test('a changed secret or definition replaces a fresh token at the next sweep', async () => {
    await refresh(SWEEP);
    harness.secretVersionId = 'version-2';
    expect(await refresh(SWEEP)).toMatchObject({ result: 'refreshed', reason: 'secret_changed' });
    const changed = { ...DEFINITION, grant: { type: 'client_credentials', scope: 'more' } } as const;
    expect(await refresh(SWEEP, 0, changed)).toMatchObject({ result: 'refreshed', reason: 'definition_changed' });
  });

  test('a secret that cannot be read fails the attempt and leaves a fresh token alone', async () => {
    await refresh(SWEEP);
    harness.secretFailure = { kind: 'misconfigured', reason: 'secret_not_found', message: 'gone' };
    expect(await refresh(SWEEP)).toMatchObject({ result: 'skipped', reason: 'fresh' });
    harness.clock.advance(3000);
    expect(await refresh(SWEEP)).toMatchObject({ result: 'failed', failure: 'secret_not_found' });
    expect((await stored()).token?.accessToken.reveal()).toBe('token-1');
  });

  test('the same token with less time left is no progress, and no reason to ask in a loop', async () => {
    await refresh(SWEEP);
    const end = plusSeconds(harness.clock.now(), 3600);
    harness.sameToken = { value: 'token-1', expiresInSeconds: () => secondsBetween(harness.clock.now(), end) };
    harness.clock.advance(2500);
    expect(await refresh(SWEEP)).toMatchObject({ result: 'unchanged', reason: 'advisory' });
    for (let sweep = 0; sweep < 3; sweep += 1) {
      harness.clock.advance(100);
      expect(await refresh(SWEEP)).toMatchObject({ result: 'skipped', reason: 'cooling_down' });
    }
    expect((await stored()).token?.expiresAt.at).toBe(end);
  });

  test.each([
    [29, 'failed'],
    [30, 'refreshed'],
  ])('a token that lives %i s against a buffer of 30 s is %s', async (lifetimeSeconds, result) => {
    harness.lifetimeSeconds = lifetimeSeconds;
    expect(await refresh(SWEEP)).toMatchObject({ result });
  });

  test('a store that is down is thrown, not told as a failed refresh', async () => {
    harness.store.isDown = true;
    await expect(refresh(SWEEP)).rejects.toThrow(StoreUnavailableError);
  });
});

describe('single flight', () => {
  test('200 readers, two sweeps and a forced refresh on an empty store make one token request', async () => {
    harness.latencySeconds = 2;
    const all = [
      ...Array.from({ length: 200 }, () => refresh(READ, 20)),
      refresh(SWEEP),
      refresh(SWEEP),
      refresh({ kind: 'forced' }, 20),
    ];
    const reports = await Promise.all(all);
    expect(harness.requests).toHaveLength(1);
    expect(reports.filter(({ result }) => result === 'refreshed')).toHaveLength(1);
    expect(reports.filter(({ result }) => result === 'failed')).toHaveLength(0);
  });

  test('50 forced refreshes at once make one token request, also when it fails', async () => {
    harness.failure = { kind: 'misconfigured', reason: 'invalid_scope', message: 'refused', httpStatus: 400 };
    const reports = await Promise.all(Array.from({ length: 50 }, () => refresh({ kind: 'forced' }, 20)));
    expect(harness.requests).toHaveLength(1);
    expect(new Set(reports.map(({ result }) => result))).toEqual(new Set(['failed']));
  });

  test('only a forced refresh waits for another holder, as long as it may and whatever the calendar does', async () => {
    await leaseTo('somebody', LEASE_SECONDS);
    const before = harness.clock.monotonicMs();
    expect(await refresh(SWEEP, 5)).toMatchObject({ result: 'in_progress' });
    expect(await refresh(READ, 5)).toMatchObject({ result: 'in_progress' });
    expect(harness.clock.monotonicMs() - before).toBe(0);
    const waiting = refresh({ kind: 'forced' }, 5);
    await new Promise((resolve) => setImmediate(resolve));
    harness.clock.step(-4);
    expect(await waiting).toMatchObject({ result: 'in_progress' });
    expect(harness.clock.monotonicMs() - before).toBe(5000);
  });

  test('a forced refresh that waits for long reads the record ever more rarely', async () => {
    await leaseTo('somebody', LEASE_SECONDS);
    const read = harness.store.read.bind(harness.store);
    let reads = 0;
    harness.store.read = (service) => {
      reads += 1;
      return read(service);
    };
    expect(await refresh({ kind: 'forced' }, 34)).toMatchObject({ result: 'in_progress' });
    expect(reads).toBeLessThanOrEqual(14);
  });

  test('the lease of a holder that died is taken over when it has run out', async () => {
    await leaseTo('dead', 3);
    expect(await refresh({ kind: 'forced' }, 20)).toMatchObject({ result: 'refreshed' });
    expect(harness.requests).toHaveLength(1);
  });

  test('a holder that was frozen past its lease is told that it was superseded, and its token is dropped', async () => {
    const { tokenEndpoint } = harness.dependencies;
    let thaw = (): void => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const freezing: typeof tokenEndpoint = {
      requestToken: async (...request) => {
        const answer = await tokenEndpoint.requestToken(...request);
        await frozen;
        return answer;
      },
    };
    const order = { definition: DEFINITION, trigger: READ, waitSeconds: 0 };
    const first = refreshService({ ...harness.dependencies, tokenEndpoint: freezing }, order);
    while (harness.requests.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    harness.clock.advance(LEASE_SECONDS - 1);
    expect(await refresh(READ)).toMatchObject({ result: 'in_progress' });
    harness.clock.advance(1);
    expect(await refresh(READ)).toMatchObject({ result: 'refreshed' });
    thaw();
    expect(await first).toMatchObject({ result: 'superseded' });
    expect((await stored()).token?.accessToken.reveal()).toBe('token-2');
  });
});

describe('a fault of our own side', () => {
  test('fails the invocation, but gives the lease back and says so in the record', async () => {
    const faulty = { requestToken: () => Promise.reject(new RangeError('secret detail')) };
    const order = { definition: DEFINITION, trigger: SWEEP, waitSeconds: 0 };
    const dependencies = { ...harness.dependencies, tokenEndpoint: faulty };
    await expect(refreshService(dependencies, order)).rejects.toThrow(RangeError);
    const record = await stored();
    expect(record.lease).toBeUndefined();
    expect(record.lastFailure).toMatchObject({ outcome: 'transient', reason: 'own_fault' });
    expect(JSON.stringify(record)).not.toContain('secret detail');
  });
});
