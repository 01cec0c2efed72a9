import { spawn } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { constants } from 'node:os';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT } from '../connection/exit-code.ts';

/** A shell adds the number of the signal that ended a command to this. */
const BY_SIGNAL = 128;

/** What is run and with what. */
export interface ChildOrder {
  readonly file: string;
  readonly args: readonly string[];
  /** All variables that it gets. */
  readonly environment: NodeJS.ProcessEnv;
  /** What emits the signals that this process gets: `process`. */
  readonly signals: EventEmitter;
  /** Whether a terminal sends its keys to the child as well: Ctrl-C reaches it without us. */
  readonly isOnTerminal: boolean;
}

const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** The terminal sends these to every process in its foreground, so a child there would get them twice. */
const FROM_KEYS = ['SIGINT', 'SIGQUIT'] as const;

/**
 * Runs a program without a shell, on the input and output of this process, and passes on the signals that come in the
 * meantime. What it is given is in no message.
 *
 * @returns its exit code, or 128 and the number of the signal that ended it
 * @throws {CliProblem} when there is no such program (127), or it cannot be run (126)
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
 */
export async function runChild({ file, args, environment, signals, isOnTerminal }: ChildOrder): Promise<number> {
  const child = spawn(file, args, { env: environment, stdio: 'inherit', shell: false });
  const listeners = [...PASSED_ON, ...FROM_KEYS].map((signal) => {
    const isTheirs = isOnTerminal && FROM_KEYS.some((one) => one === signal);
    const listener = (): unknown => isTheirs || child.kill(signal);
    signals.on(signal, listener);
    return () => signals.off(signal, listener);
  });
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return code ?? BY_SIGNAL + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    throw notStarted(file, error as NodeJS.ErrnoException);
  } finally {
    for (const stop of listeners) stop();
  }
}

function notStarted(file: string, error: NodeJS.ErrnoException): CliProblem {
  const { code = 'UNKNOWN' } = error;
  return code === 'ENOENT'
    ? new CliProblem(`there is no command "${file}"`, { exitCode: EXIT.notFound, errorName: code })
    : new CliProblem(`the command "${file}" cannot be run (${code})`, { exitCode: EXIT.notRunnable, errorName: code });
}
