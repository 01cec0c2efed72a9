import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './functions-directory.ts';

const TYPES = join(ROOT, 'dist', 'package', 'types');
const DECLARATION = '.d.ts';
const IMPORTED = /(?:\bfrom|\bimport\()\s*'(\.[^']+)\.ts'/g;

/**
 * Writes the declarations that the package's entries lead to: the compiler writes one for every file that it has read, the
 * insides of token-keeper among them.
 *
 * @throws {Error} whose `stdout` has what the compiler complained of
 */
export async function writePackageTypes(): Promise<void> {
  // What no source stands behind any more must not be published.
  await rm(TYPES, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.package.json'], { cwd: ROOT });
  const reached = await reachedFromExports();
  const written = await readdir(TYPES, { recursive: true });
  const unreached = written.map((path) => join(TYPES, path)).filter((path) => !reached.has(path));
  await Promise.all(unreached.filter((path) => path.endsWith(DECLARATION)).map((path) => rm(path)));
}

async function reachedFromExports(): Promise<ReadonlySet<string>> {
  const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const entries = Object.values(exports).flatMap((entry) => (typeof entry === 'object' ? join(ROOT, entry.types) : []));
  const reached = new Set(entries);
  // A set goes on to what was added on the way.
  for (const file of reached) {
    for (const [, path = ''] of (await readFile(file, 'utf8')).matchAll(IMPORTED)) {
      reached.add(join(dirname(file), `${path}${DECLARATION}`));
    }
  }
  return reached;
}
