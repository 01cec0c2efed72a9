import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leanBuiltinModules, WITHOUT_WEB_CRYPTO } from './builtin-modules.ts';
import { ROOT } from './functions-directory.ts';

/** The modules of the package, by the name of their file in `dist/package`; package.json exports the same. */
const ENTRIES = {
  client: 'lib/client/index.ts',
  'client-testing': 'lib/client/testing/fake-token-keeper.ts',
  providers: 'lib/providers/index.ts',
  infrastructure: 'lib/infrastructure/index.ts',
};

/**
 * Bundles what other projects import into `dist/package`.
 *
 * Packages are bundled with it (the signer of AWS), so that the package needs nothing at run time; CDK is the app's own.
 * What entries share is shared at run time too: an error of the client is the same class in the fake.
 */
export async function buildPackage(outDir: string = join(ROOT, 'dist', 'package')): Promise<void> {
  await removeBundles(outDir);
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // The signer's event streams are never reached; without this they would be an unused file of 38 KB.
    external: ['aws-cdk-lib', 'constructs', '@smithy/core/event-streams'],
    ...WITHOUT_WEB_CRYPTO,
    plugins: [leanBuiltinModules()],
    legalComments: 'inline',
    logLevel: 'warning',
    banner: { js: '// token-keeper, Apache-2.0; the client contains parts of @smithy packages, Apache-2.0.' },
  });
}

/** Empties the folder, but for the types: the compiler writes those, and only when it is asked to. */
async function removeBundles(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const bundles = names.filter((name) => name !== 'types');
  await Promise.all(bundles.map((name) => rm(join(directory, name), { recursive: true })));
}
