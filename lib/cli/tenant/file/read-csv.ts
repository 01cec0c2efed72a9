/** This folder: tenants in a file of comma-separated values: reading, checking, writing. */

import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { reasonOf } from '../../../local/files/json-file.ts';
import { usageProblem } from '../../connection/cli-problem.ts';

/** A row of a file. */
export interface CsvRow {
  /** Of its first line, from 1 on: a cell in quotes may have several. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What spreadsheets put between cells, by language and by what is saved; the first one unless another is in the first line. */
const DELIMITERS = [',', ';', '\t'] as const;
const LINE_ENDS = ['\r\n', '\n', '\r'].map((end) => Buffer.from(end));
/** No secret is as long, so a quote that is never closed is found before it has taken the whole file. */
const LONGEST_ROW = 262_144;

/**
 * Reads the rows of a file as spreadsheets and programs write them: RFC 4180, with any line end, a byte order mark, and a semicolon or
 * a tab where there is no comma. Empty rows are left out.
 *
 * @param name of the file, for messages; none of them has any of its content
 * @param tell gets a word on what is unusual
 * @throws {CliProblem} when it cannot be read, is not UTF-8, or a quote stands where none can: what follows it means nothing
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array | string>,
  name: string,
  tell: (note: string) => void,
): AsyncGenerator<CsvRow> {
  const texts = decoded(source, name);
  const head = await firstLine(texts);
  const delimiter = delimiterOf(head.split(/[\r\n]/)[0] ?? '');
  if (delimiter !== ',') tell(`${name} is read with ${delimiter === ';' ? 'semicolons' : 'tabs'} between its cells`);
  // Counted as rows are parsed: of what is parsed already the last ones are never read where a later one fails.
  let lines = 0;
  const onRecord = (cells: string[], info: { readonly lines: number }): string[] => {
    const line = lines + 1;
    lines = info.lines;
    return [String(line), ...cells];
  };
  const options = { delimiter, record_delimiter: LINE_ENDS, relax_column_count: true, on_record: onRecord };
  const parser = parse({ ...options, max_record_size: LONGEST_ROW });
  // What fails on the way comes out of the parser, which is read below.
  pipeline(Readable.from(joined(head, texts)), parser, () => {});
  try {
    for await (const [line, ...cells] of parser as AsyncIterable<readonly string[]>) {
      if (cells.some((cell) => cell.trim() !== '')) yield { line: Number(line), cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const expected =
      error.code === 'CSV_MAX_RECORD_SIZE'
        ? `a row of at most ${LONGEST_ROW} bytes (is a quote never closed?)`
        : 'a quote at both ends of a cell only, and two for one within';
    throw usageProblem(`${name}:${lines + 1}: expected ${expected}. What follows could not be read`, error);
  }
}

async function* decoded(source: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of source) {
      yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw usageProblem(`cannot read ${name}: ${reasonOf(error)}`, error);
  }
}

async function firstLine(texts: AsyncIterator<string>): Promise<string> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length < LONGEST_ROW) {
    const { value, done } = await texts.next();
    if (done) break;
    head += value;
  }
  return head;
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

function delimiterOf(line: string): string {
  return DELIMITERS.find((one) => line.includes(one)) ?? ',';
}
