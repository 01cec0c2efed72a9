import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lifetimeOf as readLifetimeOf } from '../../../../functions/adapters/token-answer/token-lifetime.ts';
import type { AnswerTimes } from '../../../../functions/domain/expiry/judge-lifetime.ts';
import type { TokenLifetime } from '../../../../functions/domain/expiry/lifetime.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import { reissuedToken } from '../../../../functions/domain/record/reissued-token.ts';
import { instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { parseStamp } from '../../../../functions/domain/values/stamp.ts';
import { LIFETIME_UNITS, type LifetimeUnit } from '../../../../functions/domain/wire/response-schema.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const T0 = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const YEAR = 31_622_400;
const LONG: TimingOverrides = { maxLifetimeSeconds: 31_536_000 };
const lifetimeOf = (
  value: unknown,
  unit: LifetimeUnit,
  timing: TimingOverrides = {},
  times: Partial<AnswerTimes> = {},
): TokenLifetime =>
  readLifetimeOf(
    { members: { expires_in: 77, expires_at: T0 + 77 }, declared: { value, unit } },
    { obtainedAt: T0, ...times },
    timing,
  );

describe('a declared lifetime is read in its unit', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown, LifetimeUnit, number]>([
    [3600, 'seconds', 3600],
    ['3600', 'seconds', 3600],
    [' 3600.9 ', 'seconds', 3600],
    ['3600s', 'seconds', 3600],
    ['3.6e3', 'seconds', 3600],
    ['PT1H', 'seconds', 3600],
    // Above a week of seconds, where an undeclared number is a guess.
    [900_000, 'seconds', 900_000],
    [8_640_000, 'seconds', 8_640_000],
    [90_000, 'milliseconds', 90],
    ['3600000', 'milliseconds', 3600],
    [3_599_999.9, 'milliseconds', 3599],
    [604_800_001, 'milliseconds', 604_800],
    [20, 'minutes', 20 * 60],
    ['1.5', 'minutes', 90],
    [43_200, 'minutes', 2_592_000],
    ['241:10:10', 'duration', 241 * 3600 + 610],
    ['1:00:00', 'duration', 3600],
    ['00:30:00.9', 'duration', 1800],
    ['1.02:03:04', 'duration', 93_784],
    ['PT15M', 'duration', 900],
    ['P1DT1H1M1S', 'duration', 90_061],
    [T0 + 3600, 'epochSeconds', 3600],
    [`${T0 + 3600}.7`, 'epochSeconds', 3600],
    ['1.8000036e9', 'epochSeconds', 3600],
    [(T0 + 3600) * 1000, 'epochMilliseconds', 3600],
    [`${T0 + 3600}999`, 'epochMilliseconds', 3600],
    ['2027-01-15T09:00:00Z', 'dateTime', 3600],
    ['2027-01-15 09:00:00', 'dateTime', 3600],
    ['Fri, 15 Jan 2027 09:00:00 GMT', 'dateTime', 3600],
    ['2027-01-15T14:30:00+05:30', 'dateTime', 3600],
  ])('%j %s: %i s', (value, unit, lifetimeSeconds) => {
    const lifetime = lifetimeOf(value, unit, LONG);
    const lifetimeSource = /^epoch|^date/.test(unit) ? 'expires_at' : 'expires_in';
    expect(lifetime).toMatchObject({ lifetimeSeconds, lifetimeSource, warnings: [] });
    expect(lifetime).not.toHaveProperty('lifetimeDoubt');
    expect(secondsBetween(T0, lifetime.expiresAt.at)).toBe(lifetimeSeconds);
    expect(parseStamp(lifetime.expiresAt.text)?.at).toBe(lifetime.expiresAt.at);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[unknown, LifetimeUnit]>([
    [undefined, 'seconds'], [null, 'seconds'], ['soon', 'seconds'], [{}, 'seconds'], [true, 'seconds'], ['', 'seconds'],
    ['2027-01-15T09:00:00Z', 'seconds'], ['241:10:10', 'seconds'],
    ['3600s', 'milliseconds'], ['PT1H', 'milliseconds'], [undefined, 'milliseconds'],
    ['20 min', 'minutes'], ['PT1H', 'minutes'],
    [3600, 'duration'], ['3600', 'duration'], ['10:10', 'duration'], ['1:60:00', 'duration'], ['1:00:61', 'duration'],
    ['PT', 'duration'], ['1h', 'duration'],
    [undefined, 'epochSeconds'], [-5, 'epochSeconds'], ['2027-01-15T09:00:00Z', 'epochSeconds'], [(T0 + 60) * 1000, 'epochSeconds'],
    [1e300, 'epochMilliseconds'], ['x', 'epochMilliseconds'],
    [T0 + 3600, 'dateTime'], [`${T0 + 3600}`, 'dateTime'], ['tomorrow', 'dateTime'], ['2027-02-30T00:00:00Z', 'dateTime'],
  ])('%j is nothing in %s, and no other member is looked at', (value, unit) => {
    const { lifetimeSeconds, lifetimeSource, warnings } = lifetimeOf(value, unit);
    expect({ lifetimeSeconds, lifetimeSource }).toEqual({ lifetimeSeconds: 300, lifetimeSource: 'default' });
    expect(warnings).toEqual(['declared_lifetime_unusable', 'lifetime_unknown']);
  });

  test('what the token itself says shortens it, and the default', () => {
    const claims = { exp: T0 + 60 };
    const read = (value: unknown) =>
      readLifetimeOf({ members: {}, claims, declared: { value, unit: 'minutes' } }, { obtainedAt: T0 });
    expect(read(60).lifetimeSeconds).toBe(60);
    expect(read(undefined).lifetimeSeconds).toBe(60);
  });
});

describe('the rules of any lifetime hold for a declared one', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, unknown, LifetimeUnit, object]>([
    ['cut', 604_801, 'seconds', { lifetimeSeconds: 604_800, lifetimeDoubt: { kind: 'cut', otherSeconds: 604_801 }, warnings: ['expires_in_capped'] }],
    ['cut, an instant', T0 + 604_801, 'epochSeconds', { lifetimeSeconds: 604_800, warnings: ['expires_at_capped'] }],
    ['zero', 0, 'minutes', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'zero' } }],
    ['zero, a duration', '00:00:00', 'duration', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'zero' } }],
    ['less than a second', 999, 'milliseconds', { lifetimeSeconds: 0, lifetimeSource: 'expires_in' }],
    ['over', -1, 'seconds', { lifetimeSeconds: 0, lifetimeSource: 'expires_in' }],
    ['over, a duration', '-1:00:00', 'duration', { lifetimeSeconds: 0 }],
    ['past', T0 - 1, 'epochSeconds', { lifetimeSeconds: 0, lifetimeSource: 'expires_at' }],
    ['a year and a second more', YEAR + 1, 'seconds', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'implausible' } }],
    ['an instant as a lifetime', T0 + 3600, 'seconds', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'implausible' } }],
    ['1970', 0, 'epochSeconds', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'implausible' } }],
    ['9999', '9999-12-31T23:59:59Z', 'dateTime', { lifetimeSeconds: 300, lifetimeDoubt: { kind: 'implausible' } }],
  ])('%s', (_what, value, unit, told) => {
    expect(lifetimeOf(value, unit)).toMatchObject(told);
  });

  test('an instant is taken by the clock of the provider where that is ahead, a lifetime is not', () => {
    const times = { clockOffsetSeconds: 600, ageSeconds: 10 };
    expect(lifetimeOf(T0 + 3600, 'epochSeconds', {}, times).lifetimeSeconds).toBe(3000);
    expect(lifetimeOf(3600, 'seconds', {}, times).lifetimeSeconds).toBe(3590);
  });
});

// biome-ignore format: a table is read by its columns
test.each<[unknown, LifetimeUnit, number]>([
  [60, 'minutes', 3600],
  [T0 + 900, 'epochSeconds', 900],
  [90, 'seconds', 90],
  [undefined, 'seconds', 100],
  ['soon', 'dateTime', 100],
  [YEAR + 1, 'seconds', 100],
  ['9999-12-31T23:59:59Z', 'dateTime', 100],
  [(T0 + 900) * 1000, 'epochSeconds', 100],
  [0, 'minutes', -1],
  [-1, 'minutes', -1],
])('the stored token with 100 s left, %j %s: %i s are left', (value, unit, left) => {
  const before = sampleToken('same', T0, 100);
  const next = { ...before, ...lifetimeOf(value, unit) };
  expect(secondsBetween(T0, (reissuedToken(before, next) ?? next).expiresAt.at)).toBe(left);
});

test('every unit says what arithmetic says, for all that a token can live', () => {
  const text: Readonly<Record<LifetimeUnit, (seconds: number) => unknown>> = {
    seconds: (seconds) => seconds,
    milliseconds: (seconds) => String(seconds * 1000),
    minutes: (seconds) => seconds / 60,
    epochSeconds: (seconds) => T0 + seconds,
    epochMilliseconds: (seconds) => (T0 + seconds) * 1000,
    dateTime: (seconds) => new Date((T0 + seconds) * 1000).toISOString(),
    duration: (seconds) =>
      [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
        .map((part) => String(part).padStart(2, '0'))
        .join(':'),
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...LIFETIME_UNITS),
      fc.integer({ min: 1, max: LONG.maxLifetimeSeconds ?? 0 }),
      (unit, seconds) => {
        const read = lifetimeOf(text[unit](seconds), unit, LONG);
        expect(read.warnings).toEqual([]);
        // A third of a minute is no number of a computer: a second less is the safe side.
        expect([seconds, ...(unit === 'minutes' ? [seconds - 1] : [])]).toContain(read.lifetimeSeconds);
      },
    ),
  );
});

test('no value in any unit throws, or gives more than the cap', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.string(), fc.double(), fc.jsonValue()),
      fc.constantFrom(...LIFETIME_UNITS),
      (value, unit) => {
        expect(lifetimeOf(value, unit).lifetimeSeconds).toBeLessThanOrEqual(604_800);
      },
    ),
    { numRuns: 1000 },
  );
});
