import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const PYTHON = fileURLToPath(new URL('../../clients/python/', import.meta.url));

/** The client in Go needs modules from the network, so its tests are run with the long ones. */
const isThere = spawnSync('python3', ['--version']).status === 0;
if (!isThere) {
  console.warn('SKIP-ANNOUNCED: 1 python3 is absent: the tests of clients/python are not run');
}

(isThere ? test : test.skip)('the client in Python passes its own tests', async () => {
  const { stderr } = await promisify(execFile)('python3', ['-B', '-m', 'unittest'], { cwd: PYTHON });
  expect(stderr).toMatch(/^Ran \d\d tests[\s\S]*\nOK\n$/m);
});
