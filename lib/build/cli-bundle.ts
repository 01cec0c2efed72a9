import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Files that the command line reads beside itself. */
const BESIDE = ['lib/local/status-page/page-script.js'];

/**
 * Bundles the command line into `dist/package/cli.js`, with all it needs, and returns what went into it.
 *
 * One file: what a command does not use (the SDK, for `--help`) is in it, but runs only when it is imported.
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
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
    banner: {
      js: "#!/usr/bin/env node\n// token-keeper, Apache-2.0; licences of what it contains are at its end.\nimport{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  await chmod(outfile, 0o755);
  for (const file of BESIDE) {
    await copyFile(join(ROOT, file), join(outDir, file.replace(/^.*\//, '')));
  }
  return metafile;
}
