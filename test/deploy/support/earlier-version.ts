import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TOOL_PATH } from './ministack.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Returns why a commit cannot be had from this clone's history; `undefined` when it can. */
export function whyNoCommit(commit: string): string | undefined {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    return undefined;
  } catch {
    return `commit ${commit} is not in this clone (git fetch --unshallow)`;
  }
}

/**
 * Puts the project as it was at a commit into `directory`, with the packages of today, and builds its functions.
 *
 * The packages are linked file by file: a build that goes by the paths of packages would not find them behind a link.
 *
 * @returns the root of that project
 */
export function checkOutEarlier(commit: string, directory: string): string {
  const root = join(directory, 'earlier');
  mkdirSync(root);
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
  // It is built with what is installed here: what only it needs of it (p-limit) stays a dependency of development.
  execFileSync('cp', ['-al', join(ROOT, 'node_modules'), join(root, 'node_modules')]);
  execFileSync('node', ['bin/build.ts'], { cwd: root, env: { ...process.env, PATH: TOOL_PATH } });
  return root;
}
