import { describe, expect, test } from '@jest/globals';
import { retry } from '../../../lib/platform/retry.ts';

/** Retries something whose results are these, one after the other; returns the end, the runs and the pauses. */
const run = async (times: number, results: readonly string[]) => {
  const pauses: [number, string][] = [];
  let runs = 0;
  const end = await retry(
    times,
    async () => results[runs++] ?? 'too many runs',
    (result) => result.startsWith('again'),
    async (attempt, result) => pauses.push([attempt, result]),
  );
  return { end, runs, pauses };
};

describe('a retry', () => {
  test('ends with the first result that is not worth another attempt', async () => {
    expect(await run(3, ['good', 'again'])).toEqual({ end: 'good', runs: 1, pauses: [] });
    expect(await run(3, ['again 1', 'good'])).toEqual({ end: 'good', runs: 2, pauses: [[1, 'again 1']] });
  });

  test('pauses between attempts, knowing how many were made and what came of the last', async () => {
    expect((await run(3, ['again 1', 'again 2', 'good'])).pauses).toEqual([
      [1, 'again 1'],
      [2, 'again 2'],
    ]);
  });

  test('returns the last result when all attempts are used up, and does not pause after it', async () => {
    const pauses = [[1, 'again 1']];
    expect(await run(2, ['again 1', 'again 2', 'good'])).toEqual({ end: 'again 2', runs: 2, pauses });
    expect(await run(1, ['again 1', 'good'])).toEqual({ end: 'again 1', runs: 1, pauses: [] });
  });

  test('does not catch what is thrown', async () => {
    const fault = new Error('own fault');
    let runs = 0;
    const throwing = async (): Promise<never> => {
      runs += 1;
      throw fault;
    };
    await expect(retry(3, throwing, () => true)).rejects.toBe(fault);
    expect(runs).toBe(1);
  });
});
