import { describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { isOverdue, needOf, secondsLeft, unusableFrom } from '../../../../functions/domain/expiry/token-state.ts';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const at = (seconds: number): Instant => plusSeconds(NOW, seconds);
const current = { definitionHash: 'd0d0d0d0d0d0' };
const READ: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };
const decide = (record: Partial<TokenRecord>, trigger: RefreshTrigger = READ, more: object = {}) =>
  decideRefresh({
    record: { ...emptyRecord('genesys'), ...record },
    current: { ...current, ...more },
    trigger,
    now: NOW,
  });

describe('a token whose times cannot be true', () => {
  test.each([
    [40, 1, 'none'],
    [86_400, 5, 'none'],
    [86_400, 6, 'expired'],
    [3600, 6, 'expired'],
    [40, 3600, 'expired'],
  ])('of %i s, obtained %i s ahead, is %s', (lifetime, ahead, need) => {
    const token = sampleToken('a', at(ahead), lifetime);
    // Whatever its own windows say of a short one: it is judged as one of a long life here.
    expect(needOf(token, { advisoryRefreshSeconds: 1 }, NOW)).toBe(need);
  });

  test.each([
    [3605, 'none'],
    [3606, 'expired'],
  ])('with %i s left of a lifetime of 3600 s is %s', (left, need) => {
    const token = { ...sampleToken('a', at(-100), 3600), expiresAt: { at: at(left), text: '', zone: 'utc' } as const };
    expect(needOf(token, undefined, NOW)).toBe(need);
  });

  test('was obtained ahead, however little is left of it', () => {
    const token = { ...sampleToken('a', at(6), 3600), expiresAt: sampleToken('a', NOW, 3000).expiresAt };
    expect(needOf(token, undefined, NOW)).toBe('expired');
  });

  test('has less than nothing left, is overdue, and is unusable from now on', () => {
    const token = sampleToken('a', at(3600), 3600);
    expect(secondsLeft(token, NOW)).toBe(-1);
    expect(isOverdue(token, undefined, NOW)).toBe(true);
    expect(unusableFrom(token, undefined, NOW)).toBeLessThanOrEqual(NOW);
    expect(needOf(token, { expiryBufferSeconds: 0 }, NOW)).toBe('expired');
  });

  test.each([{ kind: 'sweep' } as const, READ, { ...READ, rejectedFingerprint: sampleToken('a', NOW, 1).fingerprint }])(
    'is replaced, whatever its lifetime: %j',
    (trigger) => {
      for (const lifetime of [20, 40, 3600, 86_400]) {
        const token = sampleToken('a', at(3600), lifetime);
        expect(decide({ token }, trigger)).toEqual({ refresh: true, reason: 'expired', need: 'expired' });
      }
    },
  );
});

describe('what a rejected token is held back by', () => {
  test.each([
    [-30, true],
    [-29, false],
    [0, false],
    [5, false],
    [6, true],
  ])('obtained %i s from now it is replaced: %s', (seconds, refresh) => {
    const token = sampleToken('a', at(seconds), 3600);
    expect(decide({ token }, { ...READ, rejectedFingerprint: token.fingerprint }).refresh).toBe(refresh);
  });
});

describe('what was done ahead of now', () => {
  test.each([
    [0, false],
    [5, false],
    [6, true],
  ])('a cooldown begun %i s ahead lets a token be requested: %s', (seconds, refresh) => {
    const lastAttempt = { ...current, at: at(seconds), outcome: 'transient' } as const;
    expect(decide({ lastAttempt, cooldownUntil: at(seconds + 30) }).refresh).toBe(refresh);
  });

  test.each([
    [-3600, true],
    [-3599, false],
    [5, false],
    [6, true],
    [3600, true],
  ])('a token request sent %i s from now leaves room within a quota of one: %s', (seconds, refresh) => {
    expect(decide({ requestTimes: [at(seconds)] }, READ, { maxRequestsPerHour: 1 }).refresh).toBe(refresh);
  });
});
