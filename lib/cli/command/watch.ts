import { clearLine, clearScreenDown, cursorTo } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputStream } from '../../terminal/terminal.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import type { CliContext } from './cli-context.ts';
import { tellProblem } from './run-command.ts';

/** One look at something: what to show, and the exit code if it were the last. */
export interface Look {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * Shows `look` again and again until Ctrl-C: in place on a terminal, one below the other everywhere else. A look that
 * fails is told and does not end it.
 *
 * @returns the exit code of the last look
 */
export async function watch(
  context: CliContext,
  look: () => Promise<Look>,
  everySeconds: number,
  asJson: boolean,
): Promise<ExitCode> {
  const { signals, stdout } = context;
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  signals.once('SIGINT', onSignal);
  signals.once('SIGTERM', onSignal);
  const show = (text: string, isFirst: boolean): unknown =>
    stdout.isTTY && !asJson ? drawInPlace(stdout, text, isFirst) : stdout.write(`${text}\n`);
  let exitCode: ExitCode = 0;
  try {
    for (let isFirst = true; !stop.signal.aborted; isFirst = false) {
      try {
        const seen = await look();
        show(seen.text, isFirst);
        exitCode = seen.exitCode;
      } catch (error) {
        if (!(error instanceof CliProblem)) throw error;
        tellProblem(context, error, asJson);
        exitCode = error.exitCode;
      }
      await sleep(everySeconds * 1000, undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    signals.off('SIGINT', onSignal);
    signals.off('SIGTERM', onSignal);
  }
  return exitCode;
}

/** Writes over what is there, line by line, so that nothing flickers; the first time the screen is cleared. */
function drawInPlace(stdout: OutputStream, text: string, isFirst: boolean): void {
  cursorTo(stdout, 0, 0);
  if (isFirst) {
    clearScreenDown(stdout);
  }
  for (const line of text.split('\n')) {
    stdout.write(line);
    clearLine(stdout, 1);
    stdout.write('\n');
  }
  clearScreenDown(stdout);
}
