import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** How a run of the command line has ended. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Variables of the machine that would decide which AWS is asked, as whom, or in which colours. */
const OF_THE_MACHINE = /^(AWS_|FORCE_COLOR$|NO_COLOR$|NODE_DISABLE_COLORS$)/;

/** Runs `token-keeper` in a process of its own, as a person would; nothing of the machine's AWS settings gets in. */
export async function runTokenKeeper(
  args: readonly string[],
  stdin = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_MACHINE.test(name));
  const env = { ...Object.fromEntries(inherited), AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  return endOf(process.execPath, ['bin/token-keeper.ts', ...args], { cwd: ROOT, env }, stdin);
}

/** Runs a command to its end and returns what it wrote. */
export async function endOf(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  stdin = '',
): Promise<CliResult> {
  const child = spawn(file, args, options);
  const ended = once(child, 'close');
  // A command that reads nothing may be gone before it is written to.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { exitCode: child.exitCode, stdout, stderr };
}
