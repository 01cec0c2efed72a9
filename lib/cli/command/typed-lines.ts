import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT } from '../connection/exit-code.ts';
import type { CliContext } from './cli-context.ts';

/** What a person types at a terminal. */
export interface TypedLines {
  /** Shows a prompt and returns the line that follows. @throws {CliProblem} when Ctrl-C or the end of the input comes first */
  next(prompt?: string): Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** Gives the terminal back. */
  close(): void;
}

/** Returns the problem of a person who does not want to go on. @param nothing what has not been done: `stored` */
export function stoppedBefore(nothing: string): CliProblem {
  return new CliProblem(`stopped; nothing was ${nothing}`, { exitCode: EXIT.interrupted });
}

/**
 * Returns the lines that are typed.
 *
 * @param isShown whether what is typed is shown while it is
 * @param nothing as {@link stoppedBefore} takes it
 */
export function readTypedLines(
  { stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>,
  isShown: boolean,
  nothing: string,
): TypedLines {
  // What readline would echo goes nowhere.
  const output = isShown ? stderr : new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  const lines = terminal[Symbol.asyncIterator]();
  const stop = new AbortController();
  let isClosed = false;
  terminal.once('SIGINT', () => {
    stop.abort();
    terminal.close();
  });
  terminal.once('close', () => {
    isClosed = true;
  });
  return {
    async next(prompt = '') {
      if (!isShown) {
        stderr.write(prompt);
      } else if (!isClosed) {
        // What was typed ahead is still there when the input has ended.
        terminal.setPrompt(prompt);
        terminal.prompt();
      }
      const { value, done } = await lines.next();
      if (done) throw stoppedBefore(nothing);
      return String(value);
    },
    stop: stop.signal,
    close: () => terminal.close(),
  };
}
