import { describe, expect, test } from '@jest/globals';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import type { LogLine } from '../../../../lib/cli/connection/log-reader.ts';
import { attemptsKnown } from '../../../../lib/cli/logs/attempts.ts';
import { createHistoryCommand } from '../../../../lib/cli/logs/history-command.ts';
import { formatHistory } from '../../../../lib/cli/logs/history-report.ts';
import { failedReply, NOW, runCli } from '../../../support/cli-harness.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

const FAILURE = {
  at: '2026-11-23T04:50:00Z',
  outcome: 'transient',
  reason: 'http_503',
  cause: 'provider-unavailable',
  message: 'the token endpoint answered HTTP 503',
  httpStatus: 503,
} as const;
const SUCCESS = { at: '2026-11-23T04:55:00Z', outcome: 'refreshed', latencyMs: 12, requests: 1 } as const;
const PAST = {
  lastFailure: FAILURE,
  lastAttempt: SUCCESS,
  attempts: 41,
  recentLifetimesSeconds: [3600, 3600, 3599, 3600],
  medianLifetimeSeconds: 3600,
  expectedLifetimeSeconds: { min: 3500, max: 3700 },
};
const LINE = {
  event: 'refresh',
  service: 'genesys',
  now: '2026-11-23T04:55:00Z',
  result: 'refreshed',
  reason: 'advisory',
  latencyMs: 12,
  requests: 1,
  lifetimeSeconds: 3600,
  fingerprint: '0123456789ab',
};
const OLD = { ...LINE, now: '2026-11-22T16:00:00Z', result: 'failed', message: 'no address', cause: 'dns-failed' };

const lines = (...all: readonly object[]): readonly (readonly LogLine[])[] => [
  all.map((fields, index) => ({ id: String(index), atMs: NOW * 1000, text: JSON.stringify(fields) })),
];
const history = (args: readonly string[], pages: readonly (readonly LogLine[])[] | CliProblem, past: object = PAST) =>
  runCli(createHistoryCommand, args, {
    deployment: { status: () => sampleStatus(past), logs: ({ group }) => (group === 'refresh-logs' ? pages : []) },
  });

describe('history', () => {
  test('joins what the log has with what the record keeps, oldest first', async () => {
    const { stdout, stderr, exitCode } = await history(['genesys'], lines(OLD, LINE, { ...LINE, service: 'other' }));
    expect(stdout.split('\n')).toEqual([
      'when                  ago      result     why       token or cause                                               took',
      '2026-11-22 16:00:00Z  13h ago  failed     advisory  no address [dns-failed]                                      12 ms',
      '04:50:00Z             10m ago  failed     -         the token endpoint answered HTTP 503 [provider-unavailable]  -',
      '04:55:00Z             5m ago   refreshed  advisory  0123456789ab of 1h                                           12 ms',
      'the last attempt did not fail, 41 attempts so far',
      'lifetimes, newest first: 1h (2 times), 59m 59s, 1h; median 1h; expected 58m 20s to 1h 1m 40s',
      '',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('without the log it is the record, and says so', async () => {
    const denied = new CliProblem('logs:FilterLogEvents on log group refresh-logs: AccessDeniedException', {
      exitCode: 69,
    });
    const { stdout, stderr, exitCode } = await history(['genesys', '--json'], denied);
    expect(JSON.parse(stdout)).toMatchObject({
      service: 'genesys',
      attemptsSoFar: 41,
      recentLifetimesSeconds: PAST.recentLifetimesSeconds,
      attempts: [
        { at: FAILURE.at, result: 'failed', from: 'record', cause: FAILURE.cause, httpStatus: 503 },
        { at: SUCCESS.at, result: 'refreshed', from: 'record', latencyMs: 12 },
      ],
    });
    expect(stderr).toBe(`token-keeper: only what the record keeps, for the log could not be read: ${denied.message}\n`);
    expect(exitCode).toBe(0);
  });

  test('a token that only the secret before the current one has brought is told as such, by the log and by the record', async () => {
    const said = '0123456789ab of 1h with the secret before the current one';
    expect((await history(['genesys'], lines({ ...LINE, usedPreviousSecret: true }))).stdout).toContain(said);
    const past = { ...PAST, lastAttempt: { ...SUCCESS, usedPreviousSecret: true } };
    expect((await history(['genesys'], [], past)).stdout).toContain('  with the secret before the current one  ');
  });

  test('--last has the newest ones', async () => {
    const { stdout, stderr } = await history(['genesys', '--last', '1', '--json'], lines(OLD, LINE));
    expect(JSON.parse(stdout).attempts).toMatchObject([{ at: LINE.now, from: 'log' }]);
    expect(stderr).toBe('');
  });

  test.each(['0', '1001', 'x'])('--last %s is refused', async (count) => {
    expect((await history(['genesys', '--last', count], [])).refused).toContain('from 1 to 1000');
  });

  test('of a service that was never refreshed, or of which an older version does not tell more', async () => {
    const past = {
      lastAttempt: null,
      lastFailure: null,
      attempts: null,
      recentLifetimesSeconds: [],
      medianLifetimeSeconds: null,
    };
    const { stdout } = await history(['genesys'], lines(), past);
    expect(stdout).toBe(
      'no attempt is known\nthe last attempt did not fail\n' +
        'lifetimes: none is recorded; no token has come yet, or an older version does not tell\n',
    );
  });

  test.each([
    [1, null, 1, '1 failure, 1 attempt so far'],
    [3, '2026-11-23T04:30:00Z', 7, '3 failures in a row since 2026-11-23T04:30:00Z (30m ago), 7 attempts so far'],
  ])('%d failures', async (consecutiveFailures, failingSince, attempts, said) => {
    const { stdout } = await history(['genesys'], [], { ...PAST, consecutiveFailures, failingSince, attempts });
    expect(stdout).toContain(`\n${said}\n`);
  });

  test('of a service with tenants is the history of one: which, is not guessed', async () => {
    const counts = { fresh: 2, due: 0, late: 0, failing: 0, unusable: 0, new: 0 };
    const templates = [{ service: 'genesys', tenants: 2, counts, oldestDueSeconds: null }];
    const ofOne = sampleStatus({ ...PAST, tenant: 'acme' });
    const of = (args: readonly string[]) =>
      runCli(createHistoryCommand, args, {
        deployment: {
          status: () => (args.length > 1 ? ofOne : { ...ofOne, templates }),
          logs: () => lines({ ...LINE, tenant: 'acme' }, { ...OLD, tenant: 'other' }),
        },
      });
    expect(await of(['genesys'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('genesys has a token for each tenant: name one with --tenant'),
      exitCode: 64,
    });
    const { stdout } = await of(['genesys', '--tenant', 'acme']);
    expect(stdout).toContain('0123456789ab');
    expect(stdout).not.toContain('dns-failed');
  });

  test('a service that there is not', async () => {
    const run = await runCli(createHistoryCommand, ['nope'], {
      deployment: { status: () => failedReply('UnknownService', 'no such service (a retry cannot help)') },
    });
    expect(run).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('[service-unknown]') });
  });

  test.each([40, 80, 120])('fits %d columns', (columns) => {
    const { services, now } = sampleStatus(PAST);
    const [status] = services;
    if (!status) throw new Error('the sample has a service');
    const text = formatHistory({ status, now, attempts: attemptsKnown([OLD, LINE], status) }, (_, one) => one, columns);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(text).toContain('dns-failed');
  });
});
