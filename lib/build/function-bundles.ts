/** This folder: bundles of the functions, the command line and the package. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { leanBuiltinModules, WITH_NODE_CRYPTO } from './builtin-modules.ts';
import { FUNCTION_NAMES, type FunctionName } from './function-limits.ts';
import { leaveOut } from './leave-out.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * How a function is bundled: one minified ES module that includes the SDK, without the parts that never run.
 *
 * @see docs/adr/0010-one-bundle.md
 */
export const FUNCTION_BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
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
export async function buildFunctions(outDir: string = join(ROOT, 'dist', 'functions')): Promise<FunctionBundle[]> {
  const { plugin, expectAllUsed } = leaveOut();
  const bundles = await Promise.all(FUNCTION_NAMES.map((name) => buildFunction(name, join(outDir, name), plugin)));
  expectAllUsed();
  return bundles;
}

async function buildFunction(name: FunctionName, outDir: string, plugin: Plugin): Promise<FunctionBundle> {
  const file = join(outDir, 'index.mjs');
  const entryPoints = [join(ROOT, 'functions', name, 'handler.ts')];
  const result = await build({
    ...FUNCTION_BUNDLE_OPTIONS,
    entryPoints,
    outfile: file,
    plugins: [plugin, ...(FUNCTION_BUNDLE_OPTIONS.plugins ?? [])],
  });
  const contents = result.outputFiles?.[0]?.contents;
  if (!contents || !result.metafile) throw new Error(`esbuild gave no output for ${name}`);
  await mkdir(outDir, { recursive: true });
  await writeFile(file, contents);
  return { name, file, bytes: contents.length, metafile: result.metafile };
}
