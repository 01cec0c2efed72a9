/** This folder: bundles of the functions. */

import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { leanBuiltinModules, WITH_NODE_CRYPTO } from './builtin-modules.ts';
import { FUNCTION_NAMES, type FunctionName } from './function-limits.ts';
import { FUNCTIONS_DIRECTORY, ROOT } from './functions-directory.ts';
import { leaveOut } from './leave-out.ts';

/**
 * How a function is bundled: one minified ES module that includes the SDK, without the parts that never run.
 *
 * @see docs/adr/0010-one-bundle.md
 */
export const FUNCTION_BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: ROOT,
  plugins: [leanBuiltinModules()],
  ...WITH_NODE_CRYPTO,
};

/** A bundle that was built. */
export interface FunctionBundle {
  readonly name: FunctionName;
  /** The file that Lambda loads. */
  readonly file: string;
  readonly bytes: number;
  /** What went into the file, for tests and the benchmark. */
  readonly metafile: Metafile;
}

/** Bundles every function into `dist/functions/<name>/index.mjs` and returns what was built. */
export async function buildFunctions(outDir: string = FUNCTIONS_DIRECTORY): Promise<FunctionBundle[]> {
  const { plugin, expectAllUsed } = leaveOut();
  const bundles = await Promise.all(FUNCTION_NAMES.map((name) => buildFunction(name, join(outDir, name), plugin)));
  expectAllUsed();
  return bundles;
}

async function buildFunction(name: FunctionName, outDir: string, plugin: Plugin): Promise<FunctionBundle> {
  const file = join(outDir, 'index.mjs');
  const { metafile } = await build({
    ...FUNCTION_BUNDLE_OPTIONS,
    metafile: true,
    entryPoints: [join(ROOT, 'functions', name, 'handler.ts')],
    outfile: file,
    plugins: [plugin, ...(FUNCTION_BUNDLE_OPTIONS.plugins ?? [])],
  });
  const [output] = Object.values(metafile.outputs);
  if (!output) throw new Error(`esbuild gave no output for ${name}`);
  return { name, file, bytes: output.bytes, metafile };
}
