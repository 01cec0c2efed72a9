import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FailureKind } from '../../../../functions/contract/attempt.ts';
import {
  cooldownSeconds,
  isThrottled,
  kindOfRefusal,
  PATIENCE_SECONDS,
  type RefreshFailure,
  refinedByHistory,
} from '../../../../functions/domain/failure/failure.ts';

const failure = (kind: FailureKind, more: Partial<RefreshFailure> = {}): RefreshFailure => ({
  kind,
  reason: 'test',
  message: 'for a test',
  ...more,
});

describe('the kind of a refusal', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[number, string | undefined, FailureKind]>([
    // The status says "later", whatever else is said.
    [408, undefined, 'transient'],
    [425, undefined, 'transient'],
    [429, undefined, 'transient'],
    [500, undefined, 'transient'],
    [501, undefined, 'transient'],
    [502, undefined, 'transient'],
    [503, undefined, 'transient'],
    [504, undefined, 'transient'],
    [599, undefined, 'transient'],
    [429, 'invalid_client', 'transient'],
    [500, 'invalid_grant', 'transient'],
    [503, 'invalid_request', 'transient'],
    // RFC 6749 section 5.2
    [400, 'invalid_request', 'misconfigured'],
    [400, 'invalid_client', 'misconfigured'],
    [401, 'invalid_client', 'misconfigured'],
    [400, 'unauthorized_client', 'misconfigured'],
    [400, 'unsupported_grant_type', 'misconfigured'],
    [400, 'invalid_scope', 'misconfigured'],
    [400, 'invalid_grant', 'reauthorizationRequired'],
    [401, 'invalid_grant', 'reauthorizationRequired'],
    // RFC 8707, RFC 6749 section 4.1.2.1, RFC 8628
    [400, 'invalid_target', 'misconfigured'],
    [403, 'access_denied', 'misconfigured'],
    [400, 'temporarily_unavailable', 'transient'],
    [400, 'server_error', 'transient'],
    [400, 'slow_down', 'transient'],
    // A code nobody knows, or none
    [400, undefined, 'misconfigured'],
    [401, undefined, 'misconfigured'],
    [403, undefined, 'misconfigured'],
    [404, undefined, 'misconfigured'],
    [499, undefined, 'misconfigured'],
    [400, 'my_own_error', 'misconfigured'],
    [400, 'INVALID_GRANT', 'misconfigured'],
    [400, '', 'misconfigured'],
    // A success that is none
    [200, undefined, 'malformedResponse'],
    [200, 'my_own_error', 'malformedResponse'],
    [200, 'invalid_client', 'misconfigured'],
    [200, 'invalid_grant', 'reauthorizationRequired'],
    [200, 'temporarily_unavailable', 'transient'],
    // Names that every object answers to
    [400, 'constructor', 'misconfigured'],
    [400, 'toString', 'misconfigured'],
    [400, '__proto__', 'misconfigured'],
    [200, 'hasOwnProperty', 'malformedResponse'],
  ])('HTTP %i with error %p is %s', (status, oauthError, kind) => {
    expect(kindOfRefusal(status, oauthError)).toBe(kind);
  });
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
    ['HTTP 503', { httpStatus: 503 }, 1, 30],
  ])('a provider that throttles is left alone longer: %s', (_what, more, count, seconds) => {
    const throttled = failure('transient', more);
    expect(cooldownSeconds(throttled, count)).toBe(seconds);
    expect(isThrottled(throttled)).toBe(!('httpStatus' in more) || more.httpStatus !== 503);
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
});

describe('a federated credential that the provider does not know yet', () => {
  test.each([
    ['70021', 0, 'transient'],
    ['700211', 0, 'transient'],
    ['700213', PATIENCE_SECONDS - 1, 'transient'],
    ['7002138', PATIENCE_SECONDS, 'misconfigured'],
    ['70021', PATIENCE_SECONDS + 1, 'misconfigured'],
    ['7000222', 0, 'misconfigured'],
    [undefined, 0, 'misconfigured'],
  ])('with code %s after failing for %i s is %s', (providerCode, failingForSeconds, kind) => {
    const refused = failure('misconfigured', providerCode === undefined ? {} : { providerCode });
    expect(refinedByHistory(refused, failingForSeconds)).toEqual({ ...refused, kind });
  });
});
