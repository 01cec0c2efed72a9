import { describe, expect, test } from '@jest/globals';
import { lifetimeOf as readLifetimeOf } from '../../../../functions/adapters/token-answer/token-lifetime.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import { type Instant, instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { JsonObject } from '../../../../functions/domain/values/json.ts';

const T0 = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const WEEK = 604_800;
const lifetimeOf = (members: JsonObject, obtainedAt: Instant, timing?: TimingOverrides) =>
  readLifetimeOf({ members }, { obtainedAt }, timing);

describe('the lifetime of a token is what expires_in says', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown, number, string[]]>([
    [3600, 3600, []],
    [1, 1, []],
    [3600.9, 3600, []],
    ['3600', 3600, []],
    [' 3600 ', 3600, []],
    ['3600.9', 3600, []],
    ['3.6e3', 3600, []],
    ['3.6E+3', 3600, []],
    ['0003600', 3600, []],
    [86_400, 86_400, []],
    [WEEK, WEEK, []],
    // above the cap
    [WEEK + 1, WEEK, ['expires_in_capped']],
    [864_000, WEEK, ['expires_in_capped']],
    // seconds or milliseconds: the shorter reading
    [900_000, 900, ['lifetime_guessed']],
    [999_999, 999, ['lifetime_guessed']],
    [1_209_599, 1209, ['lifetime_guessed']],
    [5_184_000, 5184, ['lifetime_guessed']],
    [8_640_000, 8640, ['lifetime_guessed']],
    [3_600_000, 3600, ['lifetime_guessed']],
    ['3600000', 3600, ['lifetime_guessed']],
    [86_399_999, 86_399, ['lifetime_guessed']],
    [WEEK * 1000, WEEK, ['lifetime_guessed']],
    // with a unit
    ['3600s', 3600, []],
    ['3600 s', 3600, []],
    ['PT1H', 3600, []],
    ['P1DT1H1M1S', 90_061, []],
    ['PT0.5S', 0, []],
    // over
    [-1, 0, []],
    ['-3600', 0, []],
    ['-PT1H', 0, []],
    [0.5, 0, []],
  ])('%j: %i s', (expires_in, lifetimeSeconds, warnings) => {
    const lifetime = lifetimeOf({ expires_in }, T0);
    expect(lifetime).toMatchObject({ lifetimeSeconds, lifetimeSource: 'expires_in', warnings });
    expect(secondsBetween(T0, lifetime.expiresAt.at)).toBe(lifetimeSeconds);
  });

  test('an absolute stamp beside expires_in is ignored where clocks explain the difference', () => {
    const lifetime = lifetimeOf(
      { expires_in: 3600, expires_on: '1800003570', expires_at: 1, ext_expires_in: 7200 },
      T0,
    );
    expect(lifetime).toMatchObject({ lifetimeSeconds: 3600, expiresAt: { text: '2027-01-15T09:00:00Z', zone: 'utc' } });
  });
});

describe('an expires_in that says nothing', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown]>([
    ['+3600'], ['3600abc'], ['3,600'], ['PT'], ['P'], ['1 hour'], ['0x10'], ['1e-3'], ['Infinity'],
    ['1e999'], [''], [' '], ['never'], [null], [true], [[3600]], [{ seconds: 3600 }],
  ])('is not guessed at: %j', (expires_in) => {
    expect(lifetimeOf({ expires_in }, T0)).toMatchObject({
      lifetimeSeconds: 300,
      lifetimeSource: 'default',
      warnings: ['expires_in_unusable', 'lifetime_unknown'],
    });
  });

  test.each([
    [undefined, 300],
    [{ defaultLifetimeSeconds: 1800 }, 1800],
    [{ defaultLifetimeSeconds: 1800, maxLifetimeSeconds: 900 }, 900],
    [{ maxLifetimeSeconds: 60 }, 60],
  ])('gives way to the default of the service: %j', (timing, lifetimeSeconds) => {
    const told = { lifetimeSeconds, lifetimeSource: 'default', warnings: ['lifetime_unknown'] };
    expect(lifetimeOf({}, T0, timing)).toMatchObject(told);
    expect(lifetimeOf({ ext_expires_in: 7200 }, T0, timing)).toMatchObject(told);
  });

  test.each([
    ['expires_on', '1800003600', 'epoch-seconds'],
    ['expires_on', 1_800_003_600_000, 'epoch-milliseconds'],
    ['expires_at', '2027-01-15T09:00:00Z', 'utc'],
    ['expires_at', '2027-01-15T14:30:00+05:30', 'offset'],
    ['expires_at', '2027-01-15 09:00:00', 'naive'],
  ])('gives way to %s: %j is kept as it is written', (member, value, zone) => {
    expect(lifetimeOf({ expires_in: 'soon', [member]: value }, T0)).toEqual({
      expiresAt: { at: T0 + 3600, text: String(value), zone },
      lifetimeSeconds: 3600,
      lifetimeSource: member,
      warnings: ['expires_in_unusable'],
    });
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    ['one second ahead', { expires_at: T0 + 1 }, 1, 'expires_at', []],
    ['this second', { expires_at: T0 }, 0, 'expires_at', []],
    ['in the past', { expires_at: '2020-01-01T00:00:00Z' }, 0, 'expires_at', []],
    ['in the year 1, which is "not set"', { expires_at: '1970-01-01T00:00:00Z' }, 300, 'default', ['expires_at_implausible', 'lifetime_unknown']],
    ['decades ahead', { expires_at: '2099-01-01T00:00:00Z' }, 300, 'default', ['expires_at_implausible', 'lifetime_unknown']],
    ['not understood', { expires_on: 'tomorrow' }, 300, 'default', ['lifetime_unknown']],
    ['a number of seconds', { expires_on: 3600 }, 300, 'default', ['expires_on_implausible', 'lifetime_unknown']],
    ['a week ahead', { expires_on: T0 + WEEK }, WEEK, 'expires_on', []],
    ['more than a week ahead', { expires_on: T0 + WEEK + 1 }, WEEK, 'expires_on', ['expires_on_capped']],
    ['only in the second member', { expires_on: null, expires_at: T0 + 60 }, 60, 'expires_at', []],
    ['in both members', { expires_on: T0 + 50, expires_at: T0 + 60 }, 50, 'expires_on', []],
  ])('a stamp is not believed blindly where expires_in says nothing: %s', (_what, json, lifetimeSeconds, lifetimeSource, warnings) => {
    expect(lifetimeOf(json, T0)).toMatchObject({ lifetimeSeconds, lifetimeSource, warnings });
  });
});

describe('members of other names', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[JsonObject, number, string, string[]]>([
    [{ expiresIn: 3600 }, 3600, 'expires_in', []],
    [{ expiresIn: '3600s' }, 3600, 'expires_in', []],
    [{ expires_in: null, expiresIn: 3600 }, 3600, 'expires_in', []],
    [{ expires_in: 60, expiresIn: 3600 }, 60, 'expires_in', []],
    [{ expires_in: '2027-01-15T09:00:00Z' }, 3600, 'expires_in', ['expires_in_instant']],
    [{ expires_in: 'Fri, 15 Jan 2027 09:00:00 GMT' }, 3600, 'expires_in', ['expires_in_instant']],
    [{ expires: 3600 }, 3600, 'expires_in', []],
    [{ expires: '3600' }, 3600, 'expires_in', []],
    [{ expires: T0 + 3600 }, 3600, 'expires_at', []],
    [{ expires: 'Fri, 15 Jan 2027 09:00:00 GMT' }, 3600, 'expires_at', []],
    [{ '.expires': 'Fri, 15 Jan 2027 09:00:00 GMT' }, 3600, 'expires_at', []],
    [{ expiry_date: (T0 + 3600) * 1000 }, 3600, 'expires_at', []],
    [{ expiresAt: '2027-01-15T09:00:00Z' }, 3600, 'expires_at', []],
    [{ expires_in: 3600, '.expires': 'Fri, 15 Jan 2027 08:30:00 GMT' }, 1800, 'expires_at', ['lifetimes_contradict']],
    [{ expires_at: 3600 }, 300, 'default', ['expires_at_implausible', 'lifetime_unknown']],
    [{ expires: 0 }, 300, 'default', ['expires_in_zero', 'lifetime_unknown']],
    [{ expires: -1 }, 0, 'expires_in', []],
    [{ refresh_expires_in: 60, ext_expires_in: 60, lifetime: 60 }, 300, 'default', ['lifetime_unknown']],
  ])('%j: %i s', (json, lifetimeSeconds, lifetimeSource, warnings) => {
    expect(lifetimeOf(json, T0)).toMatchObject({ lifetimeSeconds, lifetimeSource, warnings });
  });

  test.each([
    [{ exp: T0 + 600 }, 600],
    [{ exp: T0 + 600.9 }, 600],
    [{ exp: T0 + 7200 }, 3600],
    [{ exp: String(T0 + 600) }, 3600],
    [{ exp: -1 }, 3600],
    [{ exp: 1e300 }, 3600],
    [{}, 3600],
  ])('claims %j beside an hour: %i s', (claims, seconds) => {
    expect(readLifetimeOf({ members: { expires_in: 3600 }, claims }, { obtainedAt: T0 }).lifetimeSeconds).toBe(seconds);
  });
});

describe('the longest lifetime is', () => {
  test.each([
    [undefined, 86_400, 86_400],
    [{ maxLifetimeSeconds: 3600 }, 3600, 3600],
    [{ maxLifetimeSeconds: 3600 }, 3601, 3600],
    [{ maxLifetimeSeconds: 2_000_000 }, 1_500_000, 1_500_000],
  ])('with %j for %i s: %i s', (timing, expires_in, lifetimeSeconds) => {
    expect(lifetimeOf({ expires_in }, T0, timing).lifetimeSeconds).toBe(lifetimeSeconds);
  });
});

describe('refresh_in', () => {
  test.each<[unknown, number | undefined]>([
    [1800, 1800],
    ['1800', 1800],
    [901, 901],
    [899, 900],
    [1, 900],
    [3599, 3599],
    [3600, undefined],
    [7200, undefined],
    [0, undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('of %j for an hour makes the token due after %p s', (refresh_in, seconds) => {
    const { refreshAt } = lifetimeOf({ expires_in: 3600, refresh_in }, T0);
    expect(refreshAt === undefined ? undefined : secondsBetween(T0, refreshAt)).toBe(seconds);
  });
});
