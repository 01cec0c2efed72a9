/** This folder: files that people write, and private files. */

import { readFileSync } from 'node:fs';
import { type ParseError, parse, printParseErrorCode, visit } from 'jsonc-parser';
import { LocalProblem } from './local-problem.ts';

/** How JSON is read here: with comments and trailing commas, since people write these files. */
export const JSON_READING = { allowTrailingComma: true, disallowComments: false };

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a JSON value (text goes in double quotes)',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a name in double quotes',
  ValueExpected: 'a value',
  ColonExpected: '":" after the name',
  CommaExpected: '"," or the end of the list or object',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: 'nothing more after the value',
  UnexpectedEndOfComment: '"*/"',
  UnexpectedEndOfString: 'the closing double quote of a text',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'one of "\\/bfnrtu after a backslash',
  InvalidCharacter: 'no control character inside a text',
};

/**
 * Returns what a JSON file holds; comments and trailing commas are allowed.
 *
 * @param what what the file is, for the message: `secrets file`
 * @throws {LocalProblem} when it cannot be read, or is not JSON; the message names the place, never the content
 */
export function readJsonFile(path: string, what: string): unknown {
  return parseJsonText(readTextFile(path, what), path, what);
}

/**
 * Returns the text of a UTF-8 file without its byte order mark.
 *
 * @throws {LocalProblem} when it cannot be read, or is in another encoding
 */
export function readTextFile(path: string, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new LocalProblem(`cannot read the ${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Returns the value of JSON text; comments and trailing commas are allowed.
 *
 * @param path the file it came from, for the message
 * @throws {LocalProblem} when it is not JSON; the message names the place, never the content
 */
export function parseJsonText(text: string, path: string, what: string): unknown {
  const errors: ParseError[] = [];
  const value = parseOrGiveUp(text, errors, `the ${what} ${path}`);
  const [first] = errors;
  if (first) {
    const expected = EXPECTED[printParseErrorCode(first.error)] ?? 'JSON';
    throw new LocalProblem(`the ${what} ${path} is not JSON: ${placeOf(text, first.offset)}: expected ${expected}`);
  }
  refuseTwice(text, `the ${what} ${path}`);
  return value;
}

/** A name that an object has twice is a slip: one of the two values would be ignored silently. */
function refuseTwice(text: string, file: string): void {
  const open: Set<string>[] = [];
  const onObjectProperty = (name: string, offset: number): void => {
    if (open.at(-1)?.has(name)) {
      throw new LocalProblem(`${file} has a name for the second time in an object: ${placeOf(text, offset)}`);
    }
    open.at(-1)?.add(name);
  };
  visit(text, { onObjectBegin: () => void open.push(new Set()), onObjectEnd: () => void open.pop(), onObjectProperty });
}

function parseOrGiveUp(text: string, errors: ParseError[], file: string): unknown {
  try {
    return parse(text, errors, JSON_READING);
  } catch (error) {
    // The parser calls itself for each level.
    if (!(error instanceof RangeError)) throw error;
    throw new LocalProblem(`${file} is nested too deep to be read: expected a few levels`, { cause: error });
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Returns the text of a JSON file that people may read. */
export function jsonFileText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Returns why a file operation failed, in words for the usual reasons and as the system's code for the others. */
export function reasonOf(error: unknown): string {
  const code = Error.isError(error) && 'code' in error ? String(error.code) : 'unknown error';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    EEXIST: 'a file of that name is in the way',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8, as which it has to be saved',
  };
  return words[code] ?? code;
}
