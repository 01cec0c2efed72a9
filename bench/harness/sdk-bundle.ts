import { join } from 'node:path';
import { build } from 'esbuild';
import { WORK_FOLDER } from './work-folder.ts';

/** Bundles a fixture that uses the SDK as the functions are bundled, but with all of the SDK, and returns the file. */
export async function bundleWithSdk(root: string, name: string): Promise<string> {
  const outfile = join(root, WORK_FOLDER, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/fixtures/${name}.ts`],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outfile;
}
