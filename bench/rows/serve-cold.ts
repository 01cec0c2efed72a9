import type { Bench } from '../harness/bench.ts';
import { buildDefaultBundle } from '../harness/default-bundle.ts';
import { coldStart } from '../harness/function-process.ts';
import { interleaved } from '../harness/rounds.ts';
import { compared } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';
import { serveTokens } from '../harness/system-under-test.ts';

/** Loading serve-tokens and its first answer, against the same sources bundled the default way. */
export const serveCold: Bench = {
  name: 'serve-cold',
  summary: 'serve-tokens: load and first answer, against the same sources in a default CDK bundle',
  run: ({ root, random, quick }) =>
    withStub(root, async (stub) => {
      const ours = await serveTokens(root, stub);
      const byDefault = { ...ours, file: await buildDefaultBundle(root) };
      const samples = await interleaved(
        {
          ours: async () => (await coldStart(root, ours)).netMs,
          comparator: async () => (await coldStart(root, byDefault)).netMs,
        },
        { rounds: quick ? 7 : 21, random },
      );
      const result = {
        name: 'serve-cold',
        unit: 'ms',
        comparatorName: 'default CDK bundle',
        goal: { of: 'ratio', atMost: 0.5 },
        note: "without the start of Node's own process",
      } as const;
      return [compared(result, samples)];
    }),
};
