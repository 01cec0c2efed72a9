import { join } from 'node:path';
import { build } from 'esbuild';
import type { Bench } from '../harness/bench.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { compared } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';
import { serveTokens } from '../harness/system-under-test.ts';
import { WORK_FOLDER } from '../harness/work-folder.ts';

/** The CPU time of one getToken of a warm serve-tokens, against the one GetItem that is in it. */
export const serveWarm: Bench = {
  name: 'serve-warm',
  summary: 'serve-tokens: CPU time of a getToken in a warm process, against the GetItem of the SDK alone',
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const ours = await serveTokens(root, stub);
      const service = ours.invokedFunctionArn.split(':').at(-1) ?? '';
      const argv = [ours.file, await bundleGetItem(root), ours.invokedFunctionArn, service] as const;
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

async function bundleGetItem(root: string): Promise<string> {
  const outfile = join(root, WORK_FOLDER, 'get-item.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/fixtures/get-item.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outfile;
}
