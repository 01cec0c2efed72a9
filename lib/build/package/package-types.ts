import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../functions-directory.ts';
import { PACKAGE_ENTRIES } from './package-bundles.ts';

const TYPES = join(ROOT, 'dist', 'package', 'types');
/** What the compiler writes: a declaration for every file that it has read, the insides of token-keeper among them. */
const COMPILED = join(ROOT, 'dist', 'types');
const IMPORTED = /(\bfrom |\bimport\()(['"])(\.[^'"]+)\.ts\2/g;

/**
 * Writes the declarations of the package's modules and of what they lead to.
 *
 * They are those of a CommonJS module, which `import` may read as well: a class has one type in both, as it has one copy.
 *
 * @throws {Error} whose `stdout` has what the compiler complained of
 */
export async function writePackageTypes(): Promise<void> {
  // What no source stands behind any more must not be published.
  await Promise.all([TYPES, COMPILED].map((path) => rm(path, { recursive: true, force: true })));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.package.json'], { cwd: ROOT });
  const entries = PACKAGE_ENTRIES.map(({ name, source }) => ({ name, file: source.replace(/\.ts$/, '') }));
  const reached = new Set(entries.map(({ file }) => file));
  // A set goes on to what was added on the way.
  for (const file of reached) {
    const text = await readFile(join(COMPILED, `${file}.d.ts`), 'utf8');
    for (const [, , , path = ''] of text.matchAll(IMPORTED)) reached.add(join(dirname(file), path));
    await mkdir(dirname(join(TYPES, file)), { recursive: true });
    await writeFile(join(TYPES, `${file}.d.cts`), text.replaceAll(IMPORTED, '$1$2$3.cjs$2'));
  }
  for (const { name, file } of entries) {
    const text = `export * from './${file}.cjs';\n`;
    await Promise.all(['.d.cts', '.d.mts'].map((ending) => writeFile(join(TYPES, `${name}${ending}`), text)));
  }
}
