import { execFile } from 'node:child_process';
import { glob, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildFiles, buildIfChanged } from './build-stamp.ts';
import { buildCli } from './cli-bundle.ts';
import { buildFunctions } from './function-bundles.ts';
import { buildPackage } from './package-bundles.ts';
import { removeUnreachedTypes } from './package-types.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TYPES = 'dist/package/types';
/** What decides what is built besides the files that go in: how, from which packages, in which dialect. */
const DECISIVE = [
  'package.json',
  'package-lock.json',
  'tsconfig*.json',
  'LICENSE',
  'bin/build.ts',
  'lib/build/**/*.ts',
];

/** Bundles the functions, the package and its command line into `dist`, unless they are there and nothing has changed. */
export async function ensureBundles(): Promise<void> {
  await buildIfChanged({ root: ROOT, stampFile: 'dist/stamps/bundles.json', build: bundle });
}

/**
 * Writes the package's types into `dist/package/types`, unless they are there and nothing has changed.
 *
 * @throws {Error} whose `stdout` has what the compiler complained of
 */
export async function ensureTypes(): Promise<void> {
  await buildIfChanged({ root: ROOT, stampFile: 'dist/stamps/types.json', build: writeTypes });
}

async function bundle(): Promise<BuildFiles> {
  const [functions, ...modules] = await Promise.all([
    buildFunctions().then((bundles) => bundles.map(({ metafile }) => metafile)),
    // The command line goes beside the modules, whose folder is emptied first.
    buildPackage().then(async (metafile) => [metafile, await buildCli()]),
  ]);
  const metafiles = [...functions, ...modules.flat()];
  const written = await filesOf(['dist/functions/**', 'dist/package/**']);
  return {
    inputs: [
      ...metafiles.flatMap(({ inputs }) => Object.keys(inputs)),
      ...(await filesOf([...DECISIVE, 'lib/local/status-page/*'])),
    ],
    outputs: written.filter((path) => !path.startsWith(TYPES)),
  };
}

async function writeTypes(): Promise<BuildFiles> {
  // What no source stands behind any more must not be published.
  await rm(join(ROOT, TYPES), { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.package.json', '--listFiles'];
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: ROOT });
  removeUnreachedTypes(join(ROOT, 'package.json'));
  const sources = stdout.split('\n').map((file) => relative(ROOT, file.trim()));
  return {
    // Of packages, the lock file says enough: the types of CDK alone are a thousand files.
    inputs: [...sources.filter((path) => !path.includes('node_modules')), ...(await filesOf(DECISIVE))],
    outputs: await filesOf([`${TYPES}/**`]),
  };
}

function filesOf(patterns: readonly string[]): Promise<string[]> {
  return Array.fromAsync(glob([...patterns], { cwd: ROOT }));
}
