import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Returns the cells that a text takes: two for a wide character, none for styles. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/**
 * Returns a text as lines of at most `columns` cells, broken between words; a word is cut only where it alone is longer.
 *
 * @param columns at least 1; `undefined`: the text is broken at its own line ends only
 */
export function wrapText(text: string, columns: number | undefined): readonly string[] {
  return (columns === undefined ? text : wrapAnsi(text, columns, { hard: true })).split('\n');
}

/** How far the further lines of a text stand in that begins at the left. */
const INDENT = '  ';

/** Returns a text as lines of at most `columns` cells, all but the first indented; `undefined`: nothing has to fit. */
export function hangingLines(text: string, columns: number | undefined): readonly string[] {
  const lines = wrapText(text, columns && Math.max(1, columns - INDENT.length));
  return lines.map((line, index) => (index === 0 ? line : `${INDENT}${line}`));
}

/**
 * Returns a text behind a label, its further lines below its first.
 *
 * @param columns of the whole, the label included; `undefined`: nothing has to fit
 */
export function labelledLines(label: string, text: string, columns: number | undefined): readonly string[] {
  const indent = textWidth(label);
  if (columns !== undefined && indent > columns / 2) return hangingLines(`${label}${text}`, columns);
  const lines = wrapText(text, columns && columns - indent);
  return lines.map((line, index) => `${index === 0 ? label : ' '.repeat(indent)}${line}`);
}

/** Returns a line of at most `columns` cells, the last one `…` where something is missing. */
export function cutLine(line: string, columns: number): string {
  if (textWidth(line) <= columns) return line;
  const [kept = ''] =
    columns < 2 ? [] : wrapAnsi(line, columns - 1, { hard: true, trim: false, wordWrap: false }).split('\n');
  return `${kept}…`;
}

/** Returns a text with spaces behind it up to `columns` cells; a longer one as it is. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}
