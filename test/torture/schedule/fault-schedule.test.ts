import { describe, expect, test } from '@jest/globals';
import { TARGETS, usualRates } from './fault-kinds.ts';
import { faultOf, faultSchedule } from './fault-schedule.ts';
import { seededRandom } from './seeded-random.ts';

const TEN_MINUTES_MS = 600_000;

describe('the schedule of faults', () => {
  test('is a function of the seed and the duration', () => {
    expect(faultSchedule(7, TEN_MINUTES_MS)).toEqual(faultSchedule(7, TEN_MINUTES_MS));
    expect(faultSchedule(8, TEN_MINUTES_MS)).not.toEqual(faultSchedule(7, TEN_MINUTES_MS));
  });

  test('does not change: what a seed found can be looked for again', () => {
    const [first, ...others] = faultSchedule(1, 90_000).incidents;
    expect({ ...first, atMs: Math.round(first?.atMs ?? 0), others: others.length }).toMatchInlineSnapshot(`
{
  "amount": -28150.833013933152,
  "atMs": 7339,
  "durationMs": 18111.346738878638,
  "kind": "clockStep",
  "others": 24,
  "what": "serve-tokens",
  "which": 0.43801991757936776,
}
`);
  });

  test.each([1, 2, 3])('of seed %i has every kind of incident within ten minutes', (seed) => {
    const { incidents } = faultSchedule(seed, TEN_MINUTES_MS);
    const of = (kind: string) => incidents.filter((one) => one.kind === kind);
    for (const kind of ['outage', 'denied', 'kill', 'freeze', 'clockStep']) {
      expect(of(kind).length).toBeGreaterThan(5);
    }
    expect(of('freeze').some(({ durationMs }) => durationMs > 40_000)).toBe(true);
    expect(of('clockStep').some(({ amount }) => amount < -60_000)).toBe(true);
    expect(of('clockStep').some(({ amount }) => amount > 60_000)).toBe(true);
    expect(new Set(of('clockStep').map(({ what }) => what)).size).toBe(3);
    expect(incidents.map(({ atMs }) => atMs)).toEqual(incidents.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  test('ends before the end: the last sixth is calm, 20 s at most', () => {
    for (const [durationMs, calmFromMs] of [
      [60_000, 50_000],
      [TEN_MINUTES_MS, 580_000],
    ] as const) {
      const schedule = faultSchedule(3, durationMs);
      expect(schedule.calmFromMs).toBe(calmFromMs);
      for (const { atMs, durationMs: lasting } of schedule.incidents) {
        expect(atMs + lasting).toBeLessThanOrEqual(calmFromMs);
      }
      const late = Array.from({ length: 500 }, (_none, nth) =>
        faultOf(schedule, 3, 'dynamodb', { nth, atMs: calmFromMs }),
      );
      expect(late.every((fault) => fault === undefined)).toBe(true);
    }
  });
});

describe('the fault of a request', () => {
  const schedule = faultSchedule(5, TEN_MINUTES_MS);
  const faults = (target: (typeof TARGETS)[number], atMs: number) =>
    Array.from({ length: 1000 }, (_none, nth) => faultOf(schedule, 5, target, { nth, atMs }));

  test('is a function of seed, target, number and time', () => {
    expect(faults('dynamodb', 1000)).toEqual(faults('dynamodb', 1000));
    expect(faults('lambda', 1000)).not.toEqual(faults('dynamodb', 1000));
  });

  test('is any of its target in the course of ten minutes, and none of another', () => {
    for (const target of TARGETS) {
      const moments = Array.from({ length: 29 }, (_none, index) => index * 20_000);
      const seen = new Set(moments.flatMap((atMs) => faults(target, atMs)));
      expect([...seen].filter((fault) => fault !== undefined).toSorted()).toEqual(
        Object.keys(usualRates(target)).toSorted(),
      );
    }
  });

  test('changes its rate with the weather', () => {
    const rates = schedule.weather.dynamodb.map(
      ({ fromMs }) => faults('dynamodb', fromMs).filter((fault) => fault !== undefined).length,
    );
    expect(Math.max(...rates)).toBeGreaterThan(5 * Math.min(...rates));
  });
});

test('seeded numbers are from 0 to below 1, the same for the same text', () => {
  const numbers = (text: string) => Array.from({ length: 2000 }, seededRandom(text));
  expect(numbers('a')).toEqual(numbers('a'));
  expect(numbers('a')).not.toEqual(numbers('b'));
  const all = numbers('a');
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  expect(all.reduce((sum, one) => sum + one, 0) / all.length).toBeCloseTo(0.5, 1);
});
