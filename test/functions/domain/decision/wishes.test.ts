import { describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import {
  rejectionsInARow,
  replacedFrom,
  requestsLeftFor,
  rowOf,
  wishesPerHour,
} from '../../../../functions/domain/decision/wishes.ts';
import { emptyRecord, type TokenFacts, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const DAY = 86_400;
const token = (age: number, row: Partial<TokenFacts> = {}, lifetime = DAY) => ({
  ...sampleToken('token', plusSeconds(NOW, -age), lifetime),
  ...row,
});
const ago = (...seconds: number[]) => seconds.map((one) => plusSeconds(NOW, -one));
const { fingerprint } = token(0);
const REJECTING: RefreshTrigger = { kind: 'read', minValiditySeconds: 0, rejectedFingerprint: fingerprint };
const LONGER: RefreshTrigger = { kind: 'read', minValiditySeconds: DAY };
const decide = (record: Partial<TokenRecord>, trigger: RefreshTrigger, maxRequestsPerHour?: number) =>
  decideRefresh({
    record: { ...emptyRecord('genesys'), ...record },
    current: { definitionHash: 'd0d0d0d0d0d0', maxRequestsPerHour },
    trigger,
    now: NOW,
  }).reason;

describe('the token requests that wishes may cause in an hour', () => {
  test.each([
    [undefined, DAY, 12],
    [undefined, 600, 12],
    [undefined, 599, 13],
    [undefined, 60, 120],
    [undefined, 1, 120],
    [undefined, 0, 120],
    [1, DAY, 1],
    [2, DAY, 1],
    [5, DAY, 1],
    [6, DAY, 2],
    [36, DAY, 12],
    [3600, DAY, 12],
    [3600, 60, 120],
  ])('with maxRequestsPerHour %s and tokens of %i s: %i', (max, lifetime, allowed) => {
    expect(wishesPerHour(max, lifetime)).toBe(allowed);
  });

  test('are counted apart from all others, to the second of their hour', () => {
    const record = { token: token(1000), wishTimes: ago(3599, 2000), requestTimes: ago(3599, 2000, 100) };
    expect(decide(record, REJECTING, 6)).toBe('wish_quota');
    expect(decide({ ...record, wishTimes: ago(3600, 2000) }, REJECTING, 6)).toBe('rejected_by_caller');
    expect(decide(record, LONGER, 6)).toBe('wish_quota');
    expect(decide(record, LONGER, 9)).toBe('too_short_for_caller');
    expect(decide({ ...record, token: token(DAY) }, REJECTING, 6)).toBe('expired');
    expect(decide({ ...record, token: undefined }, REJECTING, 6)).toBe('missing');
  });

  test('are no more than the service has left of its own limit', () => {
    expect(decide({ token: token(1000), requestTimes: ago(10, 20, 30) }, REJECTING, 3)).toBe('request_quota');
  });

  test.each([
    ['rejected_by_caller', 1],
    ['too_short_for_caller', 1],
    ['expired', 4],
    ['advisory', 4],
    ['forced', 4],
  ] as const)('bound the requests of one attempt: %s %i', (reason, left) => {
    const record = { token: token(1000), wishTimes: ago(10), requestTimes: ago(10, 20) };
    expect(requestsLeftFor(reason, { record, current: { maxRequestsPerHour: 6 }, now: NOW })).toBe(left);
  });

  test('are bounded where the service itself sets no limit', () => {
    const facts = { record: { token: token(0), wishTimes: ago(1, 2) }, current: {}, now: NOW };
    expect(requestsLeftFor('rejected_by_caller', facts)).toBe(10);
    expect(requestsLeftFor('advisory', facts)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a token is replaced for a wish', () => {
  test.each([
    ['rejected_by_caller', 0, 30],
    ['rejected_by_caller', 1, 30],
    ['rejected_by_caller', 2, 60],
    ['rejected_by_caller', 3, 120],
    ['rejected_by_caller', 4, 240],
    ['rejected_by_caller', 5, 480],
    ['rejected_by_caller', 6, 900],
    ['rejected_by_caller', 1e6, 900],
    ['too_short_for_caller', 0, 300],
    ['too_short_for_caller', 1, 300],
    ['too_short_for_caller', 2, 600],
    ['too_short_for_caller', 3, 900],
  ] as const)('%s, %i in a row: %i s after it came', (wish, inARow, seconds) => {
    const row = wish === 'rejected_by_caller' ? { rejections: inARow } : { unmetWishes: inARow };
    expect(secondsBetween(NOW, replacedFrom(token(0, row), wish))).toBe(seconds);
    const trigger = wish === 'rejected_by_caller' ? REJECTING : LONGER;
    expect(decide({ token: token(seconds - 1, row) }, trigger)).toBe('just_refreshed');
    expect(decide({ token: token(seconds, row) }, trigger)).toBe(wish);
  });

  test('each kind by its own row', () => {
    expect(decide({ token: token(30, { unmetWishes: 6 }) }, REJECTING)).toBe('rejected_by_caller');
    expect(decide({ token: token(300, { rejections: 6 }) }, LONGER)).toBe('too_short_for_caller');
  });
});

describe('a row', () => {
  const row = (reason: Parameters<typeof rowOf>[0]['reason'], previous: TokenFacts | undefined, left = DAY) =>
    rowOf({ previous, reason, minValiditySeconds: DAY, now: NOW }, plusSeconds(NOW, left));

  test('goes on with every token that is rejected as well', () => {
    expect(row('rejected_by_caller', undefined)).toEqual({ rejections: 1 });
    expect(row('rejected_by_caller', token(3599, { rejections: 4 }))).toEqual({ rejections: 5 });
    expect(row('rejected_by_caller', token(-5, { rejections: 4 }))).toEqual({ rejections: 5 });
    expect(row('rejected_by_caller', token(10, { unmetWishes: 4 }))).toEqual({ rejections: 1 });
  });

  test.each([3600, -6])('begins anew where a token has lived for %i s', (age) => {
    expect(row('rejected_by_caller', token(age, { rejections: 4 }))).toEqual({ rejections: 1 });
    expect(rejectionsInARow(token(age, { rejections: 4 }), NOW)).toBe(0);
  });

  test('of longer validity goes on while even a new token has hardly more than was asked for', () => {
    expect(row('too_short_for_caller', token(10, { unmetWishes: 4 }), DAY + 7)).toEqual({ unmetWishes: 5 });
    expect(row('too_short_for_caller', token(10, { unmetWishes: 4 }), DAY + 8)).toEqual({});
  });

  test.each([
    'advisory',
    'mandatory',
    'expired',
    'missing',
    'forced',
    'definition_changed',
    'secret_changed',
    'last_attempt_failed',
  ] as const)('ends where a token comes for another reason: %s', (reason) => {
    expect(row(reason, token(10, { rejections: 4, unmetWishes: 4 }))).toEqual({});
  });

  test('is told while it lasts', () => {
    expect([rejectionsInARow(undefined, NOW), rejectionsInARow(token(0), NOW)]).toEqual([0, 0]);
    expect(rejectionsInARow(token(3599, { rejections: 4 }), NOW)).toBe(4);
  });
});
