import { createInterface } from 'node:readline';
import type { CliContext } from '../../command/cli-context.ts';
import { CliProblem } from '../../connection/cli-problem.ts';
import { EXIT } from '../../connection/exit-code.ts';

/** Asks a person at a terminal. */
export interface Asker {
  /** Returns what was typed, without white space around it. @throws {CliProblem} when Ctrl-C or the end of the input comes first */
  ask(question: string): Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** Gives the terminal back. */
  close(): void;
}

/** Returns who asks at the terminal; `undefined` where there is none. What is typed is shown: it asks for nothing secret. */
export function createAsker({ stdin, stderr }: Pick<CliContext, 'stdin' | 'stderr'>): Asker | undefined {
  if (!stdin.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stderr, terminal: true, historySize: 0 });
  const stop = new AbortController();
  terminal.once('SIGINT', () => {
    stop.abort();
    terminal.close();
  });
  const lines = terminal[Symbol.asyncIterator]();
  let isClosed = false;
  terminal.once('close', () => {
    isClosed = true;
  });
  return {
    stop: stop.signal,
    async ask(question) {
      const [last = '', ...before] = question.split('\n').reverse();
      stderr.write(
        before
          .reverse()
          .map((line) => `${line}\n`)
          .join(''),
      );
      // What was typed ahead is still there when the input has ended.
      if (!isClosed) {
        terminal.setPrompt(`${last}: `);
        terminal.prompt();
      }
      const { value, done } = await lines.next();
      if (done) throw stopped();
      return String(value).trim();
    },
    close: () => terminal.close(),
  };
}

/** The problem of a person who does not want to go on. */
export function stopped(): CliProblem {
  return new CliProblem('stopped; nothing was written', { exitCode: EXIT.interrupted });
}
