import { describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { AttemptResult } from '../../../../functions/usecases/ports/ports.ts';
import { writeLate } from '../../../../functions/usecases/refresh/late-end.ts';
import { RefreshHarness } from '../../../support/refresh-harness.ts';

const SERVICE = 'genesys';

/** An attempt claims the lease and stands still; others come, one after the other, each with so many requests. */
async function overtakenBy(others: readonly (number | 'running')[], brings: 'refresh token' | 'nothing') {
  const { clock, store } = new RefreshHarness();
  const claim = async (owner: string): Promise<number> => {
    const { version: seenVersion } = await store.read(SERVICE);
    const now = clock.now();
    const claimed = await store.claimLease({
      service: SERVICE,
      owner,
      seenVersion,
      now,
      leaseExpiresAt: plusSeconds(now, 40),
    });
    return claimed.claimed ? claimed.version : -1;
  };
  const attemptOf = (requests: number) =>
    ({ at: clock.now(), outcome: 'transient', definitionHash: 'd', ...(requests > 0 && { requests }) }) as const;
  const version = await claim('late');
  for (const requests of others) {
    clock.advance(41);
    const own = await claim('other');
    if (requests === 'running') break;
    const attempt = attemptOf(requests);
    await store.finishAttempt({ service: SERVICE, owner: 'other', version: own, attempt, consecutiveFailures: 1 });
  }
  const end: AttemptResult = {
    ...{ service: SERVICE, owner: 'late', version, attempt: attemptOf(1), consecutiveFailures: 0 },
    ...(brings === 'refresh token' && { refreshToken: { current: new Redacted('new'), seedVersionId: 'v' } }),
  };
  const isWritten = await writeLate({ store, clock }, end, undefined);
  return { isWritten, current: (await store.read(SERVICE)).refreshToken?.current.reveal() };
}

describe('the end of an attempt that was overtaken', () => {
  test('is written where it has a refresh token, and the one who overtook it has sent nothing', async () => {
    expect(await overtakenBy([0], 'refresh token')).toEqual({ isWritten: true, current: 'new' });
  });

  test.each<[string, Parameters<typeof overtakenBy>[0], Parameters<typeof overtakenBy>[1]]>([
    ['it brings none', [0], 'nothing'],
    ['that one is at it', ['running'], 'refresh token'],
    ['that one has sent a request', [1], 'refresh token'],
    ['two have, and only of the last it is known that it sent nothing', [1, 0], 'refresh token'],
  ])('is not where %s', async (_why, others, brings) => {
    expect(await overtakenBy(others, brings)).toEqual({ isWritten: false, current: undefined });
  });
});
