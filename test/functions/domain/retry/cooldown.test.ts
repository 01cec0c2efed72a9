import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FailureKind } from '../../../../functions/contract/attempt.ts';
import { isThrottled } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { type CooldownContext, cooldownSeconds, cooldownUntil } from '../../../../functions/domain/retry/cooldown.ts';
import { instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';

const failure = (kind: FailureKind, more: Partial<RefreshFailure> = {}): RefreshFailure => ({
  kind,
  reason: 'test',
  message: 'for a test',
  ...more,
});

describe('the cooldown after a failure', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[FailureKind, number, number]>([
    ['transient', 1, 30],
    ['transient', 2, 60],
    ['transient', 3, 120],
    ['transient', 4, 240],
    ['transient', 5, 480],
    ['transient', 6, 900],
    ['transient', 7, 900],
    ['transient', 10_000, 900],
    ['malformedResponse', 1, 30],
    ['malformedResponse', 6, 900],
    ['misconfigured', 1, 900],
    ['misconfigured', 10, 900],
    ['reauthorizationRequired', 1, 900],
  ])('%s for the %i. time is %i s', (kind, count, seconds) => {
    expect(cooldownSeconds(failure(kind), count)).toBe(seconds);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, FailureKind, number, number, number]>([
    ['a longer wait is granted', 'transient', 1, 31, 31],
    ['a shorter wait is not taken', 'transient', 1, 29, 30],
    ['a shorter wait is not taken late in a row either', 'transient', 4, 239, 240],
    ['an hour is granted', 'transient', 1, 3600, 3600],
    ['more than an hour is cut to it', 'transient', 1, 3601, 3600],
    ['a year is cut to an hour', 'transient', 9, 31_536_000, 3600],
    ['a longer wait is granted for a mistake as well', 'misconfigured', 1, 1800, 1800],
    ['a shorter one is not', 'misconfigured', 1, 1, 900],
  ])('when Retry-After asks: %s', (_what, kind, count, retryAfterSeconds, seconds) => {
    expect(cooldownSeconds(failure(kind, { retryAfterSeconds }), count)).toBe(seconds);
  });

  test.each([
    ['HTTP 429', { httpStatus: 429 }, 1, 60],
    ['slow_down', { oauthError: 'slow_down' }, 1, 60],
    ['HTTP 429 that names a time', { httpStatus: 429, retryAfterSeconds: 40 }, 1, 40],
    ['HTTP 429 once more', { httpStatus: 429 }, 3, 120],
    ['HTTP 500 with slow_down', { httpStatus: 500, oauthError: 'slow_down' }, 1, 60],
    ['HTTP 503', { httpStatus: 503 }, 1, 30],
  ])('a provider that throttles is left alone longer: %s', (_what, more, count, seconds) => {
    const throttled = failure('transient', more);
    expect(cooldownSeconds(throttled, count)).toBe(seconds);
    expect(isThrottled(throttled)).toBe(!('httpStatus' in more) || more.httpStatus !== 503);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, FailureKind, number, CooldownContext, number]>([
    ['no usable token', 'transient', 1, { usableForSeconds: 0 }, 10],
    ['no usable token for long', 'transient', 50, { usableForSeconds: 0 }, 10],
    ['no usable token and 60 requests an hour', 'transient', 50, { usableForSeconds: 0, maxRequestsPerHour: 60 }, 60],
    ['no usable token and 7 requests an hour', 'transient', 50, { usableForSeconds: 0, maxRequestsPerHour: 7 }, 515],
    ['no usable token and one request an hour', 'transient', 50, { usableForSeconds: 0, maxRequestsPerHour: 1 }, 900],
    ['no usable token and 1000 requests an hour', 'transient', 50, { usableForSeconds: 0, maxRequestsPerHour: 1000 }, 10],
    ['no usable token, few requests, at first', 'transient', 1, { usableForSeconds: 0, maxRequestsPerHour: 7 }, 30],
    ['few requests, for the second time', 'transient', 2, { usableForSeconds: 0, maxRequestsPerHour: 7 }, 515],
    ['few requests and a usable token', 'transient', 2, { usableForSeconds: 100, maxRequestsPerHour: 7 }, 100],
    ['few requests and a token that ends last', 'transient', 2, { usableForSeconds: 600, maxRequestsPerHour: 7 }, 515],
    ['very few requests', 'transient', 2, { usableForSeconds: 0, maxRequestsPerHour: 2 }, 900],
    ['many requests', 'transient', 2, { usableForSeconds: 0, maxRequestsPerHour: 360 }, 10],
    ['a page and no usable token', 'malformedResponse', 50, { usableForSeconds: 0 }, 10],
    ['a token that ends first', 'transient', 6, { usableForSeconds: 100 }, 100],
    ['a token that ends in a second', 'transient', 6, { usableForSeconds: 1 }, 1],
    ['a token that ends last', 'transient', 2, { usableForSeconds: 100 }, 60],
    ['a token that ends as the pause does', 'transient', 3, { usableForSeconds: 120 }, 120],
    ['a token that ends a second before the pause does', 'transient', 3, { usableForSeconds: 119 }, 119],
    ['a first refusal, doubted', 'misconfigured', 1, { isProven: true, refusals: 1 }, 30],
    ['a second', 'misconfigured', 2, { isProven: true, refusals: 2 }, 60],
    ['a third', 'reauthorizationRequired', 3, { isProven: true, refusals: 3 }, 120],
    ['a fourth', 'misconfigured', 4, { isProven: true, refusals: 4 }, 240],
    ['a fifth', 'misconfigured', 5, { isProven: true, refusals: 5 }, 900],
    ['a first refusal late in an outage', 'misconfigured', 20, { isProven: true, refusals: 1 }, 30],
    ['a first refusal of what never worked', 'misconfigured', 1, { isProven: false, refusals: 1 }, 900],
    ['a refusal and no usable token', 'misconfigured', 9, { usableForSeconds: 0, isProven: true, refusals: 5 }, 900],
  ])('after %s', (_what, kind, count, context, seconds) => {
    expect(cooldownSeconds(failure(kind), count, context)).toBe(seconds);
  });

  test('of a provider that throttles lasts a minute, or what it asks for, even where no token can be used', () => {
    const none = { usableForSeconds: 0 };
    expect(cooldownSeconds(failure('transient', { httpStatus: 429 }), 1, none)).toBe(60);
    expect(cooldownSeconds(failure('transient', { httpStatus: 429, retryAfterSeconds: 40 }), 1, none)).toBe(40);
    expect(cooldownSeconds(failure('transient', { httpStatus: 503, retryAfterSeconds: 400 }), 1, none)).toBe(400);
  });

  test.each(['refresh-token-spent', 'refresh-answer-lost'])(
    'of %s is never short: its repeat would be a reuse',
    (code) => {
      const cause = { code, severity: 'action-required', advice: 'x' } as const;
      const spent = { ...failure('reauthorizationRequired'), cause };
      expect(cooldownSeconds(spent, 1, { isProven: true, refusals: 1 })).toBe(900);
    },
  );

  test('of an answer that only a person can end is as long, whatever its kind', () => {
    const cause = { code: 'token-bound-to-key', severity: 'action-required', advice: 'x' } as const;
    expect(cooldownSeconds({ ...failure('malformedResponse'), cause }, 1, { usableForSeconds: 0 })).toBe(900);
  });

  test('is whole, never shorter than 30 s or longer than an hour, and never shrinks in a row', () => {
    const kinds: FailureKind[] = ['transient', 'misconfigured', 'reauthorizationRequired', 'malformedResponse'];
    const anyFailure = fc
      .record({ kind: fc.constantFrom(...kinds), asked: fc.option(fc.nat(100_000), { nil: undefined }) })
      .map(({ kind, asked }) => failure(kind, asked === undefined ? {} : { retryAfterSeconds: asked }));
    fc.assert(
      fc.property(anyFailure, fc.integer({ min: 1, max: 100 }), (one, count) => {
        const seconds = cooldownSeconds(one, count);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(30);
        expect(seconds).toBeLessThanOrEqual(3600);
        expect(cooldownSeconds(one, count + 1)).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });

  test('is an instant until which no request is made', () => {
    const now = instant(1_800_000_000);
    const timeout = { kind: 'transient', reason: 'timeout', message: 'no answer' } as const;
    expect(secondsBetween(now, cooldownUntil(timeout, 2, now))).toBe(60);
    expect(secondsBetween(now, cooldownUntil({ ...timeout, retryAfterSeconds: 100 }, 2, now))).toBe(100);
  });
});
