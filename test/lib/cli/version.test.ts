import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { headOf } from '../../../lib/build/commit.ts';
import { versionFacts, versionText } from '../../../lib/cli/version.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

const here = { node: process.versions.node, platform: `${process.platform}-${process.arch}` };
const factsOf = (directory: string, manifest: object) => {
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  return versionFacts(pathToFileURL(`${directory}/`));
};

test('a package says which commit it was packed from', () => {
  const facts = factsOf(workspace.path, { version: '1.2.3', gitHead: '0123456789abcdef0123456789abcdef01234567' });
  expect(facts).toEqual({ version: '1.2.3', commit: '0123456789ab', ...here });
  expect(versionText(facts)).toBe(`token-keeper 1.2.3 (commit 0123456789ab), Node ${here.node}, ${here.platform}`);
});

test('a clone is asked, and a directory that is none has no commit', () => {
  const { commit } = versionFacts(new URL('../../../', import.meta.url));
  expect(commit ?? '0123456789ab').toMatch(/^[0-9a-f]{12}$/);
  const facts = factsOf(workspace.path, { version: '1.2.3' });
  expect(facts).toEqual({ version: '1.2.3', ...here });
  expect(versionText(facts)).toBe(`token-keeper 1.2.3, Node ${here.node}, ${here.platform}`);
});

test('a package in somebody else’s clone does not take its commit for its own', () => {
  expect(headOf(fileURLToPath(new URL('../', import.meta.url)))).toBeUndefined();
});
