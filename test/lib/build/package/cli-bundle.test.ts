import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildCli } from '../../../../lib/build/package/cli-bundle.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

/** The oldest Node of the package, as `engines` says it. */
const OLDEST = [20, 16];
const TYPES = new URL('../../../../node_modules/@types/node/', import.meta.url);

let workspace: Workspace;
beforeAll(async () => {
  workspace = createWorkspace();
  await buildCli(workspace.path);
});
afterAll(() => workspace.remove());

test('the command line imports by name only what the oldest Node of the package has: another name keeps it from starting', () => {
  const bundle = readFileSync(join(workspace.path, 'cli.js'), 'utf8');
  const imports = [...bundle.matchAll(/import\s*(?:\w+,)?\{([^{}]*)\}from"node:([\w/]+)"/g)];
  const names = imports.flatMap(([, names = '', module = '']) =>
    names.split(',').map((name) => [module, name.trim().split(' ')[0] ?? ''] as const),
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter(([module, name]) => isNewer(module, name)).map((found) => found.join('.'))).toEqual([]);
});

test('what a newer Node has is told apart', () => {
  expect(isNewer('tls', 'getCACertificates')).toBe(true);
  expect(isNewer('tls', 'createSecureContext')).toBe(false);
});

/** Tells whether the types of Node say that all lines of Node got it after the oldest one. */
function isNewer(module: string, name: string): boolean {
  const types = readFileSync(new URL(`${module}.d.ts`, TYPES), 'utf8');
  const at = types.search(new RegExp(`\\b(?:function|class|const|interface) ${name}\\b`));
  const doc = at === -1 ? '' : types.slice(types.lastIndexOf('/**', at), at);
  const [, since = ''] = /@since (.*)/.exec(doc) ?? [];
  const versions = [...since.matchAll(/v(\d+)\.(\d+)/g)].map(([, major, minor]) => [Number(major), Number(minor)]);
  return versions.length > 0 && versions.every(isAfterOldest);
}

function isAfterOldest([major = 0, minor = 0]: readonly number[]): boolean {
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor > oldestMinor);
}
