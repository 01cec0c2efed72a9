import type { EventEmitter } from 'node:events';
import { cutLine, textWidth } from './fit-text.ts';
import { type OutputStream, shownSize, type TerminalSize } from './terminal.ts';

/** Returns the lines of a frame for a terminal of this size. */
export type Frame = (size: TerminalSize) => readonly string[];

/** The alternate screen of a terminal, on which frames are painted over each other and nothing scrolls. */
export interface Screen {
  /** Paints a frame, and again whenever the size changes, until the next one. What does not fit is cut off. */
  readonly paint: (frame: Frame) => void;
  /** Gives back the terminal as it was before; may be called twice. */
  readonly close: () => void;
}

/** How the process tells that it is about to end, however that comes about. */
const ENDS = ['exit', 'uncaughtExceptionMonitor'] as const;

const ESCAPE = '\u001b[';
/** Alternate screen, cursor hidden. @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const ENTER = `${ESCAPE}?1049h${ESCAPE}?25l`;
const LEAVE = `${ESCAPE}?25h${ESCAPE}?1049l`;
const HOME = `${ESCAPE}H`;
const CLEAR = `${ESCAPE}2J`;
const CLEAR_LINE_REST = `${ESCAPE}K`;
const CLEAR_BELOW = `${ESCAPE}J`;

/**
 * Enters the alternate screen of a terminal. It is left by `close`, at the end of the process, and before a crash is told.
 *
 * @param owner the process, or what emits its events; a signal that would end it without `exit` has to be handled by the caller
 * @param suspend stops the process, as Ctrl-Z does; until it goes on, the terminal is given back
 */
export function openScreen(
  stdout: OutputStream,
  owner: EventEmitter,
  suspend = (): unknown => process.kill(process.pid, 'SIGSTOP'),
): Screen {
  let shown: Frame = () => [];
  let isOpen = true;
  const draw = (): void => {
    const size = shownSize(stdout);
    stdout.write(frameText(shown(size), size));
  };
  const onResize = (): void => {
    stdout.write(CLEAR);
    draw();
  };
  const enter = (): void => {
    stdout.write(`${ENTER}${CLEAR}`);
    draw();
  };
  const onSuspend = (): void => {
    stdout.write(LEAVE);
    suspend();
  };
  const listeners = [
    [stdout, 'resize', onResize],
    [owner, 'SIGTSTP', onSuspend],
    [owner, 'SIGCONT', enter],
    ...ENDS.map((event) => [owner, event, close] as const),
  ] as const;
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    for (const [source, event, listener] of listeners) source.off(event, listener);
    stdout.write(LEAVE);
  }
  enter();
  for (const [source, event, listener] of listeners) source.on(event, listener);
  return {
    paint: (frame) => {
      if (!isOpen) return;
      shown = frame;
      draw();
    },
    close,
  };
}

/**
 * Writes over what is there, line by line, so that nothing flickers, and ends no last line, so that nothing scrolls. Nor does it when
 * somebody types: the cursor waits at the top.
 */
function frameText(lines: readonly string[], { columns, rows }: TerminalSize): string {
  const shown = lines.slice(0, rows).map((line) => {
    const cut = cutLine(line, columns);
    // Behind the last column the cursor still stands on it, and clearing would take its character.
    return textWidth(cut) < columns ? `${cut}${CLEAR_LINE_REST}` : cut;
  });
  return `${HOME}${shown.join('\r\n')}${shown.length < rows ? `\r\n${CLEAR_BELOW}` : ''}${HOME}`;
}
