import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseJsonText, readJsonFile } from '../../../../lib/local/files/json-file.ts';
import { LocalProblem } from '../../../../lib/local/files/local-problem.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());

const parse = (text: string): unknown => parseJsonText(text, 'my.json', 'secrets file');

describe('JSON that people write', () => {
  test.each([
    ['{"a": 1}', { a: 1 }],
    ['// why\n{"a": /* here */ 1}\n// end', { a: 1 }],
    ['{"a": [1, 2,],}', { a: [1, 2] }],
    ['"http://not.a/comment"', 'http://not.a/comment'],
  ])('is read: %s', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  test.each([
    ['', 'line 1, column 1: expected a value'],
    ['{"a" 1}', 'line 1, column 6: expected ":" after the name'],
    ['{\n  "a": {\n    "b": "s3cret" "c": 1\n}}', 'line 3, column 19: expected "," or the end of the list or object'],
    ['{"a": s3cret}', 'line 1, column 7: expected a JSON value (text goes in double quotes)'],
    ['{"a": "s3cret', 'line 1, column 7: expected the closing double quote of a text'],
    ['{"a": "s3cret"', 'line 1, column 15: expected "}"'],
    ['{a: 1}', 'line 1, column 2: expected a JSON value (text goes in double quotes)'],
    ["{'a': 's3cret'}", 'line 1, column 2: expected a JSON value (text goes in double quotes)'],
    ['{"a": 1} s3cret', 'line 1, column 10: expected a JSON value (text goes in double quotes)'],
    ['{"a": "s3\\qcret"}', 'line 1, column 7: expected one of "\\/bfnrtu after a backslash'],
    ['/* s3cret', 'line 1, column 1: expected "*/"'],
  ])('that is broken is told by its place, never its content: %s', (text, place) => {
    expect(() => parse(text)).toThrow(new LocalProblem(`the secrets file my.json is not JSON: ${place}`));
  });
});

test.each([
  ['{"a": 1, "a": 2}', 'line 1, column 10'],
  ['[{"a": 1}, {"b": {"a": 1},\n "b": "s3cret"}]', 'line 2, column 2'],
])('a name for the second time in an object is a slip: %s', (text, place) => {
  expect(() => parse(text)).toThrow(`the secrets file my.json has a name for the second time in an object: ${place}`);
  expect(parse('[{"a": 1, "b": {"a": 1}}, {"a": 1}]')).toHaveLength(2);
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s nested 100,000 deep are told as that', (_what, open, close) => {
  const text = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  expect(() => parse(text)).toThrow('the secrets file my.json is nested too deep to be read: expected a few levels');
});

describe('a file', () => {
  test('with a byte order mark is read', () => {
    const path = join(workspace.path, 'bom.json');
    writeFileSync(path, '\uFEFF{"a":1}');
    expect(readJsonFile(path, 'services file')).toEqual({ a: 1 });
  });

  test.each(['utf16le', 'latin1'] as const)('in %s is told as that', (encoding) => {
    const path = join(workspace.path, `${encoding}.json`);
    writeFileSync(path, Buffer.from('\uFEFF{"a":"\u00E4"}', encoding));
    expect(() => readJsonFile(path, 'services file')).toThrow(
      `cannot read the services file ${path}: it is not UTF-8, as which it has to be saved`,
    );
  });

  test.each([
    ['nothing.json', 'there is no such file'],
    ['.', 'it is a directory'],
  ])('that cannot be read is told by its path and why: %s', (name, why) => {
    const path = join(workspace.path, name);
    expect(() => readJsonFile(path, 'services file')).toThrow(`cannot read the services file ${path}: ${why}`);
  });
});
