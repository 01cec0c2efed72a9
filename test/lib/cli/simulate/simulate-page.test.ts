import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { OUTAGE_ANSWERS } from '../../../../lib/cli/simulate/run/simulation-options.ts';
import { createSimulateCommand } from '../../../../lib/cli/simulate/simulate-command.ts';

const PAGE = readFileSync(new URL('../../../../docs/simulate.md', import.meta.url), 'utf8');
const RUNS = [...PAGE.matchAll(/^```console\n\$ npm run -s token-keeper -- simulate (.+)\n([\s\S]+?)\n```$/gm)].map(
  ([, options = '', output = '']) => ({ options, output }),
);

const YEAR = RUNS.at(-2);

async function print(options: string): Promise<string> {
  let printed = '';
  const command = createSimulateCommand({
    write: (text) => {
      printed += text;
    },
    setExitCode: () => {},
  });
  await command.parseAsync(options.split(' '), { from: 'user' });
  return printed;
}

describe('docs/simulate.md', () => {
  test('shows a survived outage, one that was not, skew and its cure, a year, and tenants', () => {
    const verdicts = RUNS.map(({ output }) => output.split('\n').at(-1)?.split(':')[0]);
    expect(verdicts).toEqual(['OK', 'NOT OK', 'NOT OK', 'OK', 'OK', 'OK']);
    expect(YEAR?.options).toContain('--for 365d');
    expect(RUNS.at(-1)?.options).toContain('--tenants 500 ');
  });

  test.each(RUNS)(
    'shows what the command prints with $options',
    async ({ options, output }) => {
      expect(output).toBe(await print(options));
    },
    30_000,
  );

  test('counts the reads of the year as the table above does', () => {
    const [, reads] = /│ reads +│ ([\d,]+) /.exec(YEAR?.output ?? '') ?? [];
    expect(PAGE).toContain(`The year above has ${reads} reads`);
  });

  test('names every answer of an outage, and no option that is not there', () => {
    for (const answer of OUTAGE_ANSWERS) {
      expect(PAGE).toContain(`\`${answer}\``);
    }
    const options = createSimulateCommand({ write: () => {}, setExitCode: () => {} }).options.map(({ long }) => long);
    const named = new Set(PAGE.match(/--[a-z][a-z-]+/g));
    named.delete('--help');
    expect([...named].filter((name) => !options.includes(name))).toEqual([]);
  });
});

test('every example of --help runs as it stands there', () => {
  const command = createSimulateCommand({ write: () => {}, setExitCode: () => {} }).exitOverride();
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const examples = [...help.matchAll(/^ {2}npx token-keeper simulate (.+)$/gm)].map(([, options = '']) =>
    options.split(' '),
  );
  expect(examples).toHaveLength(6);
  for (const options of examples) {
    const parsed = createSimulateCommand({ write: () => {}, setExitCode: () => {} }).exitOverride();
    expect(() => parsed.parseOptions(options)).not.toThrow();
  }
});
