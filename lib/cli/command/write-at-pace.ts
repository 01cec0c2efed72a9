import type { OutputStream } from '../../terminal/terminal.ts';

/**
 * Writes lines, and waits where whoever reads them is slower than they come: nothing piles up in memory.
 *
 * @param stop ends the wait when it aborts
 */
export async function writeAtPace(stdout: OutputStream, lines: readonly string[], stop: AbortSignal): Promise<void> {
  if (lines.length === 0 || stdout.write(`${lines.join('\n')}\n`) || stop.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stdout.off('drain', done);
      stop.removeEventListener('abort', done);
      resolve();
    };
    stdout.once('drain', done);
    stop.addEventListener('abort', done);
  });
}
