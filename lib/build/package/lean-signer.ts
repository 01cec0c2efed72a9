import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Takes the text of a module of the signer and returns what is bundled of it. */
type Rewrite = (source: string) => string;

/** A bundler leaves out what nobody uses when it is told that making it does nothing else. */
const REWRITES: Readonly<Record<string, Rewrite>> = {
  // The names of headers that only presigned URLs have.
  'signature-v4/dist-es/constants': (source) => source.replaceAll(/\w+\.toLowerCase\(\)/g, '/* @__PURE__ */ $&'),
  // A class and a generator of ids.
  'core/dist-es/submodules/serde/index': (source) =>
    source.replaceAll(/(?<=(?:extends|=) )bind\w+\(/g, '/* @__PURE__ */ $&'),
  // Its check of credentials, and what it keeps for presigned URLs: the client calls only its other functions.
  'signature-v4/dist-es/SignatureV4Base': (source) =>
    source
      .replace(/^ {4}validateResolvedCredentials\(.*?^ {4}\}$/ms, '')
      .replaceAll(/^ +(?:this\.)?(?:applyChecksum|regionProvider|credentialProvider)\b.*$/gm, '')
      .replace('applyChecksum, credentials, region, ', ''),
  // An invocation has a path and no query.
  'signature-v4/dist-es/getCanonicalQuery': () => `export const getCanonicalQuery = () => '';`,
  // The headers of an invocation are written as they are signed; the one that may change on the way is not.
  'signature-v4/dist-es/getCanonicalHeaders': () => `
    export const getCanonicalHeaders = ({ headers: { 'user-agent': _, ...signed } }) => signed;`,
  // It is given a Date only.
  'signature-v4/dist-es/utilDate': () => `
    export const iso8601 = (date) => date.toISOString().replace(/\\.\\d{3}/, '');`,
  // It is given text only.
  'core/dist-es/submodules/serde/util-utf8/toUint8Array': () =>
    'export const toUint8Array = (text) => Buffer.from(text);',
  // Two tables of 256 entries, for what a Buffer does.
  'core/dist-es/submodules/serde/util-hex-encoding/hex-encoding': () => `
    export const toHex = (bytes) => Buffer.from(bytes).toString('hex');
    export const fromHex = (text) => Buffer.from(text, 'hex');`,
};

/** Returns a plugin of esbuild that leaves out of the signer what the client does not use, while it loads and later. */
export function leanSigner(): Plugin {
  return {
    name: 'lean-signer',
    setup({ onLoad }) {
      onLoad({ filter: /@smithy[/\\].*\.js$/ }, async ({ path }) => {
        const name = /@smithy\/(.*)\.js$/.exec(path.replaceAll('\\', '/'))?.[1] ?? '';
        const rewrite = REWRITES[name];
        return rewrite && { contents: rewrite(await readFile(path, 'utf8')), resolveDir: dirname(path) };
      });
    },
  };
}
