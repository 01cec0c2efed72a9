import { describe, expect, test } from '@jest/globals';
import { refreshService } from '../../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../../functions/usecases/serve/get-token.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { dueAfterSeconds, refreshCycleOf } from '../../../lib/cost/refresh-cycle.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

test.each([
  // Half the lifetime from 2 h on, else a third, at least 900 s and never more than half; due one second inside.
  [86_400, 43_201],
  [7200, 3601],
  [7199, 4801],
  [3600, 2401],
  [1800, 901],
  [300, 151],
  // The advisory window of 25 s is inside the expiry buffer of 30 s.
  [50, 21],
])('a token of %i s is due after %i s', (lifetimeSeconds, seconds) => {
  expect(dueAfterSeconds(lifetimeSeconds)).toBe(seconds);
});

describe('the cycle that is computed is what sweeps and readers do', () => {
  test.each([
    [86_400, 300, false, { seconds: 43_500, bySweep: 1, onRead: 0 }],
    [3600, 300, true, { seconds: 2700, bySweep: 1, onRead: 0 }],
    [3600, 60, false, { seconds: 2460, bySweep: 1, onRead: 0 }],
    [3600, 900, false, { seconds: 2700, bySweep: 1, onRead: 0 }],
    // Due after 301 s (599 s: too; 598 s: after 300 s), which the sweep at 300 s just misses; expired after 571 s, before the one at 600 s.
    [600, 300, false, { seconds: 600, bySweep: 1, onRead: 0 }],
    [600, 300, true, { seconds: 900, bySweep: 1, onRead: 1 }],
    [300, 300, true, { seconds: 1800, bySweep: 1, onRead: 6 }],
    [598, 300, true, { seconds: 300, bySweep: 1, onRead: 0 }],
    [599, 300, true, { seconds: 900, bySweep: 1, onRead: 1 }],
  ])('%i s, a sweep every %i s, readers: %j', async (lifetimeSeconds, scheduleSeconds, isRead, cycle) => {
    expect(refreshCycleOf({ lifetimeSeconds, scheduleSeconds, isRead })).toEqual(cycle);
    const cycles = 3;
    const counted = await refreshesWithin(cycles * cycle.seconds, { lifetimeSeconds, scheduleSeconds, isRead });
    expect(counted).toEqual({ bySweep: cycles * cycle.bySweep, onRead: cycles * cycle.onRead });
  });
});

/** Runs the real sweep, and a reader in every second, for so long; the token of the first second is not counted. */
async function refreshesWithin(seconds: number, options: Parameters<typeof refreshCycleOf>[0]) {
  const harness = new RefreshHarness();
  harness.lifetimeSeconds = options.lifetimeSeconds;
  const { dependencies, clock, requests } = harness;
  const refreshRequester = {
    requestRefresh: () =>
      refreshService(dependencies, {
        definition: DEFINITION,
        trigger: { kind: 'read', minValiditySeconds: 0 },
        waitSeconds: 0,
      }),
  };
  const count = { bySweep: -1, onRead: 0 };
  for (let second = 0; second <= seconds; second += 1, clock.advance(1)) {
    const before = requests.length;
    if (second % options.scheduleSeconds === 0) {
      await sweep(dependencies, { definitions: [DEFINITION], deadline: clock.deadlineIn(55) });
      count.bySweep += requests.length - before;
    } else if (options.isRead) {
      await getToken({ ...dependencies, refreshRequester }, { definition: DEFINITION, minValiditySeconds: 0 });
      count.onRead += requests.length - before;
    }
  }
  return count;
}
