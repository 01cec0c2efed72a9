import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { asCommonJs } from '../../bench/harness/default-bundle.ts';
import { unwantedModules } from '../../bench/harness/unwanted-modules.ts';

describe('the handler for the default bundle', () => {
  const source = readFileSync(
    fileURLToPath(new URL('../../functions/serve-tokens/handler.ts', import.meta.url)),
    'utf8',
  );

  test('waits for the same first read as the deployed one, and is the same besides', () => {
    const lines = asCommonJs(source).split('\n');
    const original = source.split('\n');
    const changed = lines.filter((line) => !original.includes(line)).map((line) => line.trim());
    expect(changed).toEqual([
      'const answer = middy((event: unknown, context: Context) => {',
      "const primed = store.read(config.definitions[0]?.id ?? 'none').catch(() => undefined);",
      'export const handler = async (event: unknown, context: Context) => {',
      'await primed;',
      'return answer(event, context);',
    ]);
  });

  test.each([
    ['without a first read', source.replace('await store.read', 'await reader.read')],
    ['with two of them', source + source.slice(source.indexOf('await store.read'))],
  ])('is refused %s', (_, changed) => {
    expect(() => asCommonJs(changed)).toThrow('exactly once');
  });
});

describe('modules that should not be in a function', () => {
  test.each([
    ['node_modules/@aws-sdk/credential-provider-sso/dist-es/fromSSO.js', true],
    ['node_modules/@smithy/credential-provider-imds/dist-es/index.js', true],
    ['node_modules/@aws-sdk/nested-clients/dist-es/submodules/sts/index.js', true],
    ['node_modules/@aws-lambda-powertools/tracer/lib/esm/index.js', true],
    ['node_modules/aws-xray-sdk-core/dist/lib/index.js', true],
    ['node_modules/@aws-sdk/client-dynamodb/node_modules/@smithy/core/dist-es/index.js', true],
    ['node_modules/@smithy/core/dist-es/index.js', false],
    ['node_modules/@aws-sdk/credential-provider-node/dist-es/defaultProvider.js', false],
    ['node_modules/@aws-sdk/credential-provider-env/dist-es/fromEnv.js', false],
    ['lib/build/left-out.ts', false],
    ['node_modules/a/node_modules/b/index.js', false],
  ])('%s: %s', (path, expected) => {
    expect(unwantedModules(metafileOf(path, 100))).toEqual(expected ? [path] : []);
  });

  test('do not count where nothing of them is left', () => {
    expect(unwantedModules(metafileOf('node_modules/@aws-sdk/credential-provider-sso/index.js', 0))).toEqual([]);
  });
});

function metafileOf(path: string, bytesInOutput: number): Pick<Metafile, 'outputs'> {
  return { outputs: { 'index.mjs': { bytes: 1, imports: [], exports: [], inputs: { [path]: { bytesInOutput } } } } };
}
