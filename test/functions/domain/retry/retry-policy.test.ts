import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import {
  ATTEMPT_BUDGET_MS,
  type AttemptSoFar,
  pauseBeforeRetryMs,
} from '../../../../functions/domain/retry/retry-policy.ts';

const DOWN: RefreshFailure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };
const NO_ANSWER: RefreshFailure = { kind: 'transient', reason: 'timeout', message: 'no answer' };
const FIRST: AttemptSoFar = { transientRequests: 1, spentMs: 100, isSingleUse: false };

describe('the pause before another request', () => {
  test.each([
    [1, 0, 0],
    [1, 0.5, 250],
    [1, 0.999, 500],
    [2, 0.5, 500],
    [2, 0, 0],
  ])('after %i requests and with jitter %d is %d ms', (transientRequests, random, ms) => {
    expect(pauseBeforeRetryMs(DOWN, { ...FIRST, transientRequests }, random)).toBe(ms);
  });

  test.each([
    ['is as long as the provider asks', { ...DOWN, retryAfterSeconds: 2 }, 0.5, 2000],
    ['is as long as the provider asks when it throttles', { ...DOWN, httpStatus: 429, retryAfterSeconds: 5 }, 0, 5000],
    ['is not shorter for a provider that asks for a second', { ...DOWN, retryAfterSeconds: 1 }, 0.9, 1000],
  ])('%s', (_what, failure, random, ms) => {
    expect(pauseBeforeRetryMs(failure, FIRST, random)).toBe(ms);
  });
});

describe('no other request is made', () => {
  test.each<[string, RefreshFailure, Partial<AttemptSoFar>]>([
    ['after the third', DOWN, { transientRequests: 3 }],
    ['after a mistake', { ...DOWN, kind: 'misconfigured', httpStatus: 401 }, {}],
    ['after a grant that is no longer accepted', { ...DOWN, kind: 'reauthorizationRequired', httpStatus: 400 }, {}],
    ['after an answer that was none', { ...DOWN, kind: 'malformedResponse', httpStatus: 200 }, {}],
    ['after 429 without a time', { ...DOWN, httpStatus: 429 }, {}],
    ['after a 500 with slow_down and without a time', { ...DOWN, httpStatus: 500, oauthError: 'slow_down' }, {}],
    ['after slow_down without a time', { ...DOWN, httpStatus: 400, oauthError: 'slow_down' }, {}],
    ['when what was sent may be spent', NO_ANSWER, { isSingleUse: true }],
    ['when what works once was answered by a gateway, which may not know', DOWN, { isSingleUse: true }],
    ['when what works once was answered with 408', { ...DOWN, httpStatus: 408 }, { isSingleUse: true }],
    ['when the next attempt comes in seconds', DOWN, { isInSeries: true }],
    ['when the time is over', DOWN, { spentMs: ATTEMPT_BUDGET_MS }],
    ['when the wait would be too long', { ...DOWN, retryAfterSeconds: 20 }, {}],
    ['when the wait ends with the time', { ...DOWN, retryAfterSeconds: 19 }, { spentMs: 1000 }],
  ])('%s', (_when, failure, soFar) => {
    expect(pauseBeforeRetryMs(failure, { ...FIRST, ...soFar }, 0)).toBeUndefined();
  });
});

describe('another request is made', () => {
  test.each<[string, RefreshFailure, Partial<AttemptSoFar>]>([
    ['when no answer came', NO_ANSWER, {}],
    ['when what works once was turned away', { ...DOWN, httpStatus: 429, retryAfterSeconds: 1 }, { isSingleUse: true }],
    ['when what works once never left', { ...NO_ANSWER, isUnsent: true }, { isSingleUse: true }],
    ['when the wait ends just within the time', { ...DOWN, retryAfterSeconds: 19 }, { spentMs: 999 }],
    ['after the second', DOWN, { transientRequests: 2 }],
  ])('%s', (_when, failure, soFar) => {
    expect(pauseBeforeRetryMs(failure, { ...FIRST, ...soFar }, 0)).toBeDefined();
  });

  test('only within the time of the attempt, whatever happens', () => {
    const asked = fc.option(fc.nat(100), { nil: undefined });
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(asked, fc.nat(30_000), fc.integer({ min: 1, max: 9 }), unit, (seconds, spentMs, count, random) => {
        const failure = seconds === undefined ? DOWN : { ...DOWN, retryAfterSeconds: seconds };
        const pauseMs = pauseBeforeRetryMs(failure, { ...FIRST, spentMs, transientRequests: count }, random);
        expect(pauseMs === undefined || spentMs + pauseMs < ATTEMPT_BUDGET_MS).toBe(true);
        expect(pauseMs === undefined || pauseMs >= (seconds ?? 0) * 1000).toBe(true);
      }),
    );
  });
});
