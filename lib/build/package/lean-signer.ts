import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Takes the text of a module of the signer and returns what is bundled of it. */
type Rewrite = (source: string) => string;

/** A bundler leaves out what nobody uses when it is told that making it does nothing else. */
const REWRITES: Readonly<Record<string, Rewrite>> = {
  // A class and a generator of ids.
  'core/dist-es/submodules/serde/index': (source) =>
    source.replaceAll(/(?<=(?:extends|=) )bind\w+\(/g, '/* @__PURE__ */ $&'),
  // The names of headers that only presigned URLs have.
  'signature-v4/dist-es/constants': (source) => source.replaceAll(/\w+\.toLowerCase\(\)/g, '/* @__PURE__ */ $&'),
  // Its check of credentials, which it makes of them in functions that nobody calls.
  'signature-v4/dist-es/SignatureV4Base': (source) =>
    source.replace(/^ {4}validateResolvedCredentials\(.*?^ {4}\}$/ms, ''),
  // Two tables of 256 entries, for what a Buffer does.
  'core/dist-es/submodules/serde/util-hex-encoding/hex-encoding': () => `
    export const toHex = (bytes) => Buffer.from(bytes).toString('hex');
    export const fromHex = (text) => Buffer.from(text, 'hex');`,
};

/** Returns a plugin of esbuild that leaves out of the signer what the client does not use, while it loads and later. */
export function leanSigner(): Plugin {
  return {
    name: 'lean-signer',
    setup({ onLoad, onResolve }) {
      // The form for browsers of the same: by TextEncoder, which Node has, instead of checks of buffers.
      onResolve({ filter: /\/(?:toUint8Array|fromUtf8)$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, `${path}.browser.js`),
      }));
      onLoad({ filter: /@smithy[/\\].*\.js$/ }, async ({ path }) => {
        const name = /@smithy\/(.*)\.js$/.exec(path.replaceAll('\\', '/'))?.[1] ?? '';
        const rewrite = REWRITES[name];
        return rewrite && { contents: rewrite(await readFile(path, 'utf8')), resolveDir: dirname(path) };
      });
    },
  };
}
