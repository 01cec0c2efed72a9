import { FUNCTION_LIMITS } from '../../lib/build/function-limits.ts';
import type { Bench, BenchResult } from '../harness/bench.ts';
import { createCpuQuota } from '../harness/cpu-quota.ts';
import { type FunctionUnderTest, requestsAfterInit } from '../harness/function-process.ts';
import { shuffled } from '../harness/rounds.ts';
import { compared, spreadOf } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';
import { serveTokens } from '../harness/system-under-test.ts';

const NAME = 'serve-first-request';
/** So many requests follow the first one. */
const LATER = 30;
/** Longer than a period of the quota: every request may use a whole slice. */
const GAP_MS = 25;
/** The memory that is deployed has a goal; the others tell whether another one would be better. */
const DEPLOYED = FUNCTION_LIMITS['serve-tokens'].memoryMegabytes;
const SIZES = [...new Set([DEPLOYED, 256, 512, 1024, 1769])];

interface FirstAndWarm {
  readonly first: number[];
  readonly warm: number[];
}

/** The first request after INIT with the CPU of a Lambda, against later ones of the same processes. */
export const serveFirstRequest: Bench = {
  name: NAME,
  summary: `serve-tokens: first request after INIT with the CPU of ${DEPLOYED} MB, against later ones`,
  run: ({ root, random, quick, log }) =>
    withStub(root, async (stub) => {
      const tested = await serveTokens(root, stub);
      const probe = createCpuQuota(groupName(DEPLOYED), DEPLOYED);
      if ('whyNot' in probe) {
        log(`${NAME}: measured with the whole CPU, so without goal: ${probe.whyNot}`);
      } else {
        probe.quota.remove();
      }
      const hasQuota = 'quota' in probe;
      const sizes = hasQuota && !quick ? SIZES : [DEPLOYED];
      const samples = new Map<number, FirstAndWarm>(sizes.map((size) => [size, { first: [], warm: [] }]));
      for (let round = 0; round < (quick ? 5 : 11); round += 1) {
        for (const size of shuffled(sizes, random)) {
          const [first = Number.NaN, ...later] = await request(root, tested, hasQuota ? size : undefined);
          samples.get(size)?.first.push(first);
          samples.get(size)?.warm.push(spreadOf(later).median);
        }
      }
      return [...samples].map(([size, { first, warm }]) => resultOf(size, first, warm, hasQuota));
    }),
};

function resultOf(size: number, first: number[], warm: number[], hasQuota: boolean): BenchResult {
  const result = { name: NAME, unit: 'ms', comparatorName: `median of the ${LATER} after it` };
  const note = hasQuota ? `CPU of ${size} MB` : 'the whole CPU: no control group can be made here';
  const goal = { of: 'ratio', atMost: 2.5 } as const;
  return compared(
    { ...result, note, ...(hasQuota && size === DEPLOYED ? { goal } : {}) },
    { ours: first, comparator: warm },
  );
}

/** @param memoryMegabytes absent: with the whole CPU */
async function request(
  root: string,
  tested: FunctionUnderTest,
  memoryMegabytes: number | undefined,
): Promise<readonly number[]> {
  const plan = { requests: 1 + LATER, gapMs: GAP_MS };
  if (memoryMegabytes === undefined) {
    return requestsAfterInit(root, tested, { ...plan, afterInit: () => {} });
  }
  const group = createCpuQuota(groupName(memoryMegabytes), memoryMegabytes);
  if ('whyNot' in group) {
    throw new Error(group.whyNot);
  }
  try {
    return await requestsAfterInit(root, tested, { ...plan, afterInit: group.quota.add });
  } finally {
    group.quota.remove();
  }
}

function groupName(memoryMegabytes: number): string {
  return `token-keeper-bench-${process.pid}-${memoryMegabytes}`;
}
