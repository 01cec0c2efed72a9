import { isDeepStrictEqual } from 'node:util';
import { applyEdits, findNodeAtLocation, type JSONPath, modify, parseTree, stripComments } from 'jsonc-parser';
import { JSON_READING, parseJsonText } from '../local/files/json-file.ts';
import { LocalProblem } from '../local/files/local-problem.ts';

/** What is put into JSON text: a value into the list or object at a path, or in the place of the value that is there. */
export interface Insertion {
  /** Where it stands afterwards; for a list the index after its last. */
  readonly path: JSONPath;
  readonly value: unknown;
}

/**
 * Returns JSON text with something put in. All other text stays as it is, and comments stay with what they stand behind.
 *
 * @param expected what the text has to say afterwards
 * @param file what messages call it
 * @param isSecret whether the values are to be shown to nobody
 * @throws {LocalProblem} when it would say anything else: nobody loses anything to a text of an unforeseen kind
 */
export function insertJson(
  text: string,
  insertions: readonly Insertion[],
  expected: unknown,
  file: string,
  isSecret = false,
): string {
  const changed = insertions.reduce(insertOne, text);
  if (!isDeepStrictEqual(parseJsonText(changed, file, 'file'), expected)) {
    const parts = insertions.map(({ path, value }) => `${path.join('.')}: ${isSecret ? '...' : JSON.stringify(value)}`);
    throw new LocalProblem(
      `${file} is written in a way that nothing can be added to; add yourself ${parts.join(', ')}`,
    );
  }
  return changed;
}

function insertOne(text: string, { path, value }: Insertion): string {
  const root = parseTree(text, [], JSON_READING);
  const container = root && findNodeAtLocation(root, path.slice(0, -1));
  if (!container || findNodeAtLocation(root, path)) return applyEdits(text, modify(text, path, value, {}));
  const { offset, length, children = [], type } = container;
  const last = children.at(-1);
  const end = last ? last.offset + last.length : offset + 1;
  const close = offset + length - 1;
  const between = text.slice(end, close).trimEnd();
  const comma = last === undefined || stripComments(between).includes(',') ? '' : ',';
  const base = indentAt(text, close);
  const indent = last ? indentAt(text, last.offset) : `${base}  `;
  const name = type === 'object' ? `${JSON.stringify(path.at(-1))}: ` : '';
  const member = `${name}${JSON.stringify(value, null, 2)}`.replaceAll('\n', `\n${indent}`);
  const added = `\n${indent}${member}\n${base}`.replaceAll('\n', text.includes('\r\n') ? '\r\n' : '\n');
  return text.slice(0, end) + comma + between + added + text.slice(close);
}

/** Returns the white space that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
