import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** No measured process takes longer than this, in milliseconds; one that does is killed and fails its row. */
export const CHILD_LIMIT_MS = 30_000;

const running = new Set<ChildProcess>();

/** Starts the Node that runs this process, in an environment of its own; {@link endChildren} knows it. */
export function startNode(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdio: SpawnOptions['stdio'],
): ChildProcess {
  const env = { PATH: '/usr/bin:/bin', TZ: 'UTC', ...environment };
  const child = spawn(process.execPath, [...argv], { env, stdio });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Kills a process that {@link startNode} started, and resolves when it has ended. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (running.has(child)) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Kills every process that {@link startNode} started and that still runs; for the end of this process. */
export function endChildren(): void {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}
