/** This folder: what commands show on a terminal: widths, tables, colours, the alternate screen, services and times for people. */

/** Where text goes to: a terminal, a file or a pipe. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Of a terminal; absent: it is none, or does not say. */
  readonly columns?: number;
  readonly rows?: number;
};

/** How much a terminal shows, in character cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Returns how much a terminal shows; `undefined` for a file or a pipe, where nothing has to fit. */
export function terminalSize(stream: OutputStream): TerminalSize | undefined {
  return stream.isTTY ? shownSize(stream) : undefined;
}

/** Returns the size that a terminal tells. One whose size nobody has set tells 0 or nothing, and begins as most do. */
export function shownSize({ columns, rows }: OutputStream): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 };
}

/** Returns whether frames can be painted over each other there: on every terminal but a dumb one. */
export function canPaintFrames({ isTTY = false }: OutputStream, environment = process.env): boolean {
  return isTTY && environment['TERM'] !== 'dumb';
}
