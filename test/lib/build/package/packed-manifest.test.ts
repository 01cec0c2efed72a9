import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { packedManifest, restoreManifest, writePackedManifest } from '../../../../lib/build/package/packed-manifest.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

const MANIFEST = {
  name: 'a',
  scripts: { prepare: 'build' },
  exports: {},
  devDependencies: { b: '1' },
  '//': {},
  overrides: {},
  allowScripts: {},
};

describe('the packed manifest', () => {
  test('has nothing that is of the project only', () => {
    expect(packedManifest(MANIFEST)).toEqual({ name: 'a', exports: {} });
  });

  test('has the commit that it was packed from', () => {
    expect(packedManifest(MANIFEST, undefined, 'abc')).toEqual({ name: 'a', exports: {}, gitHead: 'abc' });
  });

  test.each([
    ['https://git.example.test/team/keeper.git', 'git.example.test/team/keeper'],
    ['https://somebody:secret@git.example.test/team/keeper.git', 'git.example.test/team/keeper'],
    ['git@git.example.test:team/keeper.git', 'git.example.test/team/keeper'],
    ['ssh://git@git.example.test:2222/team/sub/keeper', 'git.example.test/team/sub/keeper'],
    ['https://git.example.test/team/keeper/', 'git.example.test/team/keeper'],
  ])('has the address of the clone: %s', (remote, address) => {
    expect(packedManifest(MANIFEST, remote)).toEqual({
      name: 'a',
      exports: {},
      homepage: `https://${address}#readme`,
      bugs: { url: `https://${address}/issues` },
      repository: { type: 'git', url: `git+https://${address}.git` },
    });
  });

  test.each([
    '',
    '/srv/clones/keeper',
    '../keeper',
    'file:///srv/keeper.git',
    'https://localhost/keeper',
    'C:\\keeper',
  ])('has none where the clone comes from a machine: %j', (remote) => {
    expect(packedManifest(MANIFEST, remote)).toEqual({ name: 'a', exports: {} });
  });
});

describe('around a pack', () => {
  const TEXT = '{"name":"a",\n  "scripts":{}}';
  let workspace: Workspace;
  const read = () => readFileSync(join(workspace.path, 'package.json'), 'utf8');

  beforeEach(() => {
    workspace = createWorkspace();
    writeFileSync(join(workspace.path, 'package.json'), TEXT);
  });
  afterEach(() => workspace.remove());

  test('package.json is another for a moment, and then as it was, byte for byte', async () => {
    await writePackedManifest(workspace.path);
    expect(read()).toBe('{\n  "name": "a"\n}\n');
    await restoreManifest(workspace.path);
    expect(read()).toBe(TEXT);
  });

  test('a pack after one that was interrupted packs the same, and loses nothing', async () => {
    await writePackedManifest(workspace.path);
    await writePackedManifest(workspace.path);
    expect(read()).toBe('{\n  "name": "a"\n}\n');
    await restoreManifest(workspace.path);
    await restoreManifest(workspace.path);
    expect(read()).toBe(TEXT);
  });

  test('what cannot be put back is told', async () => {
    mkdirSync(join(workspace.path, '.token-keeper', 'package.json'), { recursive: true });
    await expect(restoreManifest(workspace.path)).rejects.toThrow();
  });
});
