import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { BenchResult } from '../../bench/harness/bench.ts';
import { merged, readResults, savedResult, writeResults } from '../../bench/harness/results-file.ts';
import { exactly } from '../../bench/harness/statistics.ts';
import { createWorkspace } from '../support/workspace.ts';

const RESULT: BenchResult = {
  name: 'cold',
  unit: 'ms',
  ours: { min: 1.234_567_89, median: 2, max: 1_234_567 },
  comparator: { min: 4, median: 4.000_000_4, max: 5 },
  comparatorName: 'other',
  ratio: 0.500_000_04,
  goal: { of: 'ratio', atMost: 0.5 },
  note: 'a note',
};

describe('a saved result', () => {
  test('has figures of six digits, and whether the figures as they were measured keep the goal', () => {
    expect(savedResult(RESULT)).toEqual({
      name: 'cold',
      unit: 'ms',
      ours: { min: 1.234_57, median: 2, max: 1_234_567 },
      comparator: { min: 4, median: 4, max: 5 },
      comparatorName: 'other',
      ratio: 0.5,
      goal: { of: 'ratio', atMost: 0.5 },
      pass: false,
      note: 'a note',
    });
  });

  test('has nothing that the result does not have', () => {
    const result = { name: 'size', unit: 'bytes', ours: exactly(7), comparatorName: '-' };
    expect(Object.keys(savedResult(result))).toEqual(['name', 'unit', 'ours', 'comparatorName']);
    expect(savedResult({ ...result, goal: { of: 'ours', atMost: 7 } })).toMatchObject({ pass: true });
  });
});

describe('results after some rows were measured anew', () => {
  const of = (name: string, figure: number): BenchResult => ({
    name,
    unit: 'ms',
    ours: exactly(figure),
    comparatorName: '-',
  });

  test('keep the other rows, in the order of the table, and every result of a row', () => {
    const saved = [of('c', 1), of('a', 1), of('b', 1), of('b', 2)].map(savedResult);
    expect(merged(saved, [of('b', 3), of('b', 4), of('b', 5)], ['a', 'b', 'c'])).toEqual(
      [of('a', 1), of('b', 3), of('b', 4), of('b', 5), of('c', 1)].map(savedResult),
    );
  });

  test('have none of a row that there is no more', () => {
    expect(merged([savedResult(of('gone', 1))], [of('a', 1)], ['a'])).toEqual([savedResult(of('a', 1))]);
  });
});

describe('the file of results', () => {
  const workspace = createWorkspace();
  afterAll(() => workspace.remove());

  test('is read as it was written; without one there are none', () => {
    const file = `${workspace.path}/results.json`;
    expect(readResults(file)).toEqual([]);
    writeResults(file, [savedResult(RESULT)]);
    expect(readResults(file)).toEqual([savedResult(RESULT)]);
  });

  test('that is no JSON is not taken for none', () => {
    const file = `${workspace.path}/broken.json`;
    writeFileSync(file, '[{');
    expect(() => readResults(file)).toThrow(SyntaxError);
  });
});
