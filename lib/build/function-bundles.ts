import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from './function-limits.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const shim = (name: string): string => fileURLToPath(new URL(`./shims/${name}.ts`, import.meta.url));

/**
 * Parts of the AWS SDK that never run in Lambda: credentials come from the environment variables that Lambda sets, so
 * the providers that read profiles, single sign-on, containers and instance metadata are left out.
 */
const UNUSED_CREDENTIAL_PROVIDERS = [
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/token-providers',
  '@smithy/credential-provider-imds',
];

/**
 * How a function is bundled: one minified ES module with the SDK inside.
 *
 * @see docs/adr/0010-one-bundle.md
 */
const OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  metafile: true,
  write: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: ROOT,
  // CommonJS packages in the bundle still call require().
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  alias: {
    ...Object.fromEntries(UNUSED_CREDENTIAL_PROVIDERS.map((name) => [name, shim('unused-credential-provider')])),
    // Importing http as an ES module loads all of undici through its getters (nodejs/node#59686); require does not.
    'node:http': shim('http'),
    http: shim('http'),
  },
};

/** A bundle as it was built. */
export interface FunctionBundle {
  readonly name: FunctionName;
  /** The file that Lambda loads. */
  readonly file: string;
  readonly bytes: number;
  /** What went into the file, for tests and the benchmark. */
  readonly metafile: Metafile;
}

/** Bundles every function into `dist/functions/<name>/index.mjs` and returns what was built. */
export async function buildFunctions(outDir: string = join(ROOT, 'dist', 'functions')): Promise<FunctionBundle[]> {
  return Promise.all(FUNCTION_NAMES.map((name) => buildFunction(name, join(outDir, name))));
}

async function buildFunction(name: FunctionName, outDir: string): Promise<FunctionBundle> {
  const file = join(outDir, 'index.mjs');
  const result = await build({ ...OPTIONS, entryPoints: [join(ROOT, 'functions', name, 'handler.ts')], outfile: file });
  const contents = result.outputFiles?.[0]?.contents;
  if (!contents || !result.metafile) {
    throw new Error(`esbuild gave no output for ${name}`);
  }
  await mkdir(outDir, { recursive: true });
  await writeFile(file, contents);
  return { name, file, bytes: contents.length, metafile: result.metafile };
}
