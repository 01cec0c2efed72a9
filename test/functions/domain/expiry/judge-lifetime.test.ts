import { describe, expect, test } from '@jest/globals';
import {
  type AnswerTimes,
  judgeLifetime,
  type LifetimeStatements,
} from '../../../../functions/domain/expiry/judge-lifetime.ts';
import type { LifetimeDoubt, LifetimeSource } from '../../../../functions/domain/expiry/lifetime.ts';
import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import {
  type Instant,
  instant,
  plusSeconds,
  secondsBetween,
  toUtc,
} from '../../../../functions/domain/values/instant.ts';
import type { Stamp } from '../../../../functions/domain/values/stamp.ts';

const NOW = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const WEEK = 604_800;
const YEAR = 31_536_000;
const stampAt = (seconds: number, zone: Stamp['zone'] = 'utc'): LifetimeStatements['stamps'][number] => {
  const at = plusSeconds(NOW, seconds);
  return { source: 'expires_at', stamp: { at, text: toUtc(at), zone } };
};
const saying = (said: Partial<LifetimeStatements>): LifetimeStatements => ({ stamps: [], warnings: [], ...said });
const judge = (said: Partial<LifetimeStatements>, timing: TimingOverrides = {}, times: Partial<AnswerTimes> = {}) =>
  judgeLifetime(saying(said), { obtainedAt: NOW, ...times }, timing);
const at = (seconds: number): Instant => plusSeconds(NOW, seconds);

/** What is said, the timing, what is believed, its doubt and its source; `expires_in` where there is none. */
type Row = readonly [
  string,
  Partial<LifetimeStatements>,
  TimingOverrides,
  number,
  LifetimeDoubt | undefined,
  LifetimeSource?,
];
const guessed = (otherSeconds: number): LifetimeDoubt => ({ kind: 'guessed', otherSeconds });
const cut = (otherSeconds: number): LifetimeDoubt => ({ kind: 'cut', otherSeconds });
const contradicted = (otherSeconds: number): LifetimeDoubt => ({ kind: 'contradicted', otherSeconds });

// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
  // milliseconds or seconds: what agrees decides
  ['15 min of ms beside what is expected', { lifetime: 900_000 }, { expectedLifetimeSeconds: 900 }, 900, undefined],
  ['the same within a raised cap', { lifetime: 900_000 }, { expectedLifetimeSeconds: 900, maxLifetimeSeconds: YEAR }, 900, undefined],
  ['the same within a range', { lifetime: 900_000 }, { expectedLifetimeSeconds: { min: 600, max: 1200 } }, 900, undefined],
  ['15 min of ms beside a stamp', { lifetime: 900_000, stamps: [stampAt(899)] }, {}, 900, undefined],
  ['15 min of ms beside an exp', { lifetime: 900_000, exp: at(902) }, {}, 900, undefined],
  ['5 min of ms beside a stamp', { lifetime: 300_000, stamps: [stampAt(300)] }, {}, 300, undefined],
  ['5 min of ms beside what is expected', { lifetime: 300_000 }, { expectedLifetimeSeconds: 300 }, 300, undefined],
  ['300,000 s beside a stamp', { lifetime: 300_000, stamps: [stampAt(300_000)] }, {}, 300_000, undefined],
  ['300,000 with nothing beside it', { lifetime: 300_000 }, {}, 300_000, undefined],
  ['a week with nothing beside it', { lifetime: WEEK }, {}, WEEK, undefined],
  ['100 days beside what is expected', { lifetime: 8_640_000 }, { expectedLifetimeSeconds: 8_640_000, maxLifetimeSeconds: YEAR }, 8_640_000, undefined],
  ['100 days beside an exp', { lifetime: 8_640_000, exp: at(8_639_564) }, { maxLifetimeSeconds: YEAR }, 8_639_564, contradicted(8_640_000), 'exp'],
  ['100 days beside a stamp, without a raised cap', { lifetime: 8_640_000, stamps: [stampAt(8_640_000)] }, {}, WEEK, cut(8_640_000)],
  ['100 days expected, without a raised cap', { lifetime: 8_640_000 }, { expectedLifetimeSeconds: 8_640_000 }, WEEK, cut(8_640_000)],
  ['144 min of ms beside an exp', { lifetime: 8_640_000, exp: at(8640) }, { maxLifetimeSeconds: YEAR }, 8640, undefined],
  ['a stamp for one reading, what is expected for the other', { lifetime: 3_600_000, stamps: [stampAt(3_600_000)] }, { expectedLifetimeSeconds: 3600 }, 3600, guessed(3_600_000)],
  // with nothing beside them
  ['14 days', { lifetime: 1_209_600 }, {}, 1209, guessed(1_209_600)],
  ['14 days less a second', { lifetime: 1_209_599 }, {}, 1209, guessed(1_209_599)],
  ['60 days', { lifetime: 5_184_000 }, {}, 5184, guessed(5_184_000)],
  ['100 days', { lifetime: 8_640_000 }, {}, 8640, guessed(8_640_000)],
  ['a year', { lifetime: YEAR }, {}, 31_536, guessed(YEAR)],
  ['15 min of ms', { lifetime: 900_000 }, {}, 900, guessed(900_000)],
  ['an hour of ms', { lifetime: 3_600_000 }, {}, 3600, guessed(3_600_000)],
  ['a week of ms', { lifetime: WEEK * 1000 }, {}, WEEK, guessed(WEEK * 1000)],
  ['a second more than a week of ms', { lifetime: WEEK * 1000 + 1000 }, {}, 300, { kind: 'implausible' }, 'default'],
  ['10 days, as Authlib gives them', { lifetime: 864_000 }, {}, WEEK, cut(864_000)],
  ['10 days less 2 s', { lifetime: 863_998 }, {}, WEEK, cut(863_998)],
  ['13 days', { lifetime: 1_123_200 }, {}, WEEK, cut(1_123_200)],
  ['a second more than a week', { lifetime: WEEK + 1 }, {}, WEEK, cut(WEEK + 1)],
  ['more than a cap of its own', { lifetime: 7200 }, { maxLifetimeSeconds: 3600 }, 3600, cut(7200)],
  // a raised cap
  ['100 days', { lifetime: 8_640_000 }, { maxLifetimeSeconds: YEAR }, 8_640_000, undefined],
  ['14 days less a second', { lifetime: 1_209_599 }, { maxLifetimeSeconds: YEAR }, 1_209_599, undefined],
  ['a year', { lifetime: YEAR }, { maxLifetimeSeconds: YEAR }, YEAR, undefined],
  ['15 min of ms', { lifetime: 900_000 }, { maxLifetimeSeconds: YEAR }, 900, guessed(900_000)],
  ['an hour of ms', { lifetime: 3_600_000 }, { maxLifetimeSeconds: YEAR }, 3600, guessed(3_600_000)],
  ['3 h of ms, or 125 days', { lifetime: 10_800_000 }, { maxLifetimeSeconds: YEAR }, 10_800, guessed(10_800_000)],
  ['an epoch stamp', { lifetime: 1_800_003_600 }, { maxLifetimeSeconds: YEAR }, 3600, undefined],
  // epoch stamps
  ['the instant of expiry', { lifetime: 1_800_003_600 }, {}, 3600, undefined],
  ['the instant of expiry in ms', { lifetime: 1_800_003_600_000 }, {}, 3600, undefined],
  ['an instant that is past', { lifetime: 1_799_999_999 }, {}, 0, undefined],
  ['an instant in 8 days', { lifetime: 1_800_691_200 }, {}, WEEK, cut(691_200)],
  ['an instant in 2 years', { lifetime: 1_863_072_000 }, {}, 300, { kind: 'implausible' }, 'default'],
  // implausible
  ['a century', { lifetime: 3_155_760_000 }, {}, 300, { kind: 'implausible' }, 'default'],
  ['1e300', { lifetime: 1e300 }, {}, 300, { kind: 'implausible' }, 'default'],
  ['a century, with a default', { lifetime: 1e12 }, { defaultLifetimeSeconds: 1800 }, 1800, { kind: 'implausible' }, 'default'],
  ['a century, with a stamp', { lifetime: 1e12, stamps: [stampAt(3600)] }, {}, 3600, undefined, 'expires_at'],
  ['a stamp in 366 days', { stamps: [stampAt(31_622_400)] }, {}, WEEK, cut(31_622_400), 'expires_at'],
  ['a stamp a second later', { stamps: [stampAt(31_622_401)] }, {}, 300, { kind: 'implausible' }, 'default'],
  ['the year 1970', { stamps: [stampAt(-1_800_000_000)] }, {}, 300, { kind: 'implausible' }, 'default'],
  ['the same beside an hour', { lifetime: 3600, stamps: [stampAt(-1_800_000_000)] }, {}, 3600, undefined],
  // over
  ['a negative number', { lifetime: -1 }, { defaultLifetimeSeconds: 1800 }, 0, undefined],
  ['less than a second', { lifetime: 0.9 }, {}, 0, undefined],
  ['a stamp of now', { stamps: [stampAt(0)] }, {}, 0, undefined, 'expires_at'],
  ['a stamp of nine years ago', { stamps: [stampAt(-284_000_000)] }, {}, 0, undefined, 'expires_at'],
  ['a negative number beside a stamp', { lifetime: -5, stamps: [stampAt(3600)] }, {}, 0, contradicted(3600)],
  // 0
  ['0', { lifetime: 0 }, {}, 300, { kind: 'zero' }, 'default'],
  ['0 with a default', { lifetime: 0 }, { defaultLifetimeSeconds: 1800 }, 1800, { kind: 'zero' }, 'default'],
  ['0 with a stamp', { lifetime: 0, stamps: [stampAt(600)] }, {}, 600, { kind: 'zero' }, 'expires_at'],
  ['0 with an exp before the default', { lifetime: 0, exp: at(200) }, {}, 200, { kind: 'zero' }, 'default'],
  // contradictions
  ['an earlier stamp within the buffer', { lifetime: 3600, stamps: [stampAt(3570)] }, {}, 3600, undefined],
  ['an earlier stamp beyond it', { lifetime: 3600, stamps: [stampAt(3569)] }, {}, 3569, contradicted(3600), 'expires_at'],
  ['the same with a larger buffer', { lifetime: 3600, stamps: [stampAt(3569)] }, { expiryBufferSeconds: 31 }, 3600, undefined],
  ['a second without a buffer', { lifetime: 3600, stamps: [stampAt(3599)] }, { expiryBufferSeconds: 0 }, 3599, undefined, 'expires_at'],
  ['a later stamp within the buffer', { lifetime: 3600, stamps: [stampAt(3630)] }, {}, 3600, undefined],
  ['a later stamp beyond it', { lifetime: 3600, stamps: [stampAt(3631)] }, {}, 3600, contradicted(3631)],
  ['two stamps', { stamps: [stampAt(3600), stampAt(60)] }, {}, 60, contradicted(3600), 'expires_at'],
  ['a stamp of local time behind UTC', { lifetime: 3600, stamps: [stampAt(-14_400, 'naive')] }, {}, 3600, undefined],
  ['a naive stamp that is over, off by no zone', { lifetime: 3600, stamps: [stampAt(-600, 'naive')] }, {}, 0, contradicted(3600), 'expires_at'],
  ['a naive stamp that is over, off by less than any zone', { lifetime: 1800, stamps: [stampAt(-900, 'naive')] }, {}, 0, contradicted(1800), 'expires_at'],
  ['a naive stamp that is over, off by the least zone', { lifetime: 3600, stamps: [stampAt(0, 'naive')] }, {}, 3600, undefined],
  ['a naive stamp that is over, off by the largest zone', { lifetime: 3600, stamps: [stampAt(-46_800, 'naive')] }, {}, 3600, undefined],
  ['a naive stamp that is over, off by more than any zone', { lifetime: 3600, stamps: [stampAt(-47_700, 'naive')] }, {}, 0, contradicted(3600), 'expires_at'],
  ['a naive stamp that is over, off by a zone and a minute', { lifetime: 3600, stamps: [stampAt(-14_340, 'naive')] }, {}, 3600, undefined],
  ['a naive stamp that is over, off by a zone and more than a minute', { lifetime: 3600, stamps: [stampAt(-14_339, 'naive')] }, {}, 0, contradicted(3600), 'expires_at'],
  ['a naive stamp that is earlier', { lifetime: 7200, stamps: [stampAt(3600, 'naive')] }, {}, 3600, contradicted(7200), 'expires_at'],
  // an exp shortens, and never lengthens
  ['an exp before the end', { lifetime: 3600, exp: at(600) }, {}, 600, contradicted(3600), 'exp'],
  ['an exp a little before it', { lifetime: 3600, exp: at(3597) }, {}, 3600, undefined],
  ['an exp after it', { lifetime: 3600, exp: at(86_400) }, {}, 3600, undefined],
  ['an exp alone, later than the default', { exp: at(3600) }, {}, 300, undefined, 'default'],
  ['an exp alone, earlier than the default', { exp: at(299) }, {}, 299, undefined, 'default'],
  ['an exp of long ago', { lifetime: 3600, exp: instant(1) }, {}, 3600, undefined],
  // nothing
  ['what is expected does not count', {}, { expectedLifetimeSeconds: 3600 }, 300, undefined, 'default'],
  ['the default is cut as well', {}, { defaultLifetimeSeconds: 7200, maxLifetimeSeconds: 3600 }, 3600, undefined, 'default'],
];

test.each(ROWS)('%s: %j with %j is %i s', (...row) => {
  const [, said, timing, seconds, doubt, source = 'expires_in'] = row;
  const { lifetimeSeconds, lifetimeSource, lifetimeDoubt, expiresAt } = judge(said, timing);
  expect([lifetimeSeconds, lifetimeSource, lifetimeDoubt]).toEqual([seconds, source, doubt]);
  expect(Math.max(secondsBetween(NOW, expiresAt.at), 0)).toBe(seconds);
});

describe('by the clock of the provider', () => {
  test.each<[string, Partial<LifetimeStatements>, number | undefined, number]>([
    ['a stamp is earlier where that is ahead', { stamps: [stampAt(640)] }, 600, 40],
    ['and over where nothing is left', { stamps: [stampAt(600)] }, 600, 0],
    ['a stamp is never later', { stamps: [stampAt(640)] }, -600, 640],
    ['nor is one that is past by ours', { stamps: [stampAt(-3600)] }, -7200, 0],
    ['a clock that is not known changes nothing', { stamps: [stampAt(640)] }, undefined, 640],
    ['nor does one that is a day off', { stamps: [stampAt(640)] }, 86_401, 640],
    ['a lifetime needs no clock', { lifetime: 3600 }, 600, 3600],
    ['an instant given as lifetime does', { lifetime: 1_800_000_640 }, 600, 40],
    ['a stamp beside a lifetime agrees by that clock', { lifetime: 3600, stamps: [stampAt(4200)] }, 600, 3600],
    ['and where it is behind', { lifetime: 3600, stamps: [stampAt(-3600)] }, -7200, 3600],
    ['an exp does as well', { lifetime: 3600, exp: at(-3600) }, -7200, 3600],
    ['an exp is earlier by it', { lifetime: 7200, exp: at(1800) }, 600, 1200],
  ])('%s: %j, %p s ahead, %i s', (_what, said, clockOffsetSeconds, seconds) => {
    expect(judge(said, {}, { clockOffsetSeconds }).lifetimeSeconds).toBe(seconds);
  });
});

test.each([
  [0, 3600],
  [100, 3500],
  [3600, 0],
  [4000, 0],
])('a lifetime counts from when the answer was made: %i s in a cache leave %i s', (ageSeconds, seconds) => {
  expect(judge({ lifetime: 3600 }, {}, { ageSeconds }).lifetimeSeconds).toBe(seconds);
});

test('what was read oddly is told, one word each', () => {
  expect(judge({ lifetime: 1e12, stamps: [stampAt(3600), stampAt(60)], warnings: ['x'] }).warnings).toEqual([
    'x',
    'expires_in_implausible',
    'lifetimes_contradict',
  ]);
  expect(judge({ lifetime: 3600, stamps: [stampAt(-14_400, 'naive')] }).warnings).toEqual(['expires_at_local']);
  // A lifetime that is over explains no stamp.
  expect(judge({ lifetime: -5, stamps: [stampAt(-3600, 'naive')] }).warnings).toEqual(['lifetimes_contradict']);
  expect(judge({ lifetime: 900_000 }, { expectedLifetimeSeconds: 900 }).warnings).toEqual(['expires_in_milliseconds']);
  expect(judge({ lifetime: 1_800_003_600 }).warnings).toEqual(['expires_in_instant']);
  expect(judge({ lifetime: 864_000 }).warnings).toEqual(['expires_in_capped']);
  expect(judge({ lifetime: 0 }).warnings).toEqual(['expires_in_zero', 'lifetime_unknown']);
});

test('a stamp is kept as it is written where it is believed as it is, else the instant is', () => {
  const stamp: Stamp = { at: at(3600), text: '1800003600', zone: 'epoch-seconds' };
  const stamps = [{ source: 'expires_on', stamp }] as const;
  expect(judge({ stamps }).expiresAt).toEqual(stamp);
  expect(judge({ stamps }, {}, { clockOffsetSeconds: 600 }).expiresAt).toEqual({
    at: at(3000),
    text: '2027-01-15T08:50:00Z',
    zone: 'utc',
  });
});
