import { spawnSync } from 'node:child_process';

/**
 * Returns the commit that is checked out in a clone; `undefined` where there is no git, or the directory is not the top of a clone: inside of
 * somebody else's project the commit would be theirs.
 */
export function headOf(root: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--show-prefix', 'HEAD'], { cwd: root, encoding: 'utf8' });
  const [prefix, head] = status === 0 ? stdout.split('\n') : [];
  return prefix === '' ? head : undefined;
}
