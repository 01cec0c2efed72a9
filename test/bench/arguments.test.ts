import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { parseArguments } from '../../bench/harness/arguments.ts';

const ROWS = [
  { name: 'cold', summary: 'a cold start' },
  { name: 'warm-path', summary: 'a warm request' },
];

function parse(...argv: readonly string[]) {
  return parseArguments(argv, ROWS, { writeOut: () => {}, writeErr: () => {} });
}

describe('the command line of the benchmark', () => {
  test.each([
    [[], { quick: false, replace: 'all', only: ['cold', 'warm-path'] }],
    [['--save'], { quick: false, replace: 'all', only: ['cold', 'warm-path'] }],
    [['--quick'], { quick: true, replace: 'nothing', only: ['cold', 'warm-path'] }],
    [['--quick', '--save'], { quick: true, replace: 'same-rows', only: ['cold', 'warm-path'] }],
    [['--only', 'warm-path'], { quick: false, replace: 'nothing', only: ['warm-path'] }],
    [['--only', 'warm-path', '--save'], { quick: false, replace: 'same-rows', only: ['warm-path'] }],
    [['--only=warm-path', '--only', 'warm-path'], { quick: false, replace: 'nothing', only: ['warm-path'] }],
    [['--only', 'warm-path', '--only', 'cold'], { quick: false, replace: 'all', only: ['cold', 'warm-path'] }],
  ])('%j', (argv, expected) => {
    expect(parse(...argv)).toEqual(expected);
  });

  test.each([
    [['--only', 'hot'], "argument 'hot' is invalid. There is no such row; the rows are cold, warm-path."],
    [['--only', 'warm'], 'There is no such row'],
    [['--only'], 'argument missing'],
    [['--fast'], "unknown option '--fast'"],
    [['cold'], 'too many arguments'],
  ])('%j is refused: %s', (argv, message) => {
    const written: string[] = [];
    const output = { writeOut: () => {}, writeErr: (text: string) => written.push(text) };
    expect(() => parseArguments(argv, ROWS, output)).toThrow(CommanderError);
    expect(written.join('')).toContain(message);
  });

  test('--help tells every row', () => {
    const written: string[] = [];
    const output = { writeOut: (text: string) => written.push(text), writeErr: () => {} };
    expect(() => parseArguments(['--help'], ROWS, output)).toThrow(expect.objectContaining({ exitCode: 0 }));
    expect(written.join('')).toContain('  cold       a cold start\n  warm-path  a warm request');
  });
});
