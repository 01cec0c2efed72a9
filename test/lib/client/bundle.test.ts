import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAX_BYTES = 25_000;

/** What a consumer who uses the client, or only its middleware, adds to a bundle. */
describe('the client in a consumer’s bundle', () => {
  let metafile: Metafile;
  let bytes: number;

  beforeAll(async () => {
    const result = await build({
      entryPoints: [`${ROOT}lib/client/index.ts`],
      bundle: true,
      minify: true,
      metafile: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      mainFields: ['module', 'main'],
    });
    metafile = result.metafile;
    bytes = result.outputFiles[0]?.contents.length ?? 0;
  });

  test(`is at most ${MAX_BYTES} bytes, minified, with the signer`, () => {
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(bytes).toBeGreaterThan(10_000);
  });

  test('loads nothing of Node but hashing and timers before the first request', () => {
    const imported = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    expect([...new Set(imported)].sort()).toEqual(['node:crypto', 'node:timers/promises']);
  });

  test('holds no package but the signer', () => {
    const sources = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
    const packages = sources
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual(['@smithy/core', '@smithy/signature-v4']);
  });
});
