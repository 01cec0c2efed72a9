import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runTokenKeeper } from '../support/cli-process.ts';
import { commandLines } from '../support/command-lines.ts';
import { LocalProcess } from '../support/local-process.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const PAGE = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
/**
 * What goes on until Ctrl-C is not run here, nor what forgets tenants, of which there are none: test/docs/runbook.test.ts has it
 * read. What is stored goes last, for the provider takes none of it.
 */
const LINES = commandLines(PAGE)
  .filter((line) => !line.includes('--watch') && line[0] !== 'tenant')
  .toSorted((a, b) => Number(a[0] === 'secret') - Number(b[0] === 'secret'));
const USELESS = JSON.stringify({ clientId: 'nobody', clientSecret: 'of-the-right-form' });

let workspace: Workspace;
let local: LocalProcess;
let address: string;

beforeAll(async () => {
  workspace = createWorkspace();
  const where = ['--port', '0', '--data-dir', `${workspace.path}/data`];
  local = new LocalProcess(['--json', '--every', '1h', '--no-consumer', ...where]);
  address = await local.address();
  await local.line('the end of the first sweep', ({ event }) => event === 'status');
});
afterAll(async () => {
  await local.stop('SIGKILL');
  workspace.remove();
});

test.each(LINES.map((line) => [line.join(' '), line] as const))(
  'npx token-keeper %s, as the runbook has it',
  async (_text, line) => {
    const { stdout, stderr, exitCode } = await runTokenKeeper([...line, '--endpoint-url', address], USELESS);
    const isStored = line[0] === 'secret';
    expect({ exitCode, stderr }).toEqual({ exitCode: isStored ? 1 : 0, stderr: '' });
    expect(stdout).toMatch(isStored ? /the provider does not take it/ : /./);
  },
);
