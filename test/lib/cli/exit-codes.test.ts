import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { withDiagnosis, withRetryAdvice } from '../../../functions/contract/contract-error.ts';
import type { CliContext } from '../../../lib/cli/command/cli-context.ts';
import { CliProblem, usageProblem } from '../../../lib/cli/connection/cli-problem.ts';
import { EXIT } from '../../../lib/cli/connection/exit-code.ts';
import { createDebugCommand } from '../../../lib/cli/debug/debug-command.ts';
import { createTryCommand } from '../../../lib/cli/definition/try-command.ts';
import { createExecCommand } from '../../../lib/cli/exec/exec-command.ts';
import { createHistoryCommand } from '../../../lib/cli/logs/history-command.ts';
import { createLogsCommand } from '../../../lib/cli/logs/logs-command.ts';
import { createSecretCommand } from '../../../lib/cli/secret/secret-command.ts';
import { createDashboardCommand } from '../../../lib/cli/status/dashboard-command.ts';
import { createGetCommand } from '../../../lib/cli/status/get-command.ts';
import { createRefreshCommand } from '../../../lib/cli/status/refresh-command.ts';
import { createStatusCommand } from '../../../lib/cli/status/status-command.ts';
import { type CliRunOptions, failedReply, runCli } from '../../support/cli-harness.ts';

/** Every command about a deployment. */
const COMMANDS: readonly (readonly [string, (context: CliContext) => Command, readonly string[]])[] = [
  ['status', createStatusCommand, []],
  ['status of one', createStatusCommand, ['genesys']],
  ['get', createGetCommand, ['genesys']],
  ['exec', createExecCommand, ['genesys', '--', 'true']],
  ['refresh', createRefreshCommand, ['genesys']],
  ['debug', createDebugCommand, ['genesys']],
  ['secret put', createSecretCommand, ['put', 'genesys']],
  ['try', createTryCommand, ['genesys']],
  ['logs', createLogsCommand, ['genesys']],
  ['history', createHistoryCommand, ['genesys']],
  ['dashboard', createDashboardCommand, ['--port', '0']],
];
const OF_ONE = COMMANDS.filter(([name]) => name !== 'status' && name !== 'dashboard');

const unreachable = () => new CliProblem('nobody there', { exitCode: EXIT.unavailable, errorName: 'ENOTFOUND' });
const named = (error: unknown): CliRunOptions => {
  const fail = () => Promise.reject(error);
  return {
    deployment: {
      names: {
        serveTokens: fail,
        refreshTokens: fail,
        serveTokensLogs: fail,
        refreshTokensLogs: fail,
        secretPrefix: fail,
      },
    },
  };
};
/** A deployment whose functions all fail so, but for the list of what there is. */
const failing = (errorType: string, message: string): CliRunOptions => {
  const failed = () => failedReply(errorType, message);
  return { deployment: { status: failed, token: failed, refresh: failed } };
};

describe.each(COMMANDS)('%s', (_name, create, args) => {
  test.each<[string, CliRunOptions, number, string]>([
    ['a command line that lacks something', named(usageProblem('no AWS region')), 64, 'UsageError'],
    ['nobody who can be asked', named(unreachable()), 69, 'ENOTFOUND'],
  ])('%s', async (_what, options, exitCode, name) => {
    const run = await runCli(create, args, options);
    expect(run).toMatchObject({ exitCode });
    expect(run.stderr + run.stdout).not.toBe('');
    if (_name === 'exec' || _name === 'debug') return;
    const json = await runCli(create, args[0] === 'put' ? [...args, '--json'] : ['--json', ...args], options);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { name, exitCode, message: expect.any(String) } });
    expect(json.stderr).toBe('');
  });

  test('a fault of its own is not taken for anything else: the program ends with 70', async () => {
    const run = await runCli(create, args, named(new TypeError('a bug')));
    expect(run).toMatchObject({ exitCode: undefined, refused: 'a bug' });
  });

  test('an option that there is not', async () => {
    const run = await runCli(create, args[0] === 'put' ? ['put', '--bogus'] : ['--bogus', ...args]);
    expect(run).toMatchObject({ exitCode: undefined, refused: expect.stringContaining('unknown option') });
  });
});

describe.each(OF_ONE)('%s', (_name, create, args) => {
  test('a service that is not defined', async () => {
    const run = await runCli(create, args, failing('UnknownService', 'not defined (a retry cannot help)'));
    expect(run.exitCode).toBe(64);
  });
});

const cause = { code: 'some-code', message: 'the cause', advice: 'the advice' };
const unavailable = (retryable: boolean) =>
  failing('TokenUnavailable', withRetryAdvice(withDiagnosis('no token', cause), retryable));

describe.each(COMMANDS.filter(([name]) => name === 'get' || name === 'exec'))('%s', (_name, create, args) => {
  test.each([
    [false, 1],
    [true, 2],
  ])('no token, a retry can help: %j', async (retryable, exitCode) => {
    expect(await runCli(create, args, unavailable(retryable))).toMatchObject({ exitCode });
  });
});
