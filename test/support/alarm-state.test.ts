import { describe, expect, test } from '@jest/globals';
import { type AlarmRule, alarmState } from './alarm-state.ts';
import type { Datum } from './embedded-metrics.ts';

const NOW = 1_800_000_000;
const RULE: AlarmRule = {
  Namespace: 'TokenKeeper',
  MetricName: 'RefreshFailing',
  Dimensions: [{ Name: 'service', Value: 'alpha' }],
  Statistic: 'Maximum',
  Period: 300,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const datum = (secondsAgo: number, value = 1, more: Partial<Datum> = {}): Datum => ({
  namespace: 'TokenKeeper',
  name: 'RefreshFailing',
  dimensions: { service: 'alpha' },
  value,
  at: NOW - secondsAgo,
  ...more,
});

describe('two of three windows over the threshold', () => {
  test.each<[string, readonly Datum[], 'OK' | 'ALARM']>([
    ['without data', [], 'OK'],
    ['with one', [datum(10)], 'OK'],
    ['with two in one window', [datum(10), datum(299)], 'OK'],
    ['with two in neighbouring windows', [datum(10), datum(301)], 'ALARM'],
    ['with the first and the last', [datum(10), datum(610)], 'ALARM'],
    ['with the oldest at the beginning of the three', [datum(10), datum(900)], 'ALARM'],
    ['with the oldest a second before them', [datum(10), datum(901)], 'OK'],
    ['with one that comes only now', [datum(0), datum(301)], 'OK'],
    ['below the threshold', [datum(10, 0.99), datum(301, 0.99)], 'OK'],
    ['of another service', [datum(10, 1, { dimensions: { service: 'beta' } }), datum(301)], 'OK'],
    ['of another metric', [datum(10, 1, { name: 'TokenOverdue' }), datum(301)], 'OK'],
    ['with a dimension more', [datum(10, 1, { dimensions: { service: 'alpha', x: 'y' } }), datum(301)], 'OK'],
  ])('%s', (_what, data, state) => {
    expect(alarmState(RULE, data, NOW)).toBe(state);
  });
});

describe('what is missing', () => {
  const missing: AlarmRule = {
    ...RULE,
    Statistic: 'Sum',
    ComparisonOperator: 'LessThanThreshold',
    DatapointsToAlarm: 3,
    TreatMissingData: 'breaching',
  };
  test.each<[string, readonly Datum[], 'OK' | 'ALARM']>([
    ['is an alarm where that breaches', [], 'ALARM'],
    ['is none while one window has data', [datum(900)], 'OK'],
    ['is one again a second later', [datum(901)], 'ALARM'],
  ])('%s', (_what, data, state) => {
    expect(alarmState(missing, data, NOW)).toBe(state);
  });
});

test('values of a window are added up for the sum', () => {
  const sum: AlarmRule = { ...RULE, Statistic: 'Sum', Threshold: 10, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
  const nine = Array.from({ length: 9 }, (_, index) => datum(10 + index));
  expect(alarmState(sum, nine, NOW)).toBe('OK');
  expect(alarmState(sum, [...nine, datum(300)], NOW)).toBe('ALARM');
  expect(alarmState(sum, [...nine, datum(301)], NOW)).toBe('OK');
});

test.each([
  [{ ...RULE, TreatMissingData: 'missing' }, []],
  [{ ...RULE, Statistic: 'Average' } as const, [datum(10)]],
  [{ ...RULE, ComparisonOperator: 'GreaterThanThreshold' } as const, [datum(10)]],
])('a kind of alarm that is not ours is refused, not guessed at', (rule, data) => {
  expect(() => alarmState(rule, data, NOW)).toThrow(/no alarm of ours/);
});
