import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { buildPackage } from '../../../../lib/build/package/package-bundles.ts';
import type * as Client from '../../../../lib/client/index.ts';
import { startScriptedServer } from '../../../support/scripted-server.ts';
import { authorizationOf } from '../../../support/sigv4-reference.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

let workspace: Workspace;

beforeAll(async () => {
  workspace = createWorkspace();
  mkdirSync(join(workspace.path, 'types'));
  writeFileSync(join(workspace.path, 'types', 'earlier'), '');
  writeFileSync(join(workspace.path, 'earlier.js'), '');
  await buildPackage(workspace.path);
});
afterAll(() => workspace.remove());

test('bundling the package leaves the types that the compiler wrote, and nothing of an earlier bundle', () => {
  expect(readdirSync(join(workspace.path, 'types'))).toEqual(['earlier']);
  expect(readdirSync(workspace.path).toSorted()).toEqual([
    'client-azure.cjs',
    'client-azure.mjs',
    'client-azure.module.mjs',
    'client-testing.cjs',
    'client-testing.mjs',
    'client-testing.module.mjs',
    'client.cjs',
    'client.mjs',
    'client.module.mjs',
    'infrastructure.cjs',
    'infrastructure.mjs',
    'providers.cjs',
    'providers.mjs',
    'types',
  ]);
});

describe('the client', () => {
  // One KB is 1000 bytes. A consumer adds this much to its own bundle, where it uses all of it.
  test.each(['client.cjs', 'client.module.mjs'])('has at most 25 KB in a bundle as %s', async (name) => {
    const { outputFiles } = await build({
      entryPoints: [join(workspace.path, name)],
      bundle: true,
      minify: true,
      write: false,
      format: name.endsWith('.cjs') ? 'cjs' : 'esm',
      platform: 'node',
      target: 'node24',
    });
    expect(outputFiles[0]?.contents.length).toBeGreaterThan(20_000);
    expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(25_000);
  });

  test.each([
    ['a fake', 'client-testing', 'cjs'],
    ['a fake', 'client-testing', 'module.mjs'],
    ['a credential', 'client-azure', 'cjs'],
    ['a credential', 'client-azure', 'module.mjs'],
  ])('has %s that is made of it, as %s.%s', async (_what, name, ending) => {
    const entry = join(workspace.path, `${name}.${ending}`);
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
    });
    expect(Object.keys(metafile.inputs).map((path) => path.split('/').at(-1))).toEqual([
      `client.${ending}`,
      `${name}.${ending}`,
    ]);
  });

  test('has nothing of the signer that nobody uses', () => {
    const text = readFileSync(join(workspace.path, 'client.module.mjs'), 'utf8');
    expect(text).toContain('SignatureV4Base');
    expect(text).not.toMatch(/Uint8ArrayBlobAdapter|bindV4|fromBase64/);
  });

  test('signs as AWS describes it, though the signer is not bundled whole', async () => {
    const server = await startScriptedServer(() => ({ status: 403, body: '{}' }));
    const { TokenClient } = createRequire(import.meta.url)(join(workspace.path, 'client.cjs')) as typeof Client;
    const secrets = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/größe' };
    const environment = { ...secrets, AWS_SESSION_TOKEN: 'IQoJb3JpZ2lu//8=', AWS_ENDPOINT_URL: server.url };
    const runtime = { environment, random: () => 0 };
    await new TokenClient({ functionName: 'serve-tokens', region: 'eu-central-1', runtime })
      .getToken('crm')
      .catch(() => {});
    await server.close();
    const [sent] = server.requests;
    const { authorization = '' } = sent?.headers ?? {};
    const request = {
      method: 'POST',
      target: sent?.path ?? '',
      headers: sent?.headers as Record<string, string>,
      body: sent?.body ?? '',
    };
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = secrets;
    const scope = { accessKeyId, secretAccessKey, region: 'eu-central-1', service: 'lambda' };
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
    expect(names).toContain('x-amz-security-token');
    expect(authorization).toBe(authorizationOf(request, scope, names));
  });

  test('is what require and import give, and no second one', async () => {
    const required = createRequire(import.meta.url)(join(workspace.path, 'client.cjs')) as Record<string, unknown>;
    const imported = (await import(join(workspace.path, 'client.mjs'))) as Record<string, unknown>;
    expect(Object.keys(imported).toSorted()).toEqual(Object.keys(required).toSorted());
    expect(Object.keys(required)).toContain('TokenClient');
  });
});
