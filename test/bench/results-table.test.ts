import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readResults, type SavedResult } from '../../bench/harness/results-file.ts';
import { resultsTable } from '../../bench/harness/results-table.ts';
import { ROWS } from '../../bench/rows/all-rows.ts';

const root = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const RESULTS = readResults(root('bench/results.json'));

const RATIO: SavedResult = {
  name: 'fast',
  unit: 'ms',
  ours: { min: 1, median: 2, max: 3 },
  comparator: { min: 3, median: 4.25, max: 5 },
  comparatorName: 'somebody',
  ratio: 0.470588,
  goal: { of: 'ratio', atMost: 0.5 },
  pass: true,
};

test('the table has a line for each result with a goal, of medians', () => {
  const counted: SavedResult = {
    name: 'small',
    note: 'client',
    unit: 'bytes',
    ours: { min: 30_000, median: 30_000, max: 30_000 },
    comparatorName: '-',
    goal: { of: 'ours', atMost: 25_000 },
    pass: false,
  };
  const { goal: _goal, pass: _pass, ...informative } = RATIO;
  expect(resultsTable([RATIO, counted, informative])).toBe(
    '| row | ours | against | its | ratio | goal | kept |\n| --- | --- | --- | --- | --- | --- | --- |\n' +
      '| `fast` | 2 ms | somebody | 4.25 ms | 0.471 | ratio <= 0.5 | yes |\n' +
      '| `small`: client | 30,000 bytes |  |  |  | ours <= 25,000 | **no** |\n',
  );
});

describe('the figures of docs/performance.md', () => {
  test('are those of bench/results.json', () => {
    expect(readFileSync(root('docs/performance.md'), 'utf8')).toContain(resultsTable(RESULTS));
  });

  test('are of every row there is', () => {
    expect(new Set(RESULTS.map(({ name }) => name))).toEqual(new Set(ROWS.map(({ name }) => name)));
  });
});
