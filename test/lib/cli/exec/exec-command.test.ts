import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createExecCommand } from '../../../../lib/cli/exec/exec-command.ts';
import { runChild } from '../../../../lib/cli/exec/run-child.ts';
import { type CliRunOptions, failedReply, MARKER_TOKEN, runCli } from '../../../support/cli-harness.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const NODE = process.execPath;
const ENVIRONMENT = { PATH: '/usr/bin', TOKEN_KEEPER_TOKEN: 'of an outer exec' };
const workspace = createWorkspace();
afterAll(() => workspace.remove());

const exec = (args: readonly string[], options: CliRunOptions = {}) =>
  runCli((context) => createExecCommand(context, ENVIRONMENT), args, options);
/** A program that ends with 7 where the condition holds. */
const sevenIf = (condition: string) => ['--', NODE, '-e', `process.exit(${condition} ? 7 : 8)`];

describe('exec', () => {
  test.each([
    [[], 'TOKEN_KEEPER_TOKEN'],
    [['--env', 'GRAPH_TOKEN'], 'GRAPH_TOKEN'],
  ])('%j: the token is in %s of the command, whose exit code it is', async (options, name) => {
    const header = `process.env.${name}_HEADER === 'Authorization: Bearer ${MARKER_TOKEN}'`;
    const condition = `process.env.${name} === '${MARKER_TOKEN}' && ${header} && process.env.PATH === '/usr/bin'`;
    const run = await exec(['genesys', ...options, ...sevenIf(condition)]);
    expect(run).toMatchObject({ exitCode: 7, stdout: '', stderr: '' });
    expect(run.invoked).toEqual([['serve:genesys', { operation: 'getToken', service: 'genesys' }]]);
    expect(process.env['TOKEN_KEEPER_TOKEN']).toBeUndefined();
  });

  test('the token is in no argument, and the arguments are those that were given', async () => {
    const condition = `process.argv.slice(1).join() === '-s,$TOKEN_KEEPER_TOKEN,a b' && !process.argv.join().includes('MARKER')`;
    const run = await exec(['genesys', ...sevenIf(condition), '--', '-s', '$TOKEN_KEEPER_TOKEN', 'a b']);
    expect(run.exitCode).toBe(7);
  });

  test('it is asked for as a consumer asks', async () => {
    const { invoked } = await exec(['genesys', '--min-validity', '15m', ...sevenIf('true')]);
    expect(invoked[0]?.[1]).toEqual({ operation: 'getToken', service: 'genesys', minValiditySeconds: 900 });
  });

  test('without a token nothing is started', async () => {
    const file = join(workspace.path, 'started');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`;
    const run = await exec(['genesys', '--', NODE, '-e', script], {
      deployment: { token: () => failedReply('TokenUnavailable', 'no token (a retry cannot help)') },
    });
    expect({ exitCode: run.exitCode, isStarted: existsSync(file) }).toEqual({ exitCode: 1, isStarted: false });
    expect(run.stderr).toContain('no token');
  });

  test.each([
    ['no-such-command-anywhere', 127, 'there is no command "no-such-command-anywhere"'],
    [workspace.path, 126, 'cannot be run (EACCES)'],
  ])('%s ends with %d and says why, without the token', async (file, exitCode, message) => {
    const run = await exec(['genesys', '--', file, 'argument']);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('MARKER');
  });

  test.each([[['genesys']], [[]], [['genesys', '--env', '1X', '--', NODE]], [['genesys', '--env', 'A=B', '--', NODE]]])(
    '%j is no command line of it',
    async (args) => {
      const run = await exec(args);
      expect(run).toMatchObject({
        invoked: [],
        refused: expect.stringMatching(/missing required argument|is invalid/),
      });
    },
  );
});

describe('a signal', () => {
  const started = join(workspace.path, 'ready');
  const script = `
    for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => process.exit(name === 'SIGTERM' ? 21 : 22));
    setInterval(() => {}, 1000);
    require('node:fs').writeFileSync(process.argv[1], '');`;
  const run = (file: string, isOnTerminal: boolean, code = script) => {
    const signals = new EventEmitter();
    const order = { file: NODE, args: ['-e', code, file], environment: {}, signals, isOnTerminal };
    return { signals, ended: runChild(order) };
  };
  const untilThere = async (file: string): Promise<void> => {
    while (!existsSync(file)) await sleep(10);
  };

  test.each([
    ['SIGTERM', false, 21],
    ['SIGINT', false, 22],
    ['SIGTERM', true, 21],
  ])('%s, on a terminal %s: the command gets it, and its exit code is told', async (signal, isOnTerminal, exitCode) => {
    const file = `${started}-${signal}-${isOnTerminal}`;
    const { signals, ended } = run(file, isOnTerminal);
    await untilThere(file);
    signals.emit(signal);
    expect(await ended).toBe(exitCode);
    expect(signals.eventNames()).toEqual([]);
  });

  test('Ctrl-C on a terminal is not passed on: the terminal has sent it to the command', async () => {
    const file = `${started}-keys`;
    const { signals, ended } = run(file, true);
    await untilThere(file);
    signals.emit('SIGINT');
    signals.emit('SIGTERM');
    expect(await ended).toBe(21);
  });

  test('that ends the command is told as a shell tells it', async () => {
    const { ended } = run('', false, `process.kill(process.pid, 'SIGKILL')`);
    expect(await ended).toBe(128 + 9);
  });
});
