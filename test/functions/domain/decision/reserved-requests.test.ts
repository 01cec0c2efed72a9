import { describe, expect, test } from '@jest/globals';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { decideRefresh, refreshesFrom } from '../../../../functions/domain/decision/refresh-decision.ts';
import { requestsLeftFor } from '../../../../functions/domain/decision/wishes.ts';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const SWEEP: RefreshTrigger = { kind: 'sweep' };
const { fingerprint } = sampleToken('token', NOW, 3600);
const REJECTING: RefreshTrigger = { kind: 'read', minValiditySeconds: 0, rejectedFingerprint: fingerprint };
/** A service whose token has lived so long, and whose requests were made so many seconds ago. */
const situation = (
  lifetime: number,
  age: number,
  max: number,
  requestsAgo: readonly number[],
  trigger: RefreshTrigger = SWEEP,
) => ({
  record: {
    ...emptyRecord('genesys'),
    token: sampleToken('token', plusSeconds(NOW, -age), lifetime),
    requestTimes: requestsAgo.map((seconds) => plusSeconds(NOW, -seconds)),
  },
  current: { definitionHash: 'd0d0d0d0d0d0', maxRequestsPerHour: max },
  trigger,
  now: NOW,
});

describe('a request for a token that can still be handed out', () => {
  // It ends, less the buffer of 30 s, 9971 s after it came; a request counts for 3600 s after the lease of 40 s at most.
  test.each([
    [6331, 'rejected_by_caller'],
    [6332, 'request_quota'],
  ])('may count no more when the token ends: after %i s %s', (age, reason) => {
    expect(decideRefresh(situation(10_000, age, 1, [age], REJECTING)).reason).toBe(reason);
  });

  test.each([
    [3, [1000, 3000], 'request_quota'],
    [4, [1000, 3000], 'rejected_by_caller'],
    [4, [1000, 3000, 3100], 'request_quota'],
    [4, [1000], 'rejected_by_caller'],
    [3, [1000], 'request_quota'],
  ])('leaves the ends of all tokens in that hour: of %i, made %j s ago, %s', (max, made, reason) => {
    // Tokens of 1500 s end in 471, 1941 and 3411 s; what was made 3000 s ago counts at the first end only.
    expect(decideRefresh(situation(1500, 1030, max, made, REJECTING)).reason).toBe(reason);
  });

  test('is held back until it is needed', () => {
    expect(refreshesFrom(situation(1500, 1000, 3, [1000], REJECTING))).toBe(plusSeconds(NOW, 471));
  });
});

describe('a mandatory request', () => {
  test.each([
    [[901, 2130], 0],
    [[901, 2129], 1],
    [[660], 0],
    [[659], 1],
    [[901, 2000, 3598], 130],
    [[901, 3000, 3400], 200],
  ])('is made as soon as the ends after it can be met: made %j s ago, in %i s', (made, seconds) => {
    const from = refreshesFrom(situation(1500, 901, 3, made));
    expect(from && secondsBetween(NOW, from)).toBe(seconds);
  });

  test('waits for the end of the token where the limit is below the need', () => {
    expect(refreshesFrom(situation(1500, 901, 2, [901]))).toBe(plusSeconds(NOW, 570));
  });
});

test.each([
  ['rejected_by_caller', 10, 3],
  ['rejected_by_caller', 6, 2],
  ['rejected_by_caller', 5, 1],
  ['advisory', 10, 7],
  ['advisory', 4, 1],
  ['advisory', 3, 0],
  ['mandatory', 3, 1],
  ['mandatory', 4, 2],
  ['expired', 3, 2],
  ['missing', 3, 2],
  ['forced', 3, 2],
] as const)('an attempt repeats no request that is kept: %s, of %i in an hour %i', (reason, max, left) => {
  expect(requestsLeftFor(reason, situation(1500, 1030, max, [1030]))).toBe(left);
});
