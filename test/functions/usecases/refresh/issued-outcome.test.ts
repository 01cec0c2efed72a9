import { describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { explainFailure } from '../../../../functions/domain/failure/match-failure.ts';
import { emptyRecord, LIFETIMES_KEPT } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import {
  isUnchanged,
  lifetimesAfter,
  unchangedUntil,
  unusableLifetime,
} from '../../../../functions/usecases/refresh/attempt-end.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);

describe('a token that the provider gives once more is unchanged', () => {
  const first = sampleToken('same', NOW, 3600);

  test.each([
    ['with a second less', -1, true],
    ['with far less time', -3000, true],
    ['with the same expiry', 0, true],
    ['with 5 s more, which may be rounding', 5, true],
    ['with 6 s more', 6, false],
    ['with an hour more', 3600, false],
  ])('%s: %i s, %j', (_what, more, unchanged) => {
    const later = plusSeconds(NOW, 600);
    expect(isUnchanged(first, sampleToken('same', later, 3000 + more))).toBe(unchanged);
  });

  test('another token is not unchanged, whatever its expiry; nor is the first one', () => {
    expect(isUnchanged(first, sampleToken('other', NOW, 3600))).toBe(false);
    expect(isUnchanged(first, sampleToken('other', NOW, 60))).toBe(false);
    expect(isUnchanged(undefined, first)).toBe(false);
  });

  test.each([
    [3600, 1800],
    [1201, 600],
    [62, 31],
    [61, 30],
    [60, 30],
    [31, 30],
    [0, 30],
    [-100, 30],
  ])('a provider that gave an unchanged token with %i s left is left alone for %i s', (left, seconds) => {
    const token = sampleToken('same', plusSeconds(NOW, left - 3600), 3600);
    expect(secondsBetween(NOW, unchangedUntil(token, NOW))).toBe(seconds);
  });

  test('a provider that gives the same token is asked only a few times before it expires', () => {
    const token = sampleToken('same', NOW, 86_400);
    let requests = 0;
    for (let now = NOW; secondsBetween(now, token.expiresAt.at) > 0; now = unchangedUntil(token, now)) {
      requests += 1;
    }
    expect(requests).toBeLessThanOrEqual(15);
  });
});

describe('a lifetime is usable from the expiry buffer on', () => {
  test.each([
    [29, undefined, false],
    [30, undefined, true],
    [31, undefined, true],
    [1, undefined, false],
    [119, { expiryBufferSeconds: 120 }, false],
    [120, { expiryBufferSeconds: 120 }, true],
    [1, { expiryBufferSeconds: 0 }, true],
    [30, {}, true],
  ])('%i s with %j: %j', (lifetimeSeconds, timing, usable) => {
    expect(unusableLifetime(sampleToken('t', NOW, lifetimeSeconds), timing) === undefined).toBe(usable);
  });

  test('a failure for too short a lifetime names both numbers and what to do, without the token', () => {
    const told = unusableLifetime(sampleToken('marker-token', NOW, 20), { expiryBufferSeconds: 45 }) as RefreshFailure;
    expect(told).toMatchObject({ kind: 'misconfigured', reason: 'lifetime_below_expiry_buffer' });
    const { message, cause } = explainFailure(told, { definition: { grant: { type: 'client_credentials' } } });
    expect(`${message}; ${cause.advice}`).toMatch(/20 s.*45 s.*timing\.expiryBufferSeconds/);
    expect(JSON.stringify(told)).not.toContain('marker-token');
  });
});

describe('what is remembered', () => {
  test('is the last 20 lifetimes, newest first', () => {
    const lifetimes = Array.from({ length: LIFETIMES_KEPT }, (_, index) => index);
    const record = { ...emptyRecord('a'), lifetimes };
    expect(lifetimesAfter(emptyRecord('a'), sampleToken('t', NOW, 60))).toEqual([60]);
    expect(lifetimesAfter(record, sampleToken('t', NOW, 60))).toEqual([60, ...lifetimes.slice(0, -1)]);
    expect(LIFETIMES_KEPT).toBe(20);
  });
});
