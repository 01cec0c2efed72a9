import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { bashScript } from '../../../../lib/cli/completion/bash-script.ts';
import { commandWords } from '../../../../lib/cli/completion/command-words.ts';
import { fishScript } from '../../../../lib/cli/completion/fish-script.ts';
import { zshScript } from '../../../../lib/cli/completion/zsh-script.ts';
import { describeUnless } from '../../../support/describe-unless.ts';
import { wholeProgram } from '../../../support/whole-program.ts';

const program = wholeProgram(new Command('start').description("what's here").option('--port <port>', 'a port'));
const COMMANDS = commandWords(program);

/** What follows a line in every shell; in the first place what it must offer, then what it must not. */
const LINES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['token-keeper st', ['start', 'status'], ['get']],
  ['npx token-keeper st', ['start', 'status'], ['get']],
  ['npx token-keeper secret ', ['put'], ['status']],
  ['npx token-keeper tenant ', ['add', 'remove', 'list', 'import', 'export'], ['put']],
  ['token-keeper status --state ', ['fresh', 'unusable'], ['--all']],
  ['npx token-keeper tenant import shops f.csv --remove', ['--remove-missing'], ['--refresh']],
  ['npx token-keeper secret put graph --field client', ['clientId', 'clientSecret'], ['privateKey']],
  ['npx token-keeper status --endp', ['--endpoint-url'], ['--stack']],
  ['token-keeper completion ', ['bash', 'fish', 'zsh'], ['status']],
  ['npx another st', [], ['status']],
  ['npx token-keeper exec graph -- st', [], ['status']],
];

const lacks = (shell: string) => (spawnSync(shell, ['--version']).error ? `there is no ${shell} here` : undefined);

/** Runs a script by a shell and returns the words that it offers. */
function offered(shell: string, script: string, ask: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter(Boolean);
}

function expectWords(found: readonly string[], wanted: readonly string[], unwanted: readonly string[]): void {
  expect(found).toEqual(expect.arrayContaining([...wanted]));
  expect(found.filter((word) => unwanted.includes(word))).toEqual([]);
}

const wordsOf = (line: string) => line.split(' ').map((word) => `'${word}'`);

describeUnless(lacks('bash'), 'bash', () => {
  test.each(LINES)('%s', (line, wanted, unwanted) => {
    const words = wordsOf(line);
    const ask = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _token_keeper; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expectWords(offered('bash', bashScript(COMMANDS), ask), wanted, unwanted);
  });
});

describeUnless(
  lacks('zsh'),
  'zsh',
  () => {
    // What the completion system offers the functions that call it, without a terminal.
    const SYSTEM = `compdef() { :; }; _default() { :; }
  compadd() { shift; print -l -- "\${(@M)@:#$PREFIX*}"; }
  _describe() { local one; for one in "\${(@P)2}"; do [[ $one == $PREFIX* ]] && print -- "\${one%%:*}"; done; true; }`;

    test.each(LINES)('%s', (line, wanted, unwanted) => {
      const words = wordsOf(line);
      const prefix = line.split(' ').at(-1) ?? '';
      const ask = `words=(${words.join(' ')}); CURRENT=${words.length}; PREFIX='${prefix}'; _token_keeper; true`;
      expectWords(offered('zsh', `${SYSTEM}\n${zshScript(COMMANDS)}`, ask), wanted, unwanted);
    });
  },
  { mayLack: true },
);

describeUnless(
  lacks('fish'),
  'fish',
  () => {
    test.each(LINES)('%s', (line, wanted, unwanted) => {
      const ask = `complete -C '${line}' | string replace -r '\\t.*' ''; true`;
      expectWords(offered('fish', fishScript(COMMANDS), ask), wanted, unwanted);
    });
  },
  { mayLack: true },
);

test('every command has its words, those below another too', () => {
  const paths = COMMANDS.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['', 'start', 'secret', 'secret put', 'completion']));
  expect(COMMANDS.find(({ path }) => path === 'start')?.options).toContainEqual({
    flags: ['--port'],
    about: 'a port',
    values: [],
  });
  expect(zshScript(COMMANDS)).toContain("'start:what'\\''s here'");
  expect(fishScript(COMMANDS)).toContain("-d 'what\\'s here'");
});
