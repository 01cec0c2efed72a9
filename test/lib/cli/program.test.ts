import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { createProgram } from '../../../lib/cli/program.ts';
import { addTargetOptions } from '../../../lib/cli/target/target-options.ts';

/** What the program writes to standard error with these arguments. */
async function saidFor(args: readonly string[]): Promise<string> {
  let said = '';
  const program = createProgram('1.0.0').configureOutput({
    writeErr: (text) => {
      said += text;
    },
  });
  program.addCommand(addTargetOptions(new Command('status')).copyInheritedSettings(program));
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
