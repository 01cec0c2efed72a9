import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { wholeProgram } from '../support/whole-program.ts';

const PAGE = readFileSync(new URL('../../docs/tenants.md', import.meta.url), 'utf8');
const LINES = [...PAGE.matchAll(/^\$ npx token-keeper tenant (\w+) (.*)$/gm)].map(
  ([, name = '', rest = '']) => [name, rest] as const,
);
const TENANT = wholeProgram().commands.find((one) => one.name() === 'tenant');

describe('docs/tenants.md', () => {
  test('shows how tenants are registered, listed and forgotten', () => {
    expect(new Set(LINES.map(([name]) => name))).toEqual(new Set(['add', 'import', 'list', 'remove']));
  });

  test.each(LINES)('has a command that there is: tenant %s %s', (name, rest) => {
    const command = TENANT?.commands.find((one) => one.name() === name);
    expect(command?.parseOptions(rest.split(' ')).unknown).toEqual([]);
  });
});
