import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildFunctions, type FunctionBundle } from '../../../lib/build/function-bundles.ts';

describe('the function bundles', () => {
  const directory = mkdtempSync(join(tmpdir(), 'token-keeper-build-'));
  let bundles: FunctionBundle[];
  beforeAll(async () => {
    bundles = await buildFunctions(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const inputsOf = (bundle: FunctionBundle): string[] =>
    Object.values(bundle.metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const importsOf = (bundle: FunctionBundle): string[] =>
    Object.values(bundle.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));

  test('are one file for each function', () => {
    expect(bundles.map(({ name }) => name)).toEqual(['refresh-tokens', 'serve-tokens']);
    for (const { file, bytes } of bundles) {
      expect(readFileSync(file)).toHaveLength(bytes);
    }
  });

  test('hold no credential provider that Lambda never uses, no tracer and no second copy of the SDK core', () => {
    for (const bundle of bundles) {
      const inputs = inputsOf(bundle);
      expect(
        inputs.filter((path) => /credential-provider-(?:sso|ini|process|login|http|imds)|tracer/.test(path)),
      ).toEqual([]);
      const cores = new Set(inputs.flatMap((path) => /^(.*node_modules\/@smithy\/core)\//.exec(path)?.[1] ?? []));
      expect([...cores]).toEqual(['node_modules/@smithy/core']);
    }
  });

  test('load http by require only: importing it loads all of undici', () => {
    for (const bundle of bundles) {
      expect(importsOf(bundle).filter((path) => path === 'node:http' || path === 'http')).toEqual([]);
    }
  });

  test('import nothing but what Node brings', () => {
    for (const bundle of bundles) {
      expect(importsOf(bundle).filter((path) => !/^(?:node:)?[a-z_]+(?:\/[a-z]+)?$/.test(path))).toEqual([]);
    }
  });

  test('leave writing tokens and reading secrets to refresh-tokens', () => {
    const serve = bundles.find(({ name }) => name === 'serve-tokens') as FunctionBundle;
    expect(
      inputsOf(serve).filter((path) => /client-secrets-manager|http-token-endpoint|dynamodb-token-store/.test(path)),
    ).toEqual([]);
  });
});
