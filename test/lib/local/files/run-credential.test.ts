import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRunCredential, readRunCredential } from '../../../../lib/local/files/run-credential.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

const URL_OF_RUN = 'http://127.0.0.1:4700';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.remove());

test('a credential is random, in a file that only its owner reads, and gone with the run', () => {
  const { credentials, file, remove } = createRunCredential(workspace.path, URL_OF_RUN, randomBytes);
  expect(credentials).toEqual({
    accessKeyId: expect.stringMatching(/^LOCAL[0-9A-F]{15}$/),
    secretAccessKey: expect.stringMatching(/^[\w-]{40}$/),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readRunCredential(file, URL_OF_RUN)).toEqual(credentials);
  const again = createRunCredential(workspace.path, URL_OF_RUN, randomBytes);
  expect(again.credentials).not.toEqual(credentials);
  remove();
  expect(existsSync(file)).toBe(false);
  expect(readRunCredential(file, URL_OF_RUN)).toBeUndefined();
});

test('the file is one that AWS’s tools read', () => {
  const { file, credentials } = createRunCredential(workspace.path, URL_OF_RUN, randomBytes);
  expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual([
    '[default]',
    `aws_access_key_id = ${credentials.accessKeyId}`,
    `aws_secret_access_key = ${credentials.secretAccessKey}`,
    '',
  ]);
});

test.each([
  ['of another port', '# token-keeper: the credential of the run at http://127.0.0.1:4701\n'],
  ['of no run', '[default]\n'],
  ['of a run nowhere', '# token-keeper: the credential of the run at nowhere\n'],
])('a file %s is not taken, whatever an address says', (_what, heading) => {
  const file = join(workspace.path, 'credentials');
  writeFileSync(file, `${heading}aws_access_key_id = AKIA\naws_secret_access_key = marker\n`);
  expect(readRunCredential(file, URL_OF_RUN)).toBeUndefined();
});
