import { clearLine, cursorTo } from 'node:readline';
import { cutLine } from './fit-text.ts';
import { canPaintFrames, type OutputStream, shownSize } from './terminal.ts';

/** One line that says what is being done. */
export interface Progress {
  /** Shows it in place of the line before. */
  readonly show: (what: string) => void;
  /** Takes the line away. */
  readonly close: () => void;
}

/** Shows what is being done until it has ended. */
export async function showWhile<Result>(stderr: OutputStream, what: string, work: Promise<Result>): Promise<Result> {
  const progress = openProgress(stderr);
  progress.show(what);
  return work.finally(progress.close);
}

/** Opens a line of progress, of standard error on a terminal; nothing is written anywhere else. */
export function openProgress(stderr: OutputStream): Progress {
  if (!canPaintFrames(stderr)) return { show: () => {}, close: () => {} };
  const clear = (): void => {
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  return {
    show: (what) => {
      clear();
      stderr.write(cutLine(`${what} …`, shownSize(stderr).columns - 1));
    },
    close: clear,
  };
}

/** What a bar takes of a line. */
const BAR_CELLS = 20;

/** Tells how much is done of what can be counted. */
export interface Counting {
  readonly show: (done: number) => void;
  readonly close: () => void;
}

/**
 * Tells how much is done: as a bar on a terminal, elsewhere as a line for each tenth.
 *
 * @param what is counted: `tenants of graph`
 */
export function openCounting(stderr: OutputStream, what: string, total: number): Counting {
  const progress = openProgress(stderr);
  let tenths = 0;
  return {
    show: (done) => {
      const part = total === 0 ? 1 : done / total;
      const text = `${done} of ${total} ${what}`;
      progress.show(`[${'='.repeat(Math.floor(part * BAR_CELLS)).padEnd(BAR_CELLS)}] ${text}`);
      if (!canPaintFrames(stderr) && Math.floor(part * 10) > tenths) stderr.write(`${text}\n`);
      tenths = Math.floor(part * 10);
    },
    close: progress.close,
  };
}
