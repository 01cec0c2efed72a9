import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { WORK_FOLDER } from './work-folder.ts';

const HANDLER = 'functions/serve-tokens/handler.ts';

/** What a CommonJS module cannot say, and how the default way says the same; each must be there exactly once. */
const REWRITES: readonly (readonly [string, string])[] = [
  ['export const handler = middy(', 'const answer = middy('],
  ['await store.read(config.definitions', 'const primed = store.read(config.definitions'],
];
const FOOTER = `
export const handler = async (event: unknown, context: Context) => {
  await primed;
  return answer(event, context);
};
`;

/**
 * Bundles serve-tokens as `NodejsFunction` of CDK does by default with `minify` and `bundleAwsSDK`, and returns the file:
 * CommonJS, main fields `main, module`, nothing replaced and nothing left out. The same sources run; only the top-level
 * await becomes a promise that is awaited by the handler, since CommonJS has none.
 *
 * @throws {Error} when the handler has changed so that this cannot be done
 */
export async function buildDefaultBundle(root: string): Promise<string> {
  const outfile = join(root, WORK_FOLDER, 'serve-tokens-default.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: [HANDLER],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [withoutTopLevelAwait(root)],
  });
  return outfile;
}

function withoutTopLevelAwait(root: string): Plugin {
  return {
    name: 'without-top-level-await',
    setup({ onLoad }) {
      onLoad({ filter: /serve-tokens[/\\]handler\.ts$/ }, async () => ({
        contents: asCommonJs(await readFile(join(root, HANDLER), 'utf8')),
        loader: 'ts',
        resolveDir: join(root, 'functions/serve-tokens'),
      }));
    },
  };
}

/** Returns the source of the handler without top-level await. @throws {Error} when it is not written as expected */
export function asCommonJs(source: string): string {
  return REWRITES.reduce((text, [from, to]) => {
    const [before, after, ...more] = text.split(from);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`${HANDLER} does not hold "${from}" exactly once`);
    }
    return before + to + after;
  }, source).concat(FOOTER);
}
