import { join } from 'node:path';
import type { Bench } from '../harness/bench.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { bundleWithSdk } from '../harness/sdk-bundle.ts';
import { compared } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';
import { serveTokens } from '../harness/system-under-test.ts';

/** The CPU time of one getToken of a warm serve-tokens, against the one GetItem that is in it. */
export const serveWarm: Bench = {
  name: 'serve-warm',
  summary: 'serve-tokens: CPU time of a getToken in a warm process, against the GetItem of the SDK alone',
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const ours = await serveTokens(root, stub);
      const service = ours.invokedFunctionArn.split(':').at(-1) ?? '';
      const argv = [ours.file, await bundleWithSdk(root, 'get-item'), ours.invokedFunctionArn, service] as const;
      const process = startReportingProcess(
        [join(root, 'bench/fixtures/serve-warm.mjs'), ...argv, quick ? '15' : '51', quick ? '150' : '250'],
        ours.environment,
      );
      try {
        const samples = (await process.next()) as { readonly ours: number[]; readonly comparator: number[] };
        const goal = { of: 'ratio', atMost: 1.15 } as const;
        return [compared({ name: 'serve-warm', unit: 'us', comparatorName: 'GetItem of the SDK', goal }, samples)];
      } finally {
        await process.end();
      }
    }),
};
