import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { buildPackage } from '../../../lib/build/package-bundles.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';

let workspace: Workspace;

beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

test('bundling the package leaves the types that the compiler wrote, and nothing of an earlier bundle', async () => {
  for (const folder of ['types', 'shared']) {
    mkdirSync(join(workspace.path, folder));
    writeFileSync(join(workspace.path, folder, 'earlier'), '');
  }
  await buildPackage(workspace.path);
  expect(readdirSync(join(workspace.path, 'types'))).toEqual(['earlier']);
  expect(readdirSync(join(workspace.path, 'shared'))).not.toContain('earlier');
  expect(readdirSync(workspace.path)).toContain('client.js');
});
