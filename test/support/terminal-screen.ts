import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal without a window: what is written to its stream is on its screen. */
export interface FakeTerminal {
  /** A stream that says it is a terminal of this size, as `process.stdout` does. */
  readonly stream: PassThrough & { isTTY: true; columns: number; rows: number };
  /** Returns the lines on the screen, without spaces at their ends and empty lines below, once all that was written is there. */
  readonly lines: () => Promise<readonly string[]>;
  /** Returns what has scrolled off the normal screen. */
  readonly scrolledAway: () => Promise<number>;
  readonly isAlternate: () => Promise<boolean>;
  readonly isCursorHidden: () => Promise<boolean>;
  /** Changes the size, as somebody who drags a window does. */
  readonly resize: (columns: number, rows: number) => void;
  /** Returns all that was ever written, with its control sequences. */
  readonly written: () => string;
}

/** Opens a terminal of a size in character cells. */
export function openFakeTerminal(columns: number, rows: number): FakeTerminal {
  // A terminal driver turns a line end into a return as well.
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 10_000,
    allowProposedApi: true,
    convertEol: true,
  });
  const stream = Object.assign(new PassThrough(), { isTTY: true as const, columns, rows });
  let text = '';
  let hidden = false;
  for (const [final, isHidden] of [
    ['h', false],
    ['l', true],
  ] as const) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, ([mode]) => {
      if (mode === 25) hidden = isHidden;
      return false;
    });
  }
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    terminal.write(chunk);
  });
  // Writes are parsed in order, so that an empty one ends after all before it.
  const settled = async <T>(look: () => T): Promise<T> => {
    await new Promise<void>((resolve) => setImmediate(() => terminal.write('', resolve)));
    return look();
  };
  return {
    stream,
    lines: () => settled(() => linesOf(terminal)),
    scrolledAway: () => settled(() => terminal.buffer.normal.baseY),
    isAlternate: () => settled(() => terminal.buffer.active.type === 'alternate'),
    isCursorHidden: () => settled(() => hidden),
    resize: (newColumns, newRows) => {
      terminal.resize(newColumns, newRows);
      Object.assign(stream, { columns: newColumns, rows: newRows });
      stream.emit('resize');
    },
    written: () => text,
  };
}

function linesOf(terminal: InstanceType<typeof xterm.Terminal>): readonly string[] {
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: terminal.rows },
    (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
  );
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
