import { spawnSync } from 'node:child_process';

/** What installs or builds something ends within this time, or never. */
const TIMEOUT_MS = 600_000;

/** Returns the last thing a command says when it fails, in one line; `undefined` when it succeeds. */
export function run(command: string, options: readonly string[], cwd?: string): string | undefined {
  const { status, stderr, stdout, error } = spawnSync(command, options, {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    cwd,
  });
  const said = error?.message ?? (stderr.trim() || stdout.trim()).split('\n').at(-1);
  return status === 0 ? undefined : (said || 'it said nothing').slice(0, 200);
}
