import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { LocalProblem } from '../../../../lib/local/files/local-problem.ts';
import {
  makePrivateDirectory,
  readOrCreatePrivateFile,
  writePrivateFile,
  writeSharedFile,
} from '../../../../lib/local/files/private-file.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

const workspaces: Workspace[] = [];
let directory = '';
beforeEach(() => {
  const workspace = createWorkspace();
  workspaces.push(workspace);
  directory = workspace.path;
});
afterAll(() => {
  for (const workspace of workspaces) {
    workspace.remove();
  }
});

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('a written file is for its owner only, even where an open one was there, and leaves no other file', () => {
  const path = join(directory, 'a.json');
  writeFileSync(path, 'old', { mode: 0o644 });
  writePrivateFile(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(modeOf(path)).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['a.json']);
});

test.each([0o644, 0o640, 0o600])('a shared file keeps its mode %o', (mode) => {
  const path = join(directory, 'a.json');
  writeFileSync(path, 'old', { mode });
  writeSharedFile(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(modeOf(path)).toBe(mode);
  expect(readdirSync(directory)).toEqual(['a.json']);
});

test('a symbolic link stays one and its target is replaced', () => {
  const target = join(directory, 'target');
  const link = join(directory, 'link');
  writeFileSync(target, 'old');
  symlinkSync(target, link);
  writePrivateFile(link, 'new');
  expect(readlinkSync(link)).toBe(target);
  expect(readFileSync(target, 'utf8')).toBe('new');
});

test('a file that cannot be written is told, and nothing is left behind', () => {
  const path = join(directory, 'a');
  mkdirSync(path);
  expect(() => writePrivateFile(path, 'new')).toThrow(LocalProblem);
  expect(readdirSync(directory)).toEqual(['a']);
});

test.each([
  ['written', writePrivateFile],
  ['written as shared', writeSharedFile],
  ['made a directory', makePrivateDirectory],
] as const)('what cannot even be looked for is told: %s', (_, make) => {
  expect(() => make(join(directory, 'x'.repeat(300)), 'new')).toThrow(LocalProblem);
  expect(readdirSync(directory)).toEqual([]);
});

test('a file is created once and read from then on', () => {
  const path = join(directory, 'key');
  expect(readOrCreatePrivateFile(path, () => 'first')).toBe('first');
  expect(readOrCreatePrivateFile(path, () => 'second')).toBe('first');
  expect(modeOf(path)).toBe(0o600);
});

test('a directory is made with its parents, for its owner only, and may be there already', () => {
  const path = join(directory, 'a', 'b');
  makePrivateDirectory(path);
  makePrivateDirectory(path);
  expect([modeOf(path), modeOf(join(directory, 'a'))]).toEqual([0o700, 0o700]);
});

test.each([['file'], ['file/below']])('a directory that cannot be made is told: %s', (name) => {
  writeFileSync(join(directory, 'file'), '');
  expect(() => makePrivateDirectory(join(directory, name))).toThrow(
    `cannot make the directory ${join(directory, 'file')}: a file of that name is in the way`,
  );
});
