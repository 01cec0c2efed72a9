import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { servicesSchema } from '../../definition/json-schema/services-schema.ts';
import { buildIfChanged } from '../build-stamp.ts';
import { bundledLicenses } from '../bundled-licenses.ts';
import { buildFunctions } from '../function-bundles.ts';
import { ROOT } from '../functions-directory.ts';
import { buildCli } from './cli-bundle.ts';
import { buildPackage } from './package-bundles.ts';
import { writePackageTypes } from './package-types.ts';

/** What decides what is built: the sources, how they are built, and the packages as they are wanted and as they are installed. */
const INPUTS = [
  '{bin,functions,lib}/**',
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'tsconfig*.json',
  'LICENSE',
];

/** Beside package.json, where the `$schema` of a file of services leads without knowing how the package is made. */
const SCHEMA_FILE = 'services.schema.json';

/**
 * Bundles the functions, the package and its command line into `dist`, with the licences of what is in them, and writes the JSON
 * Schema of files of services, unless all is there and nothing has changed.
 */
export async function ensureBundles(): Promise<void> {
  await buildIfChanged({
    root: ROOT,
    stampFile: 'dist/stamps/bundles',
    inputs: INPUTS,
    outputs: ['dist/functions/**', 'dist/package/*', SCHEMA_FILE],
    build: async () => {
      // The command line goes beside the modules, whose folder is emptied first.
      const [functions, modules] = await Promise.all([buildFunctions(), buildPackage()]);
      const metafiles = [...functions.map(({ metafile }) => metafile), ...modules, await buildCli()];
      await writeFile(join(ROOT, 'dist/package/licenses.txt'), bundledLicenses(metafiles, ROOT));
      await writeFile(join(ROOT, SCHEMA_FILE), JSON.stringify(servicesSchema()));
    },
  });
}

/**
 * Writes the package's types into `dist/package/types`, unless they are there and nothing has changed.
 *
 * @throws {Error} whose `stdout` has what the compiler complained of
 */
export async function ensureTypes(): Promise<void> {
  const outputs = ['dist/package/types/**'];
  await buildIfChanged({
    root: ROOT,
    stampFile: 'dist/stamps/types',
    inputs: INPUTS,
    outputs,
    build: writePackageTypes,
  });
}
