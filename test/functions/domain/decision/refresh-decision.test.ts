import { describe, expect, test } from '@jest/globals';
import type { CurrentInputs, RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { RefreshNeed } from '../../../../functions/domain/expiry/timing.ts';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const HOUR = 3600;
/** What {@link sampleToken} was asked with. */
const SAME: CurrentInputs = { definitionHash: 'd0d0d0d0d0d0', secretVersionId: 'version-1' };
const SWEEP: RefreshTrigger = { kind: 'sweep' };
const FORCED: RefreshTrigger = { kind: 'forced' };
const read = (minValiditySeconds: number): RefreshTrigger => ({ kind: 'read', minValiditySeconds });

/** A record whose token was issued `age` seconds ago for `lifetime` seconds. */
const withToken = (age: number, lifetime = HOUR): TokenRecord => ({
  ...emptyRecord('genesys'),
  token: sampleToken('token', plusSeconds(NOW, -age), lifetime),
});
const FINGERPRINT = withToken(0).token?.fingerprint as string;
const rejecting = (rejectedFingerprint: string): RefreshTrigger => ({
  kind: 'read',
  minValiditySeconds: 0,
  rejectedFingerprint,
});
const decide = (record: TokenRecord, trigger: RefreshTrigger, current = SAME) =>
  decideRefresh({ record, current, trigger, now: NOW });

describe('a sweep refreshes', () => {
  test.each<[string, TokenRecord, string, RefreshNeed]>([
    ['what is missing', emptyRecord('genesys'), 'missing', 'expired'],
    ['the first second of the advisory window', withToken(2401), 'advisory', 'advisory'],
    ['the last second of the advisory window', withToken(3000), 'advisory', 'advisory'],
    ['the first second of the mandatory window', withToken(3001), 'mandatory', 'mandatory'],
    ['the last second it is usable', withToken(3570), 'mandatory', 'mandatory'],
    ['the first second it is not', withToken(3571), 'expired', 'expired'],
    ['long after', withToken(1_000_000), 'expired', 'expired'],
    ['a token of 24 hours from 12 on', withToken(43_201, 86_400), 'advisory', 'advisory'],
  ])('%s', (_when, record, reason, need) => {
    expect(decide(record, SWEEP)).toEqual({ refresh: true, reason, need });
  });

  test.each<[string, CurrentInputs, string]>([
    ['another definition', { ...SAME, definitionHash: 'e1e1e1e1e1e1' }, 'definition_changed'],
    ['another definition, the secret not looked up', { definitionHash: 'e1e1e1e1e1e1' }, 'definition_changed'],
    ['another version of the secret', { ...SAME, secretVersionId: 'version-2' }, 'secret_changed'],
    ['both', { definitionHash: 'e1e1e1e1e1e1', secretVersionId: 'version-2' }, 'definition_changed'],
  ])('a fresh token that was asked with %s', (_what, current, reason) => {
    expect(decide(withToken(0), SWEEP, current)).toEqual({ refresh: true, reason, need: 'none' });
  });

  test('a fresh token of which a part cannot be read, and none for what cannot be read besides', () => {
    const unreadable = ['cooldownUntil', 'token.lifetimeSource'];
    const reason = 'unreadable';
    expect(decide({ ...withToken(0), unreadable }, SWEEP)).toEqual({ refresh: true, reason, need: 'none' });
    const others = ['accessToken', 'cooldownUntil', 'refreshToken.previous', 'lastAttempt.outcome', 'announced'];
    expect(decide({ ...withToken(0), unreadable: others }, SWEEP).refresh).toBe(false);
  });

  test('an urgent token for its urgency, even if its definition changed', () => {
    expect(decide(withToken(3001), SWEEP, { definitionHash: 'e1e1e1e1e1e1' })).toMatchObject({ reason: 'mandatory' });
  });
});

describe('a token that is not due after a failed attempt', () => {
  const failed = (cooldownSeconds: number): TokenRecord => ({
    ...withToken(100),
    consecutiveFailures: 1,
    cooldownUntil: plusSeconds(NOW, cooldownSeconds),
    lastAttempt: { at: NOW, outcome: 'transient', definitionHash: SAME.definitionHash, secretVersionId: 'version-1' },
  });

  test('is left alone until the cooldown is over, and is refreshed by the first sweep then', () => {
    expect(decide(failed(1), SWEEP)).toEqual({ refresh: false, reason: 'cooling_down', need: 'none' });
    expect(decide(failed(0), SWEEP)).toEqual({ refresh: true, reason: 'last_attempt_failed', need: 'none' });
  });

  test('is no concern of a reader', () => {
    expect(decide(failed(0), read(0))).toMatchObject({ reason: 'fresh' });
  });

  test('is refreshed for what is more urgent where there is such a thing', () => {
    const record = { ...failed(0), token: sampleToken('token', plusSeconds(NOW, -2401), HOUR) };
    expect(decide(record, SWEEP)).toMatchObject({ reason: 'advisory' });
    expect(decide({ ...failed(0), token: undefined }, SWEEP)).toMatchObject({ reason: 'missing' });
  });

  test.each(['refreshed', 'unchanged'] as const)('has its peace once one has ended with %s', (outcome) => {
    const { lastAttempt, ...record } = failed(0);
    expect(decide({ ...record, lastAttempt: { ...lastAttempt, outcome } as never }, SWEEP).reason).toBe('fresh');
  });
});

describe('a sweep leaves alone', () => {
  test.each<[string, TokenRecord, CurrentInputs]>([
    ['a new token', withToken(0), SAME],
    ['the last second before the advisory window', withToken(2400), SAME],
    ['a token of 24 hours for 12', withToken(43_200, 86_400), SAME],
    ['a fresh one whose secret was not looked up', withToken(0), { definitionHash: SAME.definitionHash }],
  ])('%s', (_what, record, current) => {
    expect(decide(record, SWEEP, current)).toEqual({ refresh: false, reason: 'fresh', need: 'none' });
  });

  test("another service's windows are its own: an override decides", () => {
    const timing = { advisoryRefreshSeconds: 1800 };
    expect(decideRefresh({ record: withToken(1800), current: SAME, timing, trigger: SWEEP, now: NOW }).refresh).toBe(
      false,
    );
    expect(decideRefresh({ record: withToken(1801), current: SAME, timing, trigger: SWEEP, now: NOW }).refresh).toBe(
      true,
    );
  });
});

describe('a token about as long as the expiry buffer is not replaced in a loop', () => {
  test.each([
    [1, 30, 'short_lived'],
    [2, 31, 'short_lived'],
    [29, 31, 'short_lived'],
    [30, 31, 'expired'],
    [29, 37, 'short_lived'],
    [30, 37, 'expired'],
    [8, 38, 'fresh'],
    [9, 38, 'expired'],
    [29, 29, 'short_lived'],
  ])('%i s into %i s a reader meets: %s', (age, lifetime, reason) => {
    const record = withToken(age, lifetime);
    expect(decide(record, read(0))).toMatchObject({ refresh: reason === 'expired', reason });
    expect(decide(record, SWEEP).reason).toBe(reason);
    expect(decide(record, FORCED).refresh).toBe(true);
  });

  test('whatever the buffer is', () => {
    const situation = { current: SAME, trigger: read(0), now: NOW, timing: { expiryBufferSeconds: 3600 } };
    expect(decideRefresh({ ...situation, record: withToken(29, 3607) }).reason).toBe('short_lived');
    expect(decideRefresh({ ...situation, record: withToken(30, 3607) }).reason).toBe('expired');
    expect(decideRefresh({ ...situation, record: withToken(9, 3608) }).reason).toBe('expired');
  });
});

describe('a reader causes a request for', () => {
  test.each<[string, TokenRecord, RefreshTrigger, string, RefreshNeed]>([
    ['what is missing', emptyRecord('genesys'), read(0), 'missing', 'expired'],
    ['the first second a token is not usable', withToken(3571), read(0), 'expired', 'expired'],
    ['one that is expired, half a minute after it came', withToken(30, 29), read(0), 'expired', 'expired'],
    ['one that is expired, whatever else is wished', withToken(3600), rejecting(FINGERPRINT), 'expired', 'expired'],
    ['a second more than is left', withToken(400), read(3201), 'too_short_for_caller', 'none'],
    ['as much as the provider gives', withToken(300), read(HOUR), 'too_short_for_caller', 'none'],
    ['another than the rejected token', withToken(30), rejecting(FINGERPRINT), 'rejected_by_caller', 'none'],
    [
      'another than a rejected one that is due',
      withToken(2500),
      rejecting(FINGERPRINT),
      'rejected_by_caller',
      'advisory',
    ],
  ])('%s', (_what, record, trigger, reason, need) => {
    expect(decide(record, trigger)).toEqual({ refresh: true, reason, need });
  });
});

describe('a reader causes none', () => {
  test.each<[string, TokenRecord, RefreshTrigger, string, RefreshNeed]>([
    ['while the token is fresh', withToken(0), read(0), 'fresh', 'none'],
    ['for a token that is only due', withToken(2401), read(0), 'fresh', 'advisory'],
    ['for a token that is late but usable', withToken(3570), read(0), 'fresh', 'mandatory'],
    ['for exactly what is left', withToken(400), read(3200), 'fresh', 'none'],
    ['for a rejected token that is not the stored one', withToken(100), rejecting('0123456789ab'), 'fresh', 'none'],
    ['for more than the provider ever gives', withToken(3000), read(HOUR + 1), 'longer_than_lifetime', 'advisory'],
    ['for a token rejected under 30 s after it came', withToken(29), rejecting(FINGERPRINT), 'just_refreshed', 'none'],
    ['for a wish under a tenth of the lifetime', withToken(119, 1200), read(1200), 'just_refreshed', 'none'],
    ['for a wish under 5 minutes after it came', withToken(299, 86_400), read(86_400), 'just_refreshed', 'none'],
    ['for a wish under 30 s after it came', withToken(29, 120), read(120), 'just_refreshed', 'none'],
  ])('%s', (_when, record, trigger, reason, need) => {
    expect(decide(record, trigger)).toEqual({ refresh: false, reason, need });
  });

  test.each([
    ['a tenth of the lifetime', 120, 1200],
    ['5 minutes of a long one', 300, 86_400],
    ['30 s of a short one', 30, 120],
  ])('a reader causes a refresh again after %s', (_what, age, lifetime) => {
    expect(decide(withToken(age, lifetime), read(lifetime))).toMatchObject({ reason: 'too_short_for_caller' });
  });

  test('for changed inputs: the next sweep replaces the token, which is still valid', () => {
    expect(decide(withToken(0), read(0), { definitionHash: 'e1e1e1e1e1e1' })).toMatchObject({ reason: 'fresh' });
  });
});

describe('a person causes a request', () => {
  test.each<[string, TokenRecord, RefreshNeed]>([
    ['although the token is new', withToken(0), 'none'],
    ['where none is stored', emptyRecord('genesys'), 'expired'],
    ['where it is late', withToken(3001), 'mandatory'],
    ['in a cooldown', { ...withToken(0), cooldownUntil: plusSeconds(NOW, 900) }, 'none'],
  ])('%s', (_when, record, need) => {
    expect(decide(record, FORCED)).toEqual({ refresh: true, reason: 'forced', need });
  });
});
