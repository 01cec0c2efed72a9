import { styleText } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { cutLine, labelledLines, padText, textWidth, wrapText } from '../../../lib/terminal/fit-text.ts';

const red = (text: string): string => styleText('red', text, { validateStream: false });

test.each([
  ['plain', 5],
  ['日本', 4],
  ['🔥', 2],
  ['é', 1],
  [red('red'), 3],
  ['', 0],
])('%j takes %d cells', (text, cells) => {
  expect(textWidth(text)).toBe(cells);
});

describe('text is wrapped', () => {
  test.each([
    ['the next sweep sees it', 10, ['the next', 'sweep sees', 'it']],
    ['a client-secret-expired', 10, ['a client-s', 'ecret-expi', 'red']],
    ['日本語 日本', 6, ['日本語', '日本']],
    ['as it is', undefined, ['as it is']],
    ['exactly 10', 10, ['exactly 10']],
    ['exactly 10', 9, ['exactly', '10']],
    ['ab', 1, ['a', 'b']],
    ['', 5, ['']],
  ])('%j within %j', (text, columns, lines) => {
    expect(wrapText(text, columns)).toEqual(lines);
  });

  test('below its label, within the columns of both', () => {
    expect(labelledLines('  do  ', 'put it into the secret', 16)).toEqual([
      '  do  put it',
      '      into the',
      '      secret',
    ]);
    expect(labelledLines('label ', 'ab', 5)).toEqual(['lab', '  el', '  ab']);
    expect(labelledLines('do ', 'one line', undefined)).toEqual(['do one line']);
  });
});

test.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['ab', 1, '…'],
  [red('longer'), 5, `${red('long')}…`],
])('%j is cut to %d cells', (line, columns, cut) => {
  expect(cutLine(line, columns)).toBe(cut);
});

test('text is padded by the cells it takes', () => {
  expect([padText('日本', 6), padText(red('ab'), 3), padText('longer', 3)]).toEqual([
    '日本  ',
    `${red('ab')} `,
    'longer',
  ]);
});
