import { expect, test } from '@jest/globals';
import { instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import { sampleToken } from '../support/sample-token.ts';
import type { StoreUnderTest } from './token-store-contract.ts';

const NOW = instant(1_800_000_000);

let counter = 0;

/** What a store makes of instants that no clock of ours can have written: they hold back nobody. */
export function describeWrongClocks(subject: () => StoreUnderTest): void {
  test.each([
    [45, false],
    [46, true],
    [3640, true],
    [86_400 * 365, true],
  ])('a lease that ends %i s from now can be taken over: %s', async (seconds, granted) => {
    const { store } = subject();
    const service = `ahead-${(counter += 1)}`;
    const claim = { service, now: NOW };
    await store.claimLease({ ...claim, owner: 'a', seenVersion: 0, leaseExpiresAt: plusSeconds(NOW, seconds) });
    const taken = { ...claim, owner: 'b', seenVersion: 1, leaseExpiresAt: plusSeconds(NOW, 40) };
    expect((await store.claimLease(taken)).claimed).toBe(granted);
    expect((await store.read(service)).lease?.owner).toBe(granted ? 'b' : 'a');
  });

  test.each([
    ['has ended since it was read, which changes no version', true, false],
    ['holds it still', false, true],
  ])('a lease that was seen as over, whose holder %s, can be taken over: %s', async (_who, hasEnded, granted) => {
    const { store } = subject();
    const service = `ended-${(counter += 1)}`;
    const claim = { service, now: NOW, leaseExpiresAt: plusSeconds(NOW, 40) };
    await store.claimLease({ ...claim, owner: 'a', seenVersion: 0 });
    if (hasEnded) {
      const attempt = { at: NOW, outcome: 'transient', definitionHash: 'd0' } as const;
      const end = { attempt, token: sampleToken('token', NOW, 3600), lifetimes: [3600], consecutiveFailures: 0 };
      expect(await store.finishAttempt({ ...end, service, owner: 'a', version: 1 })).toBe(true);
    }
    const later = { ...claim, now: plusSeconds(NOW, 3600), leaseExpiresAt: plusSeconds(NOW, 3640) };
    const outcome = await store.claimLease({ ...later, owner: 'b', seenVersion: 1, seenOwner: 'a' });
    expect(outcome.claimed).toBe(granted);
    if (!outcome.claimed) expect(outcome.record.token?.accessToken.reveal()).toBe('token');
  });

  test('the heartbeat of a sweep gives way where it is further ahead than the next sweep', async () => {
    const { store } = subject();
    const noted = async (seconds: number): Promise<number | undefined> => {
      const at = plusSeconds(NOW, 86_400 + seconds);
      await store.noteSweep({ startedAt: at, completedAt: at, services: 1, postponed: 0 });
      const { heartbeat } = await store.readForStatus([]);
      return heartbeat && heartbeat.completedAt - NOW - 86_400;
    };
    expect(await noted(305)).toBe(305);
    expect(await noted(0)).toBe(305);
    expect(await noted(-1)).toBe(-1);
    expect(await noted(-86_400)).toBe(-86_400);
    expect(await noted(0)).toBe(0);
  });
}
