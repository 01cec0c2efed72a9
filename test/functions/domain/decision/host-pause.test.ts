import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { hostOf, pauseAfter, pausedUntil, plausiblePause } from '../../../../functions/domain/decision/host-pause.ts';
import { decideRefresh, heldBack, refreshesFrom } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const later = (seconds: number) => plusSeconds(NOW, seconds);
const HASH = 'd0d0d0d0d0d0';
const CAUSE = { code: 'provider-throttles', severity: 'watch', advice: 'wait' } as const;
const throttled = (retryAfterSeconds?: number): RefreshFailure => ({
  kind: 'transient',
  reason: 'http_429',
  message: 'too many',
  httpStatus: 429,
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

describe('what a failure asks of all services of the host', () => {
  test.each([
    ['a minute, when it is throttled without a time', throttled(), 60],
    ['the time that it names', throttled(600), 600],
    ['an hour at most', throttled(86_400), 3600],
  ])('%s', (_what, failure, seconds) => {
    expect(pauseAfter(failure, NOW)).toEqual({ since: NOW, until: later(seconds) });
  });

  test.each([
    ['no less than what it has asked before', 30, 600, 600],
    ['what it names now, where that is longer', 900, 600, 900],
    ['what it names now, where what was asked before cannot be true', 30, 3601, 30],
  ])('%s', (_what, seconds, before, until) => {
    const last = { since: later(-60), until: later(before) };
    expect(pauseAfter(throttled(seconds), NOW, last)).toEqual({ since: NOW, until: later(until) });
  });

  test.each<RefreshFailure>([
    { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 },
    { kind: 'transient', reason: 'timeout', message: 'no answer' },
    { kind: 'misconfigured', reason: 'invalid_client', message: 'no', httpStatus: 401, oauthError: 'invalid_client' },
  ])('nothing, when it is $reason', (failure) => {
    expect(pauseAfter(failure, NOW)).toBeUndefined();
  });

  test('a host has a port where that is not the usual one', () => {
    expect(hostOf({ tokenUrl: 'https://Login.example.test/token' })).toBe('login.example.test');
    expect(hostOf({ tokenUrl: 'https://login.example.test:8443/token' })).toBe('login.example.test:8443');
  });
});

describe('a stored pause', () => {
  test.each([
    ['is true', 0, 60, true],
    ['of an hour is true', 0, 3600, true],
    ['of more than an hour is not', 0, 3601, false],
    ['of a clock that is 30 s ahead is true', 30, 90, true],
    ['of a clock that is further ahead is not', 31, 91, false],
    ['that is over is known all the same', -7200, -3600, true],
  ])('%s', (_what, since, until, isTrue) => {
    const pause = { since: later(since), until: later(until) };
    expect(plausiblePause(pause, NOW)).toEqual(isTrue ? pause : undefined);
  });

  test('that is none is none', () => {
    expect(plausiblePause(undefined, NOW)).toBeUndefined();
  });
});

describe('a service whose host has asked another one to wait', () => {
  const sweep: RefreshTrigger = { kind: 'sweep' };
  const situation = (token: ReturnType<typeof sampleToken> | undefined, untilSeconds: number, seconds: number) => ({
    record: { ...emptyRecord('a'), token },
    current: { definitionHash: HASH },
    trigger: sweep,
    hostPause: { since: NOW, until: later(untilSeconds) },
    now: later(seconds),
  });
  const old = { ...sampleToken('t', later(-3000), 3600), definitionHash: HASH };

  test.each([
    ['waits to the end while it has a usable token', old, 300, 299, false],
    ['does not wait beyond the end', old, 300, 300, true],
    ['waits no longer than its token is usable', old, 900, 570, false],
    ['and then asks', old, 900, 571, true],
    ['waits half a minute without a token', undefined, 900, 29, false],
    ['and no longer', undefined, 900, 30, true],
    ['or half of what was asked for', undefined, 9, 4, false],
    ['which may be less', undefined, 9, 5, true],
    [
      'waits half a minute although its token ends before',
      { ...old, expiresAt: sampleToken('t', NOW, 40).expiresAt },
      900,
      29,
      false,
    ],
  ])('%s', (_what, token, untilSeconds, seconds, asks) => {
    const decision = decideRefresh(situation(token, untilSeconds, seconds));
    expect(decision.refresh).toBe(asks);
    if (!asks) expect(decision.reason).toBe('host_paused');
  });

  test.each([
    ['waits a minute', 900, 59, false],
    ['and no longer', 900, 60, true],
    ['or less where less was asked for', 10, 10, true],
  ])('and that was throttled itself %s', (_what, untilSeconds, seconds, asks) => {
    const { record, ...facts } = situation(undefined, untilSeconds, seconds);
    const lastAttempt = { at: NOW, outcome: 'transient', definitionHash: HASH, cause: CAUSE } as const;
    expect(decideRefresh({ ...facts, record: { ...record, lastAttempt } }).refresh).toBe(asks);
  });

  test('is forecast to ask at the very second at which it does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3600 }),
        fc.integer({ min: 0, max: 3600 }),
        fc.boolean(),
        (end, at, has) => {
          const facts = situation(has ? old : undefined, end, at);
          const from = refreshesFrom(facts);
          const decisions = [facts.now, plusSeconds(from ?? NOW, -1), from ?? NOW].map(
            (now) => decideRefresh({ ...facts, now }).refresh,
          );
          expect(decisions[2]).toBe(true);
          expect(decisions[1]).toBe(from === facts.now && facts.now > NOW ? decisions[1] : false);
          expect(heldBack(facts)?.reason).toBe(decisions[0] ? undefined : 'host_paused');
        },
      ),
    );
  });

  test('is asked all the same when somebody insists', () => {
    const facts = { ...situation(old, 300, 0), trigger: { kind: 'forced' } as const };
    expect(decideRefresh(facts)).toMatchObject({ refresh: true, reason: 'forced' });
  });

  test('a pause never binds longer than it is itself', () => {
    expect(pausedUntil({ since: NOW, until: later(5) }, later(1000))).toBe(later(5));
  });
});
