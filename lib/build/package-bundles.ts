import { chmod, copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leanBuiltinModules, WITHOUT_WEB_CRYPTO } from './builtin-modules.ts';
import { bundledLicenses } from './bundled-licenses.ts';
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

/**
 * Bundles the command line into `dist/package/cli.js`, with all it needs.
 *
 * One file: what a command does not use (the SDK, for `--help`) is in it, but runs only when it is imported.
 */
export async function buildCli(outDir: string = join(ROOT, 'dist', 'package')): Promise<void> {
  const outfile = join(outDir, 'cli.js');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['bin/npx-token-keeper.ts'],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Detects browsers, so it is never used here, and has 37 KB.
    external: ['bowser'],
    // The SDK is part of the bundle, so its warning about the Node that later versions need would be noise.
    define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    banner: {
      js: "#!/usr/bin/env node\n// token-keeper, Apache-2.0; the licences of what it contains are in cli-licenses.txt.\nimport{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  await chmod(outfile, 0o755);
  await writeFile(join(outDir, 'cli-licenses.txt'), bundledLicenses(metafile, ROOT));
  // The command line reads it from its own folder.
  await copyFile(join(ROOT, 'lib/local/status-page/page-script.js'), join(outDir, 'page-script.js'));
}
