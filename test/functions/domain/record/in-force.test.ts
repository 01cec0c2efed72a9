import { describe, expect, test } from '@jest/globals';
import {
  cooldownInForce,
  isLeased,
  LONGEST_LEASE_SECONDS,
  leaseStateOf,
} from '../../../../functions/domain/record/in-force.ts';
import type { Attempt } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const at = (seconds: number) => plusSeconds(NOW, seconds);
const attempt = (seconds: number, outcome: Attempt['outcome'] = 'transient'): Attempt => ({
  at: at(seconds),
  outcome,
  definitionHash: 'd0',
});

test.each([
  [-1, 'over'],
  [0, 'over'],
  [1, 'in-force'],
  [40, 'in-force'],
  [45, 'in-force'],
  [46, 'unbelievable'],
  [3640, 'unbelievable'],
] as const)('a lease that ends %i s from now is %s', (seconds, state) => {
  const record = { lease: { owner: 'o', expiresAt: at(seconds) } };
  expect(leaseStateOf(record, NOW)).toBe(state);
  expect(isLeased(record, NOW)).toBe(state === 'in-force');
});

test('the longest lease, which the claim in every store goes by, is the longest that is in force', () => {
  const states = [LONGEST_LEASE_SECONDS, LONGEST_LEASE_SECONDS + 1].map((seconds) =>
    leaseStateOf({ lease: { owner: 'o', expiresAt: at(seconds) } }, NOW),
  );
  expect(states).toEqual(['in-force', 'unbelievable']);
});

test('without a lease nobody is at it', () => {
  expect(leaseStateOf({}, NOW)).toBe('none');
});

describe('a cooldown', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, number, number, number | undefined]>([
    ['that is over', -30, 0, undefined],
    ['in its last second', -29, 1, 1],
    ['of the longest length', 0, 3600, 3600],
    ['of a clock that differs a little', 5, 3605, 3605],
    ['a little longer than any, as clocks differ', 0, 3605, 3605],
    ['longer than any, which is cut', 0, 3606, 3600],
    ['of 4500 s, which is cut', -100, 4500, 3500],
    ['longer than any, past what it is cut to', -3600, 900, undefined],
    ['that began in the future', 6, 36, undefined],
    ['that began an hour ahead', 3600, 3630, undefined],
  ])('%s: begun at %i s and to %i s', (_what, begun, until, end) => {
    const inForce = cooldownInForce({ lastAttempt: attempt(begun), cooldownUntil: at(until) }, NOW);
    expect(inForce && secondsBetween(NOW, inForce)).toBe(end);
  });

  test.each([
    [0, undefined],
    [1, 1],
    [3605, 3605],
    [3606, undefined],
  ])('that no attempt is known of, to %i s, is in force to %p', (until, end) => {
    const inForce = cooldownInForce({ cooldownUntil: at(until) }, NOW);
    expect(inForce && secondsBetween(NOW, inForce)).toBe(end);
  });

  test('is not in force where there is none', () => {
    expect(cooldownInForce({ lastAttempt: attempt(0) }, NOW)).toBeUndefined();
  });

  test('may be half of what is left of a token that the provider handed back', () => {
    const token = sampleToken('same', NOW, 86_400);
    const record = { token, lastAttempt: attempt(0, 'unchanged'), cooldownUntil: at(43_200) };
    expect(cooldownInForce(record, NOW)).toBe(at(43_200));
    expect(cooldownInForce({ ...record, lastAttempt: attempt(0) }, NOW)).toBe(at(3600));
    expect(cooldownInForce({ ...record, cooldownUntil: at(43_206) }, NOW)).toBe(at(43_200));
  });
});
