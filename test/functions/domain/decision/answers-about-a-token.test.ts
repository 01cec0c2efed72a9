import { describe, expect, test } from '@jest/globals';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS } from '../../../../functions/domain/expiry/timing.ts';
import { cacheUntil } from '../../../../functions/domain/expiry/token-state.ts';
import {
  type Attempt,
  emptyRecord,
  type StatusRecord,
  type StoredToken,
} from '../../../../functions/domain/record/token-record.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { toGetTokenAnswer } from '../../../../functions/usecases/serve/token-answer.ts';
import { toServiceStatus } from '../../../../functions/usecases/status/service-status.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const ISSUED = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const at = (age: number): Instant => plusSeconds(ISSUED, age);
const TOKEN: StoredToken = sampleToken('marker-token', ISSUED, 3600);

describe('a token that the provider wants refreshed early', () => {
  const wanted: StoredToken = { ...TOKEN, refreshAt: at(100) };

  test.each([
    [99, 399],
    [100, 400],
    [101, 400],
    [370, 400],
    [371, 401],
    [1000, 1030],
  ])(
    'is kept by a client only until the sweep after that, or 30 s where that is over: asked %i s after the issue, until %i s',
    (age, until) => {
      expect(cacheUntil(wanted, undefined, at(age))).toBe(at(until));
    },
  );

  test('is due then in its status', () => {
    const told = toServiceStatus(factsOf(DEFINITION, { ...emptyRecord('genesys'), token: wanted }, at(100)));
    expect(told).toMatchObject({ refreshDueAt: '2027-01-15T08:01:40Z', state: 'due' });
  });
});

describe('the answer to getToken repeats what the provider said', () => {
  test.each(['Bearer', 'DPoP', 'token'])('of the type: %s', (tokenType) => {
    expect(toGetTokenAnswer({ id: 'a' }, { ...TOKEN, tokenType }, ISSUED).tokenType).toBe(tokenType);
  });

  test('of the scope, even if it is empty', () => {
    expect(toGetTokenAnswer({ id: 'a' }, { ...TOKEN, scope: '' }, ISSUED).scope).toBe('');
  });

  test("the answer to getToken heeds the service's own timing", () => {
    expect(toGetTokenAnswer({ id: 'a', timing: { expiryBufferSeconds: 3500 } }, TOKEN, ISSUED).cacheUntil).toBe(
      '2027-01-15T08:01:40Z',
    );
  });

  test.each([
    [0, 3600],
    [3570, 30],
    [3600, 0],
    [3601, -1],
  ])('the answer to getToken counts the seconds left from now: %i s after the issue, %i s', (age, left) => {
    expect(toGetTokenAnswer({ id: 'a' }, TOKEN, at(age)).expiresInSeconds).toBe(left);
  });
});

describe('the status of a failing service', () => {
  const attempt = (more: Partial<Attempt>): Attempt => ({
    at: at(60),
    outcome: 'transient',
    definitionHash: 'd0d0d0d0d0d0',
    ...more,
  });
  const statusOf = (more: Partial<StatusRecord>) =>
    toServiceStatus(factsOf(DEFINITION, { ...emptyRecord('genesys'), token: TOKEN, ...more }, at(120)));

  test('says since when it fails, and null when it does not', () => {
    expect(statusOf({ failingSince: at(60), consecutiveFailures: 1 }).failingSince).toBe('2027-01-15T08:01:00Z');
    expect(statusOf({}).failingSince).toBeNull();
  });

  test.each([
    [90, 90],
    [-90, -90],
    [0, 0],
    [undefined, null],
  ])("tells how far the provider's clock is ahead: %p as %p", (clockOffsetSeconds, told) => {
    const lastAttempt = attempt(clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds });
    expect(statusOf({ lastAttempt }).clockOffsetSeconds).toBe(told);
    expect(statusOf({ lastFailure: attempt({ clockOffsetSeconds: 7 }) }).clockOffsetSeconds).toBeNull();
  });
});

describe('a token that the API refused', () => {
  test('is replaced although its reader asks for more than the provider ever gives', () => {
    const record = { ...emptyRecord('genesys'), token: TOKEN };
    const trigger = { kind: 'read', minValiditySeconds: 3601, rejectedFingerprint: TOKEN.fingerprint } as const;
    const current = { definitionHash: 'd0d0d0d0d0d0' };
    expect(decideRefresh({ record, current, trigger, now: at(30) })).toMatchObject({ reason: 'rejected_by_caller' });
    expect(decideRefresh({ record, current, trigger, now: at(29) })).toMatchObject({ reason: 'just_refreshed' });
  });
});

test('a lifetime is 5 minutes where the provider names none, and 7 days at most', () => {
  expect([DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS]).toEqual([300, 604_800]);
});
