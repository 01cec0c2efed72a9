import { describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { createProgram } from '../../../lib/cli/program.ts';
import { FACTS, wholeProgram } from '../../support/whole-program.ts';

/** What the program writes to standard error with these arguments. */
async function saidFor(args: readonly string[]): Promise<string> {
  let said = '';
  const program = createProgram(() => FACTS, args);
  if (!args.includes('--json')) {
    program.configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
  }
  wholeProgram(new Command('start').option('--services <file>'), program);
  await expect(program.parseAsync(args, { from: 'user' })).rejects.toThrow();
  return said;
}

test.each([
  ['user:MARKER@127.0.0.1:4700'],
  ['http://user:MARKER@127.0.0.1:4700'],
  ['http://MARKER@127.0.0.1:4700'],
  ["http://user:it's-a-MARKER@127.0.0.1:4700"],
  ['http://user:MARKER\n@127.0.0.1'],
  ['http://127.0.0.1:4700/?token=MARKER'],
  ['http://127.0.0.1:4700/#MARKER'],
  ['ftp://user:MARKER@host'],
])('an address that is refused is not repeated: %j', async (address) => {
  for (const args of [['--endpoint-url', address], [`--endpoint-url=${address}`]]) {
    const said = await saidFor(['status', ...args]);
    expect(said).toContain('Expected an http or https URL such as http://127.0.0.1:4700.');
    expect(said).not.toContain('MARKER');
  }
});

test('nor is one in an option that there is not', async () => {
  const said = await saidFor(['status', '--endpoint=https://user:MARKER@host/path']);
  expect(said).toContain("unknown option '--endpoint=https://[redacted]@host/path'");
});

test.each(['--version', '-V', '-v'])('%s prints the version, and is no mistake', async (flag) => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(await saidFor([flag])).toBe('');
    expect(write.mock.calls).toEqual([['token-keeper 1.0.0 (commit 0123456789ab), Node 24.0.0, linux-x64\n']]);
  } finally {
    write.mockRestore();
  }
});

describe('what was mistyped is told with what there is, and where the help is', () => {
  test.each([
    [['stauts'], "error: unknown command 'stauts' (Did you mean status?)\nsee npx token-keeper --help\n"],
    [
      ['start', '--servces', 'a'],
      "error: unknown option '--servces' (Did you mean --services?)\nsee npx token-keeper start --help\n",
    ],
    [['secret', 'pt'], "error: unknown command 'pt' (Did you mean put?)\nsee npx token-keeper secret --help\n"],
    [
      ['secret', 'put', 'a', '--feild'],
      "error: unknown option '--feild' (Did you mean --field?)\nsee npx token-keeper secret put --help\n",
    ],
    [
      ['exec', 'a', 'curl', '-s'],
      "error: unknown option '-s'\noptions of the command itself stand after --: npx token-keeper exec [options] <service> -- <command...>\nsee npx token-keeper exec --help\n",
    ],
    [['get'], "error: missing required argument 'service'\nsee npx token-keeper get --help\n"],
    [['zzzzzz'], "error: unknown command 'zzzzzz'\nsee npx token-keeper --help\n"],
  ])('%j', async (args, expected) => {
    expect(await saidFor(args)).toBe(expected);
  });
});

test('the help has a default once, as it is typed', () => {
  const helps = wholeProgram().commands.map((one) => one.helpInformation());
  const defaults = helps.flatMap((help) => help.replaceAll(/\s+/g, ' ').match(/\(default: [^)]*\)/g) ?? []);
  expect(defaults).toEqual(expect.arrayContaining(['(default: 5s)', '(default: 1h)']));
  expect(helps.filter((help) => /\(default: [^)]*\)\s+\(default:/.test(help))).toEqual([]);
  expect(helps.filter((help) => /<duration>[^<]*\(default: \d+\)/.test(help))).toEqual([]);
});

test('with --json nothing is written beside the object', async () => {
  expect(await saidFor(['status', '--bogus', '--json'])).toBe('');
});
