import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPointer, valueAt } from '../../../../functions/domain/wire/pointer.ts';

/** The document of RFC 6901 section 5, with what each pointer of it leads to. */
const DOCUMENT = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('a pointer leads where RFC 6901 says', () => {
  test.each<[string, unknown]>([
    ['', DOCUMENT],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
    ['/foo/00', undefined],
    ['/foo/-', undefined],
    ['/foo/2', undefined],
    ['/foo/length', undefined],
    ['/foo/0/0', undefined],
    ['/absent/deeper', undefined],
    ['/toString', undefined],
  ])('%j', (pointer, value) => {
    expect(isPointer(pointer)).toBe(true);
    expect(valueAt(DOCUMENT, pointer)).toEqual(value);
  });

  test.each([
    'foo',
    '#/foo',
    '/a~2',
    '/a~',
    '~1',
    '/__proto__',
    '/a/constructor/name',
    '/prototype',
    '/a\nb',
    '/a\u0000',
    '/x'.repeat(17),
    `/${'x'.repeat(256)}`,
  ])('%j is none', (text) => {
    expect(isPointer(text)).toBe(false);
  });

  test.each(['/x'.repeat(16), `/${'x'.repeat(255)}`, '/~0proto~0', '/__proto'])('%j is one', (text) => {
    expect(isPointer(text)).toBe(true);
  });
});

const pointer = fc.array(
  fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('0', 'length', 'toString', 'a', '__proto__')),
  { maxLength: 5 },
);

test('no pointer throws, and what it finds belongs to the document', () => {
  fc.assert(
    fc.property(fc.jsonValue(), pointer, (document, parts) => {
      const text = parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      let expected: unknown = document;
      for (const part of parts) {
        const entry = Object.entries(expected ?? {}).find(([name]) => name === part);
        expected = typeof expected === 'object' ? entry?.[1] : undefined;
      }
      expect(valueAt(document, text)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('every member of a document has a pointer that leads to it', () => {
  const visit = (document: unknown, value: unknown, at: string, depth = 0): void => {
    expect(valueAt(document, at)).toBe(value);
    if (typeof value !== 'object' || value === null || depth > 4) return;
    for (const [name, inner] of Object.entries(value)) {
      visit(document, inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
    }
  };
  fc.assert(fc.property(fc.jsonValue(), (document) => visit(document, document, '')));
});
