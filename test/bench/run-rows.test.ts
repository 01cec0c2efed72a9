import { describe, expect, test } from '@jest/globals';
import type { Bench, BenchResult } from '../../bench/harness/bench.ts';
import { type RunLimits, runRows } from '../../bench/harness/run-rows.ts';
import { exactly } from '../../bench/harness/statistics.ts';
import { ROWS } from '../../bench/rows/all-rows.ts';

function resultOf(name: string): BenchResult {
  return { name, unit: 'ms', ours: exactly(1), comparatorName: '-' };
}

function row(name: string, run: Bench['run'] = async () => [resultOf(name)]): Bench {
  return { name, summary: '', run };
}

/** Runs rows; `ended` counts how often everything that was started was ended. */
async function run(rows: readonly Bench[], limits: Partial<RunLimits> = {}) {
  const lines: string[] = [];
  let ended = 0;
  const outcome = await runRows(
    rows,
    { quick: true, random: () => 0, log: (line) => lines.push(line), root: '/' },
    {
      rowMs: 10_000,
      totalMs: 10_000,
      nowMs: () => 0,
      endAll: () => {
        ended += 1;
      },
      signal: new AbortController().signal,
      ...limits,
    },
  );
  return { ...outcome, lines, ended };
}

describe('the rows', () => {
  test('are run one after the other, and what they have started is ended after each', async () => {
    const { results, notMeasured, ended } = await run([row('a'), row('b')]);
    expect(results).toEqual([resultOf('a'), resultOf('b')]);
    expect(notMeasured).toEqual([]);
    expect(ended).toBe(2);
  });

  test('that fail do not keep the next from being measured', async () => {
    const failing = row('a', async () => {
      throw new Error('no stub');
    });
    const { results, notMeasured, lines } = await run([failing, row('b')]);
    expect(results).toEqual([resultOf('b')]);
    expect(notMeasured).toEqual(['a']);
    expect(lines).toContain('a: not measured: no stub');
  });

  test('that never end are given up, and what they have started is ended', async () => {
    const hanging = row('a', () => new Promise(() => {}));
    const { notMeasured, lines, ended } = await run([hanging, row('b')], { rowMs: 20 });
    expect(notMeasured).toEqual(['a']);
    expect(lines).toContain('a: not measured: it took more than 0 s');
    expect(ended).toBe(3);
  });

  test.each([
    [99, []],
    [100, ['b']],
  ])('are not begun once the whole run has used up its time: row a took %d of 100 ms', async (tookMs, expected) => {
    let now = 0;
    const slow = row('a', async () => {
      now += tookMs;
      return [resultOf('a')];
    });
    const { notMeasured } = await run([slow, row('b')], { totalMs: 100, nowMs: () => now });
    expect(notMeasured).toEqual(expected);
  });

  test('are not begun after Ctrl-C', async () => {
    const stop = new AbortController();
    const stopping = row('a', async () => {
      stop.abort(new Error('it was stopped'));
      return [resultOf('a')];
    });
    const { results, notMeasured, lines } = await run([stopping, row('b')], { signal: stop.signal });
    expect(results).toEqual([resultOf('a')]);
    expect(notMeasured).toEqual(['b']);
    expect(lines).toContain('b: not measured: it was stopped');
  });

  test('have each a name of their own', () => {
    const names = ROWS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });
});
