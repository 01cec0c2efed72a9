import { join } from 'node:path';
import { build } from 'esbuild';
import { buildFunctions } from '../../lib/build/function-bundles.ts';
import { buildPackage } from '../../lib/build/package/package-bundles.ts';
import type { Bench, BenchResult } from '../harness/bench.ts';
import { exactly } from '../harness/statistics.ts';
import { unwantedModules } from '../harness/unwanted-modules.ts';
import { WORK_FOLDER } from '../harness/work-folder.ts';

/** One KB is 1000 bytes, here and in the tests. */
const LIMITS = { 'serve-tokens': 240_000, 'refresh-tokens': 310_000, client: 25_000 };

/** How large the bundles are, minified and not compressed, and what is in them that never runs. */
export const bundle: Bench = {
  name: 'bundle',
  summary: 'bytes of the minified bundles, and what is in the functions that never runs in Lambda',
  async run({ root, log }) {
    const functions = await buildFunctions(join(root, WORK_FOLDER, 'functions'));
    const client = await bundledClient(root);
    const results: BenchResult[] = [...functions, client].map(({ name, bytes }) => ({
      name: 'bundle',
      unit: 'bytes',
      ours: exactly(bytes),
      comparatorName: '-',
      goal: { of: 'ours', atMost: LIMITS[name] },
      note: name,
    }));
    const unwanted = functions.flatMap(({ metafile }) => unwantedModules(metafile));
    for (const module of unwanted) {
      log(`bundle: ${module} should not be in a function`);
    }
    const goal = { of: 'ours', atMost: 0 } as const;
    const note = 'unused SDK parts in functions';
    return [
      ...results,
      { name: 'bundle', unit: 'modules', ours: exactly(unwanted.length), comparatorName: '-', goal, note },
    ];
  },
};

/** What a consumer that uses the client adds to its own bundle, from the file of the package that bundlers take. */
async function bundledClient(root: string): Promise<{ readonly name: 'client'; readonly bytes: number }> {
  const directory = join(root, WORK_FOLDER, 'package');
  await buildPackage(directory);
  const { outputFiles } = await build({
    entryPoints: [join(directory, 'client.module.mjs')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  const bytes = outputFiles[0]?.contents.length;
  if (bytes === undefined) {
    throw new Error('esbuild gave no output for the client');
  }
  return { name: 'client', bytes };
}
