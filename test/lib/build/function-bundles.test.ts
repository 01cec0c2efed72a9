import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildFunctions, type FunctionBundle } from '../../../lib/build/function-bundles.ts';
import { LEFT_OUT } from '../../../lib/build/left-out.ts';

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

  test.each([
    ['refresh-tokens', 310_000],
    ['serve-tokens', 240_000],
  ])('%s is loaded within its budget of %i bytes', (name, budget) => {
    const bundle = bundles.find((candidate) => candidate.name === name) as FunctionBundle;
    expect(bundle.bytes).toBeLessThanOrEqual(budget);
    // All of it is loaded by every cold start, so nothing may hide in a second file.
    expect(Object.keys(bundle.metafile.outputs)).toHaveLength(1);
  });

  test('hold of each file that is left out a line at most', () => {
    const files = LEFT_OUT.filter(({ errors, functions }) => !errors && !functions).map(
      ({ file }) => `node_modules/${file}`,
    );
    for (const { metafile } of bundles) {
      const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
      expect(inputs.filter(([path, { bytesInOutput }]) => files.includes(path) && bytesInOutput > 200)).toEqual([]);
    }
  });

  test('hold no error of an operation that is not called', () => {
    const others = /BackupNotFoundException|TableInUseException|ResourceExistsException|PublicPolicyException/;
    for (const { file } of bundles) {
      expect(readFileSync(file, 'utf8')).not.toMatch(others);
    }
  });

  test.each<[string, RegExp]>([
    ['credential provider but the environment', /credential-provider-(?!env\/)|token-providers|nested-clients/],
    ['reader of profiles', /shared-ini-file-loader\/(?:parse|read|load|getHome)/],
    ['event stream', /event-streams\//],
    ['endpoint discovery', /endpoint-cache|mnemonist|obliterator/],
    ['other protocol', /protocols\/(?:xml|query|cbor)\/|xml-builder|fast-xml-parser/],
    ['command that scans or makes transactions', /lib-dynamodb\/.*(?:Scan|Transact)Command/],
    ['tracer', /tracer/],
  ])('hold no %s', (_what, unwanted) => {
    const left = /\/(?:credential-provider-node|middleware-endpoint-discovery)\/(?:dist-es\/)?index\.js$/;
    expect(bundles.flatMap(inputsOf).filter((path) => unwanted.test(path) && !left.test(path))).toEqual([]);
  });

  test('hold the SDK core once', () => {
    for (const bundle of bundles) {
      const cores = inputsOf(bundle).flatMap((path) => /^(.*node_modules\/@smithy\/core)\//.exec(path)?.[1] ?? []);
      expect([...new Set(cores)]).toEqual(['node_modules/@smithy/core']);
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
