import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { bundledLicenses } from '../../../lib/build/bundled-licenses.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
  writeFileSync(join(workspace.path, 'LICENSE'), 'Apache text\n');
});
afterEach(() => {
  workspace.remove();
});

function install(directory: string, license: string, text?: string): void {
  const path = join(workspace.path, directory);
  mkdirSync(path, { recursive: true });
  const name = directory.split('node_modules/').at(-1);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  if (text !== undefined) {
    writeFileSync(join(path, 'Licence.md'), text);
  }
}

function metafileOf(inputs: Readonly<Record<string, number>>): Metafile {
  const counted = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  return { inputs: {}, outputs: { 'out.js': { inputs: Object.fromEntries(counted) } } } as unknown as Metafile;
}

test('every package in the bundles once, with its text; packages with the same text share it', () => {
  install('node_modules/@aws/one', 'Apache-2.0');
  install('node_modules/two', 'MIT', 'MIT text\n');
  install('node_modules/two/node_modules/inner', 'ISC', 'ISC text');
  install('node_modules/@aws/three', 'Apache-2.0', 'Apache text, reworded');
  const first = metafileOf({ 'lib/own.ts': 10, 'node_modules/@aws/one/a.js': 1, 'node_modules/@aws/three/a.js': 1 });
  const second = metafileOf({
    'node_modules/@aws/one/b/c.js': 1,
    'node_modules/two/index.js': 1,
    'node_modules/two/node_modules/inner/index.js': 1,
    'node_modules/left-out/index.js': 0,
  });
  const line = '-'.repeat(80);
  expect(bundledLicenses([first, second], workspace.path)).toBe(
    `@aws/one 1.2.3, Apache-2.0\n@aws/three 1.2.3, Apache-2.0\n\nApache text\n\n${line}\n\ntwo 1.2.3, MIT\n\nMIT text\n\n${line}\n\ninner 1.2.3, ISC\n\nISC text\n`,
  );
});

test('a licence without a copy stops the build', () => {
  install('node_modules/odd', 'MIT');
  expect(() => bundledLicenses([metafileOf({ 'node_modules/odd/a.js': 1 })], workspace.path)).toThrow(
    'odd names the licence MIT and has no copy of it: it cannot be bundled as it is',
  );
});

test('the MIT licence of a package without a copy begins with the line of its README', () => {
  install('node_modules/line', 'MIT');
  writeFileSync(
    join(workspace.path, 'node_modules/line/README.md'),
    '## License\n\nLicensed under MIT. Copyright (c) 2017 Somebody.\n',
  );
  const text = bundledLicenses([metafileOf({ 'node_modules/line/a.js': 1 })], workspace.path);
  expect(text).toMatch(/^line 1\.2\.3, MIT\n\nMIT License\n\nCopyright \(c\) 2017 Somebody\.\n\nPermission is hereby/);
});
