import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ROOT } from '../functions-directory.ts';

/**
 * Bundles the command line into `dist/package/cli.js`, with all it needs.
 *
 * Returns what went into it. One file: what a command does not use (the SDK, for `--help`) is in it, but runs only when it is imported.
 */
export async function buildCli(outDir: string = join(ROOT, 'dist', 'package')): Promise<Metafile> {
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
      js: "#!/usr/bin/env node\n// token-keeper, Apache-2.0; the licences of what it contains are in licenses.txt.\nimport{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  await chmod(outfile, 0o755);
  // The command line reads them from its own folder.
  for (const script of ['page-script.js', 'page-reader.js', 'page-tenants.js']) {
    await copyFile(join(ROOT, 'lib/local/status-page', script), join(outDir, script));
  }
  return metafile;
}
