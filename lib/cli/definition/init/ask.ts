import type { CliContext } from '../../command/cli-context.ts';
import { readTypedLines, type TypedLines } from '../../command/typed-lines.ts';

/** What has not been done by an `init` that was stopped. */
export const NOT_DONE = 'written';

/** Asks a person at a terminal. */
export interface Asker extends Pick<TypedLines, 'stop' | 'close'> {
  /** Returns what was typed, without white space around it. @throws {CliProblem} when Ctrl-C or the end of the input comes first */
  ask(question: string): Promise<string>;
}

/** Returns who asks at the terminal; `undefined` where there is none. What is typed is shown: it asks for nothing secret. */
export function createAsker(context: Pick<CliContext, 'stdin' | 'stderr'>): Asker | undefined {
  if (!context.stdin.isTTY) return undefined;
  const { next, ...lines } = readTypedLines(context, true, NOT_DONE);
  return {
    ...lines,
    async ask(question) {
      // The last line is the prompt, which readline writes again and again.
      const prompt = question.lastIndexOf('\n') + 1;
      context.stderr.write(question.slice(0, prompt));
      return (await next(`${question.slice(prompt)}: `)).trim();
    },
  };
}
