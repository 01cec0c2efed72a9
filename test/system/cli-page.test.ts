import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endOf } from '../support/cli-process.ts';
import { LocalProcess } from '../support/local-process.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/cli.md', ROOT), 'utf8');
const ADDRESS = 'http://127.0.0.1:4700';
/** The command line as the package has it: what `npx token-keeper` runs. */
const PROGRAM = new URL('dist/package/cli.js', ROOT).pathname;

/** The lines of the first example with what is shown below each. */
const [, example = ''] = /^```console\n(.*?)^```$/ms.exec(PAGE) ?? [];
const SHOWN = example
  .split(/^\$ /m)
  .slice(1)
  .map((part): readonly [string, readonly string[]] => {
    const [command = '', ...output] = part.trimEnd().split('\n');
    return [command, output];
  });

/** What does not depend on time, token and how often: the words of a line. */
const wordsOf = (line: string) => line.match(/(?<![\w-])[a-z][a-z-]{2,}(?![\w-])/g) ?? [];

describe('the first example of docs/cli.md, beside an npm start', () => {
  let workspace: Workspace;
  let local: LocalProcess;
  let address: string;
  beforeAll(async () => {
    workspace = createWorkspace();
    local = new LocalProcess(['--json', '--port', '0', '--data-dir', `${workspace.path}/data`]);
    address = await local.address();
    await local.line('the end of the first sweep', ({ event }) => event === 'status');
  });
  afterAll(async () => {
    await local.stop('SIGKILL');
    workspace.remove();
  });

  /** Runs a line of the page in a shell, without settings of the machine. */
  const run = (line: string) => {
    const [name, endpoint = ''] = SHOWN[0]?.[0].replace('export ', '').split('=') ?? [];
    const environment = { [name ?? '']: endpoint.replace(ADDRESS, address), AWS_EC2_METADATA_DISABLED: 'true' };
    const path = `${new URL('node_modules/.bin', ROOT).pathname}:${process.env['PATH']}`;
    const command = line.replace('npx token-keeper', `${process.execPath} ${PROGRAM}`);
    return endOf('bash', ['-c', command], {
      cwd: workspace.path,
      env: { PATH: path, HOME: workspace.path, ...environment },
    });
  };

  test('begins with the address of npm start', () => {
    expect(SHOWN[0]).toEqual([`export AWS_ENDPOINT_URL=${ADDRESS}`, []]);
    expect(SHOWN.length).toBeGreaterThan(5);
  });

  test.each(SHOWN.slice(1))('%s', async (line, output) => {
    const { stdout, stderr, exitCode } = await run(line);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [first = ''] = output;
    expect(wordsOf(stdout.split('\n')[0] ?? '')).toEqual(wordsOf(first));
  });

  test('the command line without an address says how npm start is reached', async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: workspace.path };
    const { stderr, exitCode } = await endOf(process.execPath, [PROGRAM, 'status'], { cwd: workspace.path, env });
    expect(stderr).toMatch(
      /^token-keeper: no AWS region: .* for npm start: --endpoint-url http:\/\/127\.0\.0\.1:4700\n$/,
    );
    expect(exitCode).toBe(64);
  });

  test('start of a clone is the clone’s own, with its help', async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: workspace.path };
    const { stdout, exitCode } = await endOf(process.execPath, [PROGRAM, 'start', '--help'], {
      cwd: workspace.path,
      env,
    });
    expect(stdout).toContain('--data-dir <directory>');
    expect(exitCode).toBe(0);
  });
});
