import type { Bench } from '../harness/bench.ts';
import { coldStart, type FunctionUnderTest } from '../harness/function-process.ts';
import { interleaved } from '../harness/rounds.ts';
import { compared } from '../harness/statistics.ts';
import { type Stub, withStub } from '../harness/stub.ts';
import { emptyFunction, refreshTokens, serveTokens } from '../harness/system-under-test.ts';

interface Subject {
  readonly name: string;
  readonly summary: string;
  readonly testedOf: (root: string, stub: Stub) => Promise<FunctionUnderTest>;
  readonly atMost: number;
}

/** The whole process of serve-tokens up to its first answer, against a process with an empty handler. */
export const serveColdFloor: Bench = coldFloor({
  name: 'serve-cold-floor',
  summary: 'serve-tokens: start of the process to first answer, against an empty handler',
  testedOf: serveTokens,
  atMost: 2.3,
});

/** The whole process of refresh-tokens up to the end of a sweep with one service due, against an empty handler. */
export const refreshColdFloor: Bench = coldFloor({
  name: 'refresh-cold-floor',
  summary: 'refresh-tokens: start of the process to one service refreshed, against an empty handler',
  testedOf: refreshTokens,
  atMost: 2.9,
});

function coldFloor({ name, summary, testedOf, atMost }: Subject): Bench {
  return {
    name,
    summary,
    run: ({ root, random, quick }) =>
      withStub(root, async (stub) => {
        const ours = await testedOf(root, stub);
        const empty = emptyFunction(root);
        const samples = await interleaved(
          {
            ours: async () => (await coldStart(root, ours)).wallMs,
            comparator: async () => (await coldStart(root, empty)).wallMs,
          },
          { rounds: quick ? 7 : 21, random },
        );
        const goal = { of: 'ratio', atMost } as const;
        return [compared({ name, unit: 'ms', comparatorName: 'empty handler', goal }, samples)];
      }),
  };
}
