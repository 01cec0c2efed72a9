/** This folder: what every command is built on: context, running, asking, repeating, stopping. */

import { LocalProblem } from '../../local/files/local-problem.ts';
import { hangingLines, labelledLines } from '../../terminal/fit-text.ts';
import { createPaint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT } from '../connection/exit-code.ts';
import type { TargetOptions } from '../target/target-options.ts';
import type { CliContext } from './cli-context.ts';

/** What a command works with once its deployment is known. */
export interface Session extends CliContext {
  readonly connection: Connection;
}

/**
 * Runs one command on the deployment that its options name, and sets the exit code. A problem is told on standard error,
 * with `--json` as an object on standard output.
 */
export async function runCommand(
  context: CliContext,
  options: TargetOptions,
  work: (session: Session) => Promise<number>,
): Promise<void> {
  await runHere(context, options, async () => {
    const connection = await context.connect(options);
    return work({ ...context, connection }).finally(() => connection.close());
  });
}

/** Runs one command that needs no deployment, or finds out by itself whether it does, as {@link runCommand} does. */
export async function runHere(
  context: CliContext,
  { json, origin }: Pick<TargetOptions, 'json' | 'origin'>,
  work: () => Promise<number>,
): Promise<void> {
  // A person sees at once that something else than the command line decides; a script only where that may be what is wrong.
  const tellOrigin = (): void =>
    json ? undefined : writeNote(context, origin && `the target is not on the command line: ${origin}`);
  if (context.stderr.isTTY) tellOrigin();
  try {
    context.setExitCode(await work());
  } catch (error) {
    const problem = knownProblem(error);
    if (problem === undefined) throw error;
    tellProblem(context, problem, json === true);
    if (!context.stderr.isTTY) tellOrigin();
    context.setExitCode(problem.exitCode);
  }
}

/** Returns the problem that an error is; a file that cannot be read or used was named by the person who started the command. */
export function knownProblem(error: unknown): CliProblem | undefined {
  if (error instanceof LocalProblem) return usageProblem(error.message, error);
  return error instanceof CliProblem ? error : undefined;
}

/** Writes a note of an answer to standard error, where it is in nobody's way; absent: nothing. */
export function writeNote({ stderr }: Pick<CliContext, 'stderr'>, note: string | undefined): void {
  if (note !== undefined) {
    stderr.write(`${createPaint(stderr)(SEVERITY_STYLE.watch, 'token-keeper:')} ${note}\n`);
  }
}

/** Writes what is odd and stops nothing to standard error, one line each. */
export function writeWarnings({ stderr }: Pick<CliContext, 'stderr'>, warnings: readonly string[]): void {
  for (const warning of warnings) stderr.write(`warning: ${warning}\n`);
}

/** What a problem is called that has no name of AWS, of the contract or of the system. */
const NAMES: Readonly<Record<number, string>> = {
  [EXIT.usage]: 'UsageError',
  [EXIT.internal]: 'InternalError',
};

/** Returns a problem as every command tells it with `--json`: one object, of which only `diagnosis` may be absent. */
export function problemJson({ message, errorName, exitCode, diagnosis }: CliProblem): string {
  const name = errorName ?? NAMES[exitCode] ?? 'Unavailable';
  return JSON.stringify({ error: { name, message, exitCode, diagnosis } });
}

/** Tells a problem: what it is, and where the table of causes knows it, the cause and what to do. */
export function tellProblem({ stdout, stderr }: CliContext, problem: CliProblem, asJson: boolean): void {
  const { message, diagnosis } = problem;
  if (asJson) {
    stdout.write(`${problemJson(problem)}\n`);
    return;
  }
  const label = createPaint(stderr)(SEVERITY_STYLE['action-required'], 'token-keeper:');
  const columns = terminalSize(stderr)?.columns;
  const lines = [
    // A file with several mistakes has a line for each.
    ...`${label} ${message}`.split('\n').flatMap((line) => hangingLines(line, columns)),
    ...(diagnosis ? labelledLines('  cause  ', `${diagnosis.message} [${diagnosis.code}]`, columns) : []),
    ...(diagnosis ? labelledLines('  do     ', diagnosis.advice, columns) : []),
  ];
  stderr.write(`${lines.join('\n')}\n`);
}
