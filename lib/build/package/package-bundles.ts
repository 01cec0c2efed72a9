/** This folder: what is published: modules, types, command line, licences, manifest, JSON Schema. */

import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { leanBuiltinModules, WITHOUT_WEB_CRYPTO } from '../builtin-modules.ts';
import { ROOT } from '../functions-directory.ts';
import { leanSigner } from './lean-signer.ts';

/** A module of the package: its file in `dist/package`, and the source of it. package.json exports the same. */
export interface PackageEntry {
  readonly name: string;
  readonly source: string;
  /** Whether it is part of what is bundled for Lambda, where every byte counts. */
  readonly isBundled: boolean;
}

/** Every module that package.json exports. */
export const PACKAGE_ENTRIES: readonly PackageEntry[] = [
  { name: 'client', source: 'lib/client/index.ts', isBundled: true },
  { name: 'client-testing', source: 'lib/client/testing/fake-token-keeper.ts', isBundled: true },
  { name: 'client-azure', source: 'lib/client/azure/token-credential.ts', isBundled: true },
  { name: 'providers', source: 'lib/providers/index.ts', isBundled: false },
  { name: 'infrastructure', source: 'lib/infrastructure/index.ts', isBundled: false },
];

/** The two forms: a module for Node, and one whose parts a bundler can leave out. */
const FORMS = { cjs: '.cjs', esm: '.module.mjs' } as const;

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // The signer's event streams are never reached; without this they would be an unused file of 38 KB.
  external: ['aws-cdk-lib', 'constructs', '@smithy/core/event-streams'],
  ...WITHOUT_WEB_CRYPTO,
  legalComments: 'inline',
  logLevel: 'warning',
  banner: { js: '// token-keeper, Apache-2.0; the client contains parts of @smithy packages, Apache-2.0.' },
};

/**
 * Bundles what other projects import into `dist/package`. Packages are bundled with it (the signer of AWS), so that the
 * package needs nothing at run time; CDK is the app's own.
 *
 * A process has one copy of each module, however it is loaded: `import` finds a file that names what the CommonJS module
 * has. Bundlers find the same code as an ES module, for `require` as well. Returns what went into the modules.
 *
 * @see docs/adr/0046-one-copy-in-commonjs.md
 */
export async function buildPackage(outDir: string = join(ROOT, 'dist', 'package')): Promise<Metafile[]> {
  await removeBundles(outDir);
  return await Promise.all(PACKAGE_ENTRIES.map((entry) => buildEntry(entry, outDir)));
}

async function buildEntry(entry: PackageEntry, outDir: string): Promise<Metafile> {
  const asModule = await buildForm(entry, 'esm', outDir);
  await buildForm(entry, 'cjs', outDir);
  const names = Object.values(asModule.outputs).flatMap(({ exports }) => exports);
  const lines = names.map((name) => `  ${name},\n`).join('');
  await writeFile(join(outDir, `${entry.name}.mjs`), `export {\n${lines}} from './${entry.name}.cjs';\n`);
  return asModule;
}

async function buildForm(
  { name, source, isBundled }: PackageEntry,
  format: 'cjs' | 'esm',
  outDir: string,
): Promise<Metafile> {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: [source],
    outfile: join(outDir, `${name}${FORMS[format]}`),
    format,
    define: { ...OPTIONS.define, ...(format === 'cjs' ? { 'import.meta.dirname': '__dirname' } : {}) },
    plugins: [leanBuiltinModules(), leanSigner(), clientOfThePackage(`./client${FORMS[format]}`, source)],
    metafile: true,
    write: format === 'cjs' || isBundled,
  });
  return metafile;
}

/** In other modules than its own, the client is the one of the package: an error is of the same class in the fake. */
function clientOfThePackage(path: string, entry: string): Plugin {
  return {
    name: 'client-of-the-package',
    setup({ onResolve }) {
      if (entry === 'lib/client/index.ts') return;
      onResolve({ filter: /\/(token-client|transport\/errors)\.ts$/ }, () => ({ path, external: true }));
    },
  };
}

/** Empties the folder, but for the types: the compiler writes those, and only when it is asked to. */
async function removeBundles(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const bundles = names.filter((name) => name !== 'types');
  await Promise.all(bundles.map((name) => rm(join(directory, name), { recursive: true })));
}
