import { describe, expect, test } from '@jest/globals';
import { figureText, goalText, spreadText } from '../../bench/harness/figures.ts';
import { resultsTable, summaryLine } from '../../bench/harness/report.ts';
import { exactly } from '../../bench/harness/statistics.ts';

describe('figures', () => {
  test.each([
    [0, '0'],
    [1, '1'],
    [0.618_4, '0.618'],
    [1.005_4, '1.01'],
    [12.34, '12.3'],
    [99.94, '99.9'],
    [99.95, '100'],
    [123.4, '123'],
    [271_652, '271,652'],
    [0.000_012_34, '0.0000123'],
  ])('%d is shown as %s', (figure, expected) => {
    expect(figureText(figure)).toBe(expected);
  });

  test('a spread of one figure is that figure', () => {
    expect(spreadText(exactly(12.5))).toBe('12.5');
    expect(spreadText({ min: 1.5, median: 2, max: 1000 })).toBe('1.50 / 2 / 1,000');
  });

  test.each([
    [undefined, ''],
    [{ of: 'ratio', atMost: 0.65 } as const, 'ratio <= 0.65'],
    [{ of: 'ours', atMost: 240_000 } as const, 'ours <= 240,000'],
    [{ of: 'ours', atLeast: 0.9995 } as const, 'ours >= 0.9995'],
    [{ of: 'ours', atLeast: 1, atMost: 1 } as const, 'ours >= 1, <= 1'],
  ])('the goal %j is shown as it was set', (goal, expected) => {
    expect(goalText(goal)).toBe(expected);
  });
});

describe('the report', () => {
  const row = { name: 'cold', unit: 'ms', ours: exactly(2), comparatorName: 'other' };
  const kept = { ...row, comparator: exactly(4), ratio: 0.5, goal: { of: 'ratio', atMost: 0.5 } as const };
  const missed = { ...kept, note: 'slow', goal: { of: 'ratio', atMost: 0.49 } as const };
  const informative = { ...row, comparatorName: '-' };

  test('has a line for every result, with its verdict', () => {
    const lines = resultsTable([kept, missed, informative])
      .split('\n')
      .filter((line) => line.includes('cold'))
      .map((line) => line.split('│').map((cell) => cell.trim()));
    expect(lines).toEqual([
      ['', 'cold', 'ms', '2', 'other', '4', '0.500', 'ratio <= 0.5', 'pass', ''],
      ['', 'cold: slow', 'ms', '2', 'other', '4', '0.500', 'ratio <= 0.49', 'FAIL', ''],
      ['', 'cold', 'ms', '2', '-', '-', '-', '', '', ''],
    ]);
  });

  test('counts the goals, and names what is missing', () => {
    expect(summaryLine([kept, missed, informative, kept], [])).toBe('2 goals kept, 1 missed');
    expect(summaryLine([], ['cold', 'warm'])).toBe('0 goals kept, 0 missed; not measured: cold, warm');
  });
});
