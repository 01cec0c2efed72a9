import { describe, expect, test } from '@jest/globals';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import {
  checkSchedule,
  isServedByRefreshOnRead,
  shortestLifetime,
} from '../../../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';

const withTiming = (timing?: TimingOverrides): ServiceDefinition => ({
  id: 'genesys',
  tokenUrl: 'https://login.example.test/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  ...(timing ? { timing } : {}),
});

describe('a schedule and the windows of a service', () => {
  test.each<[string, TimingOverrides | undefined, number, boolean]>([
    ['a 1 h token every 5 minutes', { expectedLifetimeSeconds: 3600 }, 300, true],
    [
      'a 1 h token every 10 minutes: 1200 - 600 is just outside the mandatory window',
      { expectedLifetimeSeconds: 3600 },
      600,
      true,
    ],
    ['a 1 h token a second less often', { expectedLifetimeSeconds: 3600 }, 601, false],
    ['a 30 min token every 5 minutes: half its life is just enough', { expectedLifetimeSeconds: 1800 }, 300, true],
    ['a shorter token has no windows that could hold', { expectedLifetimeSeconds: 1799 }, 300, true],
    ['the shortest of a range counts', { expectedLifetimeSeconds: { min: 3600, max: 90_000 } }, 601, false],
    ['a lifetime that nobody said cannot be checked', undefined, 900, true],
    [
      'a window of its own that is wide enough',
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 900 },
      300,
      true,
    ],
    [
      'a window of its own a second narrower',
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 899 },
      300,
      false,
    ],
    [
      'with a narrower mandatory window that is enough again',
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 899, mandatoryRefreshSeconds: 599 },
      300,
      true,
    ],
    [
      'the expiry buffer counts where it is wider than the mandatory window',
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 329, mandatoryRefreshSeconds: 20 },
      300,
      false,
    ],
    [
      'and is enough a second later',
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 330, mandatoryRefreshSeconds: 20 },
      300,
      true,
    ],
  ])('%s', (_what, timing, interval, holds) => {
    expect(checkSchedule(withTiming(timing), interval)).toHaveLength(holds ? 0 : 1);
  });

  test('that do not hold are told with the arithmetic and the cure', () => {
    expect(checkSchedule(withTiming({ expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 700 }), 300)).toEqual([
      'genesys: a token of 3600 s is due with less than 700 s left; a sweep every 300 s can find it with 700 - 300 = 400 s ' +
        'left, which is inside the mandatory window of 600 s; expected at least 600 + 300 = 900 s: set ' +
        'timing.advisoryRefreshSeconds to 900 or more (at most 1800, half the lifetime), or sweep more often',
    ]);
  });

  test.each([
    [660, 300, false],
    [659, 300, true],
    [3600, 1170, false],
    [3600, 1171, true],
  ])('a token of %i s swept every %i s is served by refresh on read: %s', (lifetime, interval, served) => {
    expect(isServedByRefreshOnRead(withTiming({ expectedLifetimeSeconds: lifetime }), interval)).toBe(served);
  });

  test('a lifetime that nobody said is not taken for a short one', () => {
    expect(isServedByRefreshOnRead(withTiming(), 300)).toBe(false);
    expect(shortestLifetime(withTiming())).toBeUndefined();
  });
});
