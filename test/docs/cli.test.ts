import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../lib/cli/connection/exit-code.ts';
import { linkTable } from '../support/link-table.ts';
import { wholeProgram } from '../support/whole-program.ts';

const PAGE = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  test('has what is in the way on this machine as the program tells it: print-link-table.ts prints it', () => {
    expect(PAGE).toContain(`\n\n${linkTable()}\n\n`);
  });

  test('has every exit code, and no other', () => {
    const table = PAGE.slice(PAGE.indexOf('| exit code |'), PAGE.indexOf('An error is one line'));
    const told = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = '']) => codes.split(', ').map(Number));
    expect(told).toEqual(Object.values(EXIT));
  });

  test('has every command', () => {
    const missing = wholeProgram().commands.filter((one) => !new RegExp(`^\\| \`${one.name()}\\b`, 'm').test(PAGE));
    expect(missing.map((one) => one.name())).toEqual([]);
  });
});
