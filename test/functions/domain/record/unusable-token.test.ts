import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { shortTokenUntil, unusableLifetime } from '../../../../functions/domain/record/unusable-token.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);

describe('a lifetime is usable from the expiry buffer on', () => {
  test.each([
    [29, undefined, false],
    [30, undefined, true],
    [31, undefined, true],
    [1, undefined, false],
    [119, { expiryBufferSeconds: 120 }, false],
    [120, { expiryBufferSeconds: 120 }, true],
    [1, { expiryBufferSeconds: 0 }, true],
    [0, { expiryBufferSeconds: 0 }, false],
    [-1, { expiryBufferSeconds: 0 }, false],
    [30, {}, true],
  ])('%i s with %j: %j', (lifetimeSeconds, timing, usable) => {
    expect(unusableLifetime(sampleToken('t', NOW, lifetimeSeconds), timing) === undefined).toBe(usable);
  });

  test('a failure for too short a lifetime names both numbers and what to do, without the token', () => {
    const told = unusableLifetime(sampleToken('marker-token', NOW, 20), { expiryBufferSeconds: 45 }) as RefreshFailure;
    expect(told).toMatchObject({ kind: 'transient', reason: 'lifetime_below_expiry_buffer' });
    const { message, cause } = explainFailure(told, { definition: { grant: { type: 'client_credentials' } } });
    expect(`${message}; ${cause.advice}`).toMatch(/20 s.*45 s.*timing\.expiryBufferSeconds/);
    expect(JSON.stringify(told)).not.toContain('marker-token');
  });

  test.each([
    ['expires_in', 600, 'a token that is over already by its expires_in'],
    ['expires_at', 600, 'over already by its expires_at, by a clock that differs from ours by 600 s'],
    ['expires_at', 0, 'over already by its expires_at'],
    ['expires_at', undefined, 'over already by its expires_at'],
  ] as const)('one that is over by its %s is told so, with the clock of %p', (lifetimeSource, offset, says) => {
    const told = unusableLifetime({ ...sampleToken('t', NOW, 0), lifetimeSource }, undefined, offset);
    expect(told?.message.endsWith(says)).toBe(true);
  });

  test('one that is over by a time without a zone is told so', () => {
    const token = sampleToken('t', NOW, 0);
    const expiresAt = { ...token.expiresAt, zone: 'naive' } as const;
    const told = unusableLifetime({ ...token, lifetimeSource: 'expires_at', expiresAt }, undefined, 40);
    expect(told?.message).toMatch(/by its expires_at, which has no time zone and was read as UTC, by a clock .* 40 s$/);
  });
});

describe('after a token that is too short the provider is left alone', () => {
  test.each([
    [1, 20, 20],
    [2, 1, 1],
    [2, 0, 15],
    [1, -600, 15],
    [3, 20, 120],
    [3, 600, 600],
    [4, 0, 240],
    [6, 1, 900],
    [99, 0, 900],
  ])('the %i. time in a row, with %i s left, for %i s', (failures, left, seconds) => {
    expect(secondsBetween(NOW, shortTokenUntil(plusSeconds(NOW, left), failures, NOW))).toBe(seconds);
  });
});
