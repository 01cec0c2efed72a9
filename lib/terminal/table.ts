import { padText, textWidth, wrapText } from './fit-text.ts';
import type { Paint } from './paint.ts';

/** A column of a table of `Row`s. */
export interface Column<Row> {
  readonly head: string;
  /** One line, with or without styles. */
  readonly text: (row: Row) => string;
  /**
   * When it is left out of a table that is too wide, the last such column first: before any cell is wrapped, or only where
   * wrapping is not enough. Absent: never.
   */
  readonly dropped?: 'before-wrapping' | 'before-cutting';
  /** Its texts may be broken between words. Default false: only where nothing else is left. */
  readonly wraps?: true;
  /** Before a column is dropped its texts are broken anywhere, down to a third of the room. Absent: they are not. */
  readonly breaks?: true;
}

/** How a table is shown. */
export interface TableOptions {
  /** Cells in a line; absent: nothing has to fit. */
  readonly columns?: number | undefined;
  /** Gives the heads their style; absent: they have none. */
  readonly paint?: Paint;
}

/** A table as text. */
export interface TableText {
  readonly head: string;
  /** The lines of each row, in the order of the rows. */
  readonly rows: readonly (readonly string[])[];
}

const GAP = 2;

/**
 * Returns a table without borders that fits: columns are dropped first, then cells are wrapped between words, and a word is
 * cut only where it is longer than all that is left for its column.
 */
export function tableText<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { columns: room, paint = (_style, text) => text }: TableOptions,
): TableText {
  const all = columns.map((column) => measure(column, rows, room));
  const kept = room === undefined ? all : withoutDropped(all, room);
  const widths = room === undefined ? kept.map(({ natural }) => natural) : widthsWithin(kept, room);
  const lineOf = (cells: readonly string[]): string => {
    const padded = cells.map((cell, index) => padText(cell, widths[index] ?? 0));
    return padded.join(' '.repeat(GAP)).trimEnd();
  };
  const linesOf = (index: number): readonly string[] => {
    const cells = kept.map(({ cells }, at) => wrapText(cells[index] ?? '', room && widths[at]));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => lineOf(cells.map((lines) => lines[line] ?? '')));
  };
  return {
    head: paint('dim', lineOf(kept.map(({ column }, at) => wrapText(column.head, room && widths[at])[0] ?? ''))),
    rows: rows.map((_row, index) => linesOf(index)),
  };
}

/** A column with the cells that its texts take. */
interface Measured {
  readonly column: Pick<Column<never>, 'head' | 'dropped'>;
  readonly cells: readonly string[];
  readonly natural: number;
  /** Without cutting what should stay whole. */
  readonly narrowest: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[], room = Number.POSITIVE_INFINITY): Measured {
  const cells = rows.map((row) => column.text(row));
  const texts = [column.head, ...cells];
  const widest = (parts: readonly string[]): number => Math.max(1, ...parts.map(textWidth));
  const words = column.wraps ? texts.flatMap((text) => text.split(' ')) : texts;
  const most = column.breaks ? Math.max(1, Math.floor(room / 3)) : Number.POSITIVE_INFINITY;
  return { column, cells, natural: widest(texts), narrowest: Math.min(most, widest(words)) };
}

function withoutDropped(all: readonly Measured[], room: number): readonly Measured[] {
  let kept = all;
  const dropWhile = (kind: Column<never>['dropped'], width: 'natural' | 'narrowest'): void => {
    while (totalOf(kept.map((one) => one[width])) > room) {
      const last = kept.findLast(({ column }) => column.dropped === kind);
      if (!last) return;
      kept = kept.filter((one) => one !== last);
    }
  };
  dropWhile('before-wrapping', 'natural');
  dropWhile('before-cutting', 'narrowest');
  return kept;
}

/** The widest column gives first; below what should stay whole only where that does not fit side by side. */
function widthsWithin(kept: readonly Measured[], room: number): readonly number[] {
  const wholeFits = totalOf(kept.map(({ narrowest }) => narrowest)) <= room;
  const capped = (cap: number): number[] =>
    kept.map(({ natural, narrowest }) => Math.max(wholeFits ? narrowest : 1, Math.min(natural, cap)));
  let cap = Math.max(1, ...kept.map(({ natural }) => natural));
  while (cap > 1 && totalOf(capped(cap)) > room) cap -= 1;
  return capped(cap);
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
}
