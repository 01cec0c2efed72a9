import { describe, expect, test } from '@jest/globals';
import type { Severity } from '../../../../functions/contract/diagnosis.ts';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createStatusCommand } from '../../../../lib/cli/status/status-command.ts';
import { failedReply, runCli } from '../../../support/cli-harness.ts';
import { openFakeTerminal } from '../../../support/terminal-screen.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const denied = new CliProblem('invoking serve:status: AccessDeniedException', {
  exitCode: 69,
  errorName: 'AccessDeniedException',
});
const withSeverity = (severity: Severity) =>
  sampleStatus({ diagnosis: { code: 'some-code', severity, message: 'some cause', advice: 'some advice' } });

describe('status of all services', () => {
  test('a table with state, left, due, last refresh and diagnosis, and the schedule', async () => {
    const { stdout, exitCode, invoked } = await runCli(createStatusCommand, []);
    expect(invoked).toEqual([['serve:status', { operation: 'status', check: true }]]);
    expect(stdout).toMatch(/^genesys {2}fresh {2}1d {4}in 12h {2}refreshed now {2}fresh$/m);
    expect(stdout).toContain(
      'a sweep every 5m: the last one completed 1s ago, the next one is due in 4m 58s (as of 2026-11-23T05:00:00Z)',
    );
    expect(stdout).not.toContain('do ');
    expect(exitCode).toBe(0);
  });

  test('what cannot be read, and which services the last sweep had faults for', async () => {
    const answer = sampleStatus({ unreadable: ['cooldownUntil', 'token.scope'] });
    const lastSweep = answer.schedule.lastSweep && { ...answer.schedule.lastSweep, faults: ['genesys'] };
    const schedule = { ...answer.schedule, lastSweep };
    const { stdout } = await runCli(createStatusCommand, ['genesys'], {
      deployment: { status: () => ({ ...answer, schedule }) },
    });
    expect(stdout).toMatch(/cannot be read +cooldownUntil, token\.scope\n/);
    expect(stdout).toContain('completed 1s ago, with faults of token-keeper itself for genesys, the next');
  });

  test('a service in trouble is explained below the table', async () => {
    const { stdout, exitCode } = await runCli(createStatusCommand, [], {
      deployment: { status: () => sampleStatus({ ...NO_TOKEN, failingSince: '2026-11-23T04:00:00Z' }) },
    });
    expect(stdout).toContain('failed (client-refused) 1m ago, 3 in a row');
    expect(stdout).toContain('client-refused (action-required)');
    expect(stdout).toContain(
      'genesys needs action: the client secret was refused [client-refused]\n  since  2026-11-23T04:00:00Z, 1h ago\n  do     put the right one',
    );
    expect(exitCode).toBe(1);
  });

  test.each<[Severity, number]>([
    ['ok', 0],
    ['watch', 0],
    ['degraded', 2],
    ['action-required', 1],
  ])('severity %s ends with exit code %d', async (severity, exitCode) => {
    expect(
      (await runCli(createStatusCommand, [], { deployment: { status: () => withSeverity(severity) } })).exitCode,
    ).toBe(exitCode);
  });

  test('an expired token and a schedule that does not fire look like it', async () => {
    const answer = sampleStatus({
      state: 'unusable',
      usable: false,
      secondsToExpiry: -185,
      refreshDueAt: '2026-11-23T04:00:00Z',
    });
    const schedule = { ...answer.schedule, overdue: true, nextSweepAt: null };
    const { stdout } = await runCli(createStatusCommand, [], {
      deployment: { status: () => ({ ...answer, schedule }) },
    });
    expect(stdout).toContain('expired 3m 5s ago');
    expect(stdout).toContain('1h ago');
    expect(stdout).toContain('OVERDUE');
  });

  test('--json is the answer as it came, on one line', async () => {
    const { stdout, exitCode } = await runCli(createStatusCommand, ['--json'], {
      deployment: { status: () => withSeverity('degraded') },
    });
    expect(JSON.parse(stdout)).toEqual(withSeverity('degraded'));
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });
});

describe('status of one service', () => {
  test.each([
    [94, 64, 'expires in 94 s (1m 34s)', 'handed out for 64 s (1m 4s) more'],
    [1, 0, 'expires in 1 s', 'not handed out for 0 s'],
    [0, -30, 'expires now', 'not handed out for 30 s'],
    [-56, -86, 'expired 56 s ago', 'not handed out for 86 s (1m 26s)'],
    [null, null, '-', '-'],
  ])('with %s s to its expiry, and %s s for use', async (secondsToExpiry, secondsToExpiredForUse, expiry, use) => {
    const status = () => sampleStatus({ secondsToExpiry, secondsToExpiredForUse });
    const { stdout } = await runCli(createStatusCommand, ['genesys'], { deployment: { status } });
    const rows = Object.fromEntries(stdout.split('\n').map((line) => [line.slice(0, 20).trim(), line.slice(21)]));
    expect(rows).toMatchObject({ expiry, 'for use': use });
  });

  test('tells everything there is', async () => {
    const { stdout } = await runCli(createStatusCommand, ['genesys']);
    expect(stdout).toContain('expires, as stored   2026-11-24T05:00:00Z (read as utc)');
    expect(stdout).toContain('for use              handed out for 86370 s (23h 59m) more');
    expect(stdout).toContain('secret version       token: 01234567, last attempt: 01234567');
    expect(stdout).toContain('windows              due below 43200 s, overdue below 600 s, expired for use below 30 s');
    expect(stdout).toContain('genesys is fine: the token is fresh [fresh]');
  });

  test('whoever may not ask for all is answered by the alias of the service', async () => {
    const { exitCode, invoked } = await runCli(createStatusCommand, ['genesys'], {
      deployment: { status: (functionName) => (functionName === 'serve:status' ? denied : sampleStatus()) },
    });
    expect(invoked.map(([name]) => name)).toEqual(['serve:status', 'serve:genesys']);
    expect(exitCode).toBe(0);
  });
});

describe('when nobody answers', () => {
  test.each([
    ['a refusal by AWS', denied, 69, 'AccessDeniedException'],
    ['the store away', failedReply('StoreUnavailable', 'the token table could not be read'), 69, '[store-unreachable]'],
    ['a function that fails', failedReply('Runtime.Unknown', 'boom'), 69, '[function-failed]'],
  ])('%s', async (_what, answer, exitCode, text) => {
    const run = await runCli(createStatusCommand, [], { deployment: { status: () => answer } });
    expect({ exitCode: run.exitCode, stdout: run.stdout }).toEqual({ exitCode, stdout: '' });
    expect(run.stderr).toContain(text);
    const json = await runCli(createStatusCommand, ['--json'], { deployment: { status: () => answer } });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: expect.any(String) } });
    expect(json.stderr).toBe('');
  });

  test('a fault of the program itself is not taken for one of the deployment', async () => {
    const broken = { names: { serveTokens: () => Promise.reject(new TypeError('a bug')) } };
    expect(await runCli(createStatusCommand, [], { deployment: broken })).toMatchObject({
      refused: 'a bug',
      exitCode: undefined,
    });
  });
});

test('a problem fits the terminal, with cause and advice', async () => {
  const terminal = openFakeTerminal(40, 24);
  const problem = new CliProblem('asking for the stack TokenKeeper: AccessDeniedException', {
    exitCode: 69,
    diagnosis: {
      code: 'call-denied',
      severity: 'action-required',
      message: 'this identity may not make the call of AWS that is named',
      advice: 'check which identity is used',
    },
  });
  await runCli(createStatusCommand, [], { deployment: { status: () => problem }, errors: terminal.stream });
  expect(await terminal.lines()).toEqual([
    'token-keeper: asking for the stack',
    '  TokenKeeper: AccessDeniedException',
    '  cause  this identity may not make the',
    '         call of AWS that is named',
    '         [call-denied]',
    '  do     check which identity is used',
  ]);
});

describe('what AWS refuses', () => {
  const finding = {
    code: 'store-access-denied',
    severity: 'action-required',
    message: 'dynamodb:UpdateItem on table "t" failed with AccessDeniedException',
    advice: 'allow it',
  } as const;
  const withCheck = () => ({ ...sampleStatus(), check: { checked: [], findings: [finding, finding] } });

  test('is asked for with the status, and told once', async () => {
    const run = await runCli(createStatusCommand, [], { deployment: { status: withCheck } });
    expect(run.invoked).toEqual([['serve:status', { operation: 'status', check: true }]]);
    expect(run.stdout.match(/refreshing needs action: dynamodb:UpdateItem .* \[store-access-denied\]/g)).toHaveLength(
      1,
    );
    expect(run.exitCode).toBe(1);
  });

  test('is not told again where it is what a service fails of', async () => {
    const failing = () => ({ ...sampleStatus({ diagnosis: finding }), check: { checked: [], findings: [finding] } });
    const { stdout, exitCode } = await runCli(createStatusCommand, [], { deployment: { status: failing } });
    expect(stdout.split(finding.message)).toHaveLength(2);
    expect(exitCode).toBe(1);
  });

  test('is in the JSON as it came', async () => {
    const { stdout, exitCode } = await runCli(createStatusCommand, ['--json'], { deployment: { status: withCheck } });
    expect({ check: (JSON.parse(stdout) as StatusAnswer).check, exitCode }).toEqual({
      check: withCheck().check,
      exitCode: 1,
    });
  });

  test('is nothing where nobody could try it out', async () => {
    const { stdout, exitCode } = await runCli(createStatusCommand, []);
    expect(stdout).not.toContain('refreshing');
    expect(exitCode).toBe(0);
  });

  test('of a sweep that is missed it is told that it is', async () => {
    const { schedule, ...rest } = sampleStatus();
    const missed = { ...rest, schedule: { ...schedule, secondsSinceLastSweep: 391 } };
    const { stdout } = await runCli(createStatusCommand, [], { deployment: { status: () => missed } });
    expect(stdout).toContain('ONE IS MISSED, the next one is due');
  });
});

test.each([
  [['--every', '0s'], "option '--every <duration>' argument '0s' is invalid"],
  [['--endpoint-url', 'ftp://x'], 'Expected an http or https URL'],
  [['a', 'b'], 'too many arguments'],
])('%j is refused', async (args, message) => {
  expect((await runCli(createStatusCommand, args)).refused).toContain(message);
});
