import { expect, test } from '@jest/globals';
import { isUnusualLifetime, lifetimeDeviation } from '../../../../functions/domain/expiry/expected-lifetime.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';

test.each<[number | undefined, TimingOverrides['expectedLifetimeSeconds'], number | null, boolean]>([
  [3600, 3600, 0, false],
  [3599, 3600, -1, false],
  [3240, 3600, -360, false],
  [3239, 3600, -361, true],
  [3960, 3600, 360, false],
  [3961, 3600, 361, true],
  [3600, { min: 3600, max: 5400 }, 0, false],
  [3599, { min: 3600, max: 5400 }, -1, false],
  [5401, { min: 3600, max: 5400 }, 1, false],
  [5941, { min: 3600, max: 5400 }, 541, true],
  [3600, undefined, null, false],
  [undefined, 3600, null, false],
])('a lifetime of %s s with %j expected deviates by %s s', (lifetime, expected, deviation, unusual) => {
  const timing = expected === undefined ? undefined : { expectedLifetimeSeconds: expected };
  expect(lifetimeDeviation(lifetime, timing)).toBe(deviation);
  expect(isUnusualLifetime(lifetime, timing)).toBe(unusual);
});
