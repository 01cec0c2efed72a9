import { describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { recentRequests, requestsLeft } from '../../../../functions/domain/decision/request-quota.ts';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
/** A record of a service whose token requests were made so many seconds ago. */
const requested = (...secondsAgo: readonly number[]): TokenRecord => ({
  ...emptyRecord('auth0'),
  requestTimes: secondsAgo.map((seconds) => plusSeconds(NOW, -seconds)),
});
const limited = (maxRequestsPerHour: number) => ({ definitionHash: 'd0d0d0d0d0d0', maxRequestsPerHour });

describe('the requests of the last hour', () => {
  test('are those of less than 3600 s ago', () => {
    expect(recentRequests(requested(3601, 3600, 3599, 0), NOW)).toEqual([plusSeconds(NOW, -3599), NOW]);
    expect(recentRequests(emptyRecord('auth0'), NOW)).toEqual([]);
  });

  test.each([
    [requested(), 3, 3],
    [requested(10, 20), 3, 1],
    [requested(10, 20, 30), 3, 0],
    [requested(10, 20, 30, 40), 3, -1],
    [requested(10, 20, 3600), 3, 1],
    [requested(10, 20, 30), undefined, Number.POSITIVE_INFINITY],
  ])('leave of the limit what is left: row %#', (record, limit, left) => {
    expect(requestsLeft(record, limit, NOW)).toBe(left);
  });
});

describe('when the limit is reached', () => {
  const triggers: readonly RefreshTrigger[] = [
    { kind: 'sweep' },
    { kind: 'read', minValiditySeconds: 0 },
    { kind: 'forced' },
  ];

  test.each(triggers)('no request is made, not even for a missing token: %j', (trigger) => {
    expect(decideRefresh({ record: requested(5, 6), current: limited(2), trigger, now: NOW })).toEqual({
      refresh: false,
      reason: 'request_quota',
      need: 'expired',
    });
  });

  test.each(triggers)('one is made again as soon as one is an hour old: %j', (trigger) => {
    expect(decideRefresh({ record: requested(3600, 6), current: limited(2), trigger, now: NOW }).refresh).toBe(true);
  });

  test('a fresh token is fresh', () => {
    const record = { ...requested(5, 6), token: sampleToken('token', NOW, 3600) };
    expect(decideRefresh({ record, current: limited(2), trigger: { kind: 'sweep' }, now: NOW })).toMatchObject({
      reason: 'fresh',
    });
  });
});
