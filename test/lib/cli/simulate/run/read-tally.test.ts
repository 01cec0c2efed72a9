import { describe, expect, test } from '@jest/globals';
import { instant, plusSeconds } from '../../../../../functions/domain/values/instant.ts';
import { createReadGrid } from '../../../../../lib/cli/simulate/run/read-grid.ts';
import {
  type AnsweredReads,
  createReadTally,
  type ReadStretch,
} from '../../../../../lib/cli/simulate/run/read-tally.ts';

const START = instant(1_767_225_600);
const EXP = 100;

/** Counts two reads a second; the token expires 100 s after the start, for the provider and for us. */
function count(apiAheadSeconds: number, ...reads: readonly AnsweredReads[]) {
  const stretches: ReadStretch[] = [];
  const grid = createReadGrid({ reads: 2, periodMs: 1000 }, 200_000);
  const tally = createReadTally({ from: START, grid, apiAheadSeconds, onStretch: (one) => stretches.push(one) });
  reads.forEach(tally.add);
  return { ...tally.counts(), stretches };
}

function served(index: number, next: number, answeredMs?: number): AnsweredReads {
  const accessToken = `simulated-1-1-${START + EXP}`;
  const waited = answeredMs === undefined ? {} : { answeredMs };
  return { index, next, outcome: { ok: true, accessToken, expiresAt: plusSeconds(START, EXP), ...waited } };
}

describe('reads 0 to 199 with a token of 100 s', () => {
  test.each([
    [0, 0, 1],
    [-1, 0, 1],
    [1, 2, 1],
    [2, 4, 1],
    [99, 198, 1],
    [100, 200, 1],
    [101, 200, 1],
  ])('an API whose clock is %d s ahead rejects %d', (ahead, rejected, secondsLeft) => {
    const { stretches, ...counts } = count(ahead, served(0, 200));
    expect(counts).toEqual({
      reads: 200,
      accepted: 200 - rejected,
      rejected,
      refused: 0,
      longestWaitMs: 0,
      worst: { secondsLeft, at: START + 99 },
    });
    expect(stretches.map(({ kind, reads }) => [kind, reads])).toEqual(
      [
        ['accepted', 200 - rejected],
        ['rejected', rejected],
      ].filter(([, reads]) => reads !== 0),
    );
  });
});

test('a read that waited is judged by when it got its answer', () => {
  const { accepted, rejected, longestWaitMs, worst } = count(0, served(198, 199, 99_999), served(199, 200, 100_000));
  expect({ accepted, rejected, longestWaitMs }).toEqual({ accepted: 1, rejected: 1, longestWaitMs: 999 });
  expect(worst).toEqual({ secondsLeft: 0, at: START + 100 });
});

test('refused reads are counted with the reason, from the first to the last', () => {
  const outcome = { ok: false, why: 'cooling_down' } as const;
  expect(count(0, { index: 3, next: 7, outcome })).toEqual({
    reads: 4,
    accepted: 0,
    rejected: 0,
    refused: 4,
    longestWaitMs: 0,
    stretches: [{ kind: 'refused', first: START + 1, last: START + 3, reads: 4, why: 'cooling_down' }],
  });
});

test('the worst is the first of several that are as bad', () => {
  const { worst } = count(0, served(0, 150), served(150, 160), served(160, 161));
  expect(worst).toEqual({ secondsLeft: 20, at: START + 80 });
  expect(count(0, served(160, 161), served(100, 162)).worst).toEqual({ secondsLeft: 20, at: START + 80 });
});
