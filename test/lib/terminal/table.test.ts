import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textWidth } from '../../../lib/terminal/fit-text.ts';
import { type Column, tableText } from '../../../lib/terminal/table.ts';

type Row = Readonly<Record<'name' | 'left' | 'note' | 'cause', string>>;

const COLUMNS: readonly Column<Row>[] = [
  { head: 'name', text: ({ name }) => name },
  { head: 'left', text: ({ left }) => left, dropped: 'before-cutting' },
  { head: 'note', text: ({ note }) => note, dropped: 'before-wrapping' },
  { head: 'cause', text: ({ cause }) => cause, dropped: 'before-cutting', wraps: true },
];

const ROWS: readonly Row[] = [
  { name: 'graph', left: '5m', note: 'a note of words', cause: 'fresh' },
  { name: '日本', left: '1h 20m', note: '', cause: 'secret-expired (action-required)' },
];

function shown(columns: number | undefined): readonly string[] {
  const { head, rows } = tableText(ROWS, COLUMNS, { columns });
  return [head, ...rows.flat()];
}

describe('a table', () => {
  test('is as wide as it needs where nothing has to fit', () => {
    expect(shown(undefined)).toEqual([
      'name   left    note             cause',
      'graph  5m      a note of words  fresh',
      '日本   1h 20m                   secret-expired (action-required)',
    ]);
    expect(shown(64)).toEqual(shown(undefined));
  });

  test('drops a column before it wraps', () => {
    expect(shown(63)).toEqual([
      'name   left    cause',
      'graph  5m      fresh',
      '日本   1h 20m  secret-expired (action-required)',
    ]);
  });

  test('wraps between words before it drops another', () => {
    expect(shown(32)).toEqual([
      'name   left    cause',
      'graph  5m      fresh',
      '日本   1h 20m  secret-expired',
      '               (action-required)',
    ]);
  });

  test('drops the last one where even the words do not fit', () => {
    expect(shown(31)).toEqual(['name   left', 'graph  5m', '日本   1h 20m']);
  });

  test('breaks a long name before it drops another', () => {
    const [name, ...others] = COLUMNS as [Column<Row>, ...Column<Row>[]];
    const rows = [{ name: 'a-name-of-thirty-letters-or-so', left: '5m', note: 'n', cause: 'secret-expired (watch)' }];
    const { head, rows: lines } = tableText(rows, [{ ...name, breaks: true }, ...others], { columns: 40 });
    expect([head, ...lines.flat()]).toEqual([
      'name              left  cause',
      'a-name-of-thirty  5m    secret-expired',
      '-letters-or-so          (watch)',
    ]);
  });

  test('cuts words where nothing else is left', () => {
    expect(shown(3)).toEqual(['nam', 'gra', 'ph', '日', '本']);
  });

  test('has a head without rows', () => {
    expect(tableText([], COLUMNS, { columns: 80 })).toEqual({ head: 'name  left  note  cause', rows: [] });
  });

  test('never is wider than its room, and loses nothing of a column that is shown', () => {
    const text = fc.stringMatching(/^[a-z日🔥-]{1,12}( [a-z日]{1,9}){0,4}$/u);
    const row = fc.record({ name: text, left: text, note: text, cause: text });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 2, max: 120 }), (rows, columns) => {
        const table = tableText(rows, COLUMNS, { columns });
        const lines = [table.head, ...table.rows.flat()];
        expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
        rows.forEach(({ name }, index) => {
          const letters = new Set(table.rows[index]?.join(''));
          expect([...name.replaceAll(' ', '')].filter((letter) => !letters.has(letter))).toEqual([]);
        });
      }),
    );
  });
});
