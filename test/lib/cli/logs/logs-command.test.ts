import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { FilterPattern, type JsonPattern } from 'aws-cdk-lib/aws-logs';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import type { LogLine, LogQuery } from '../../../../lib/cli/connection/log-reader.ts';
import { MOST_PAGES } from '../../../../lib/cli/logs/collect-lines.ts';
import { attemptsOf, linesOf } from '../../../../lib/cli/logs/log-query.ts';
import { createLogsCommand } from '../../../../lib/cli/logs/logs-command.ts';
import { type CliRunOptions, failedReply, NOW, runCli } from '../../../support/cli-harness.ts';

let count = 0;
const line = (fields: object, secondsAgo = 60): LogLine => ({
  id: String((count += 1)),
  atMs: (NOW - secondsAgo) * 1000,
  text: JSON.stringify(fields),
});
const FAILED = {
  timestamp: '2026-11-23T04:59:00.000Z',
  level: 'error',
  event: 'refresh',
  requestId: 'r-1',
  service: 'genesys',
  result: 'failed',
  reason: 'expired',
  kind: 'misconfigured',
  failure: 'invalid_client',
  cause: 'client-refused',
  message: 'the token endpoint answered HTTP 401\u001b[31m with error "invalid_client"',
  httpStatus: 401,
  consecutiveFailures: 2,
  latencyMs: 12,
};
const REFUSED = { level: 'error', event: 'getToken', service: 'genesys', decision: 'refused', reason: 'missing' };
const TOKEN = { fingerprint: '0123456789ab', lifetimeSeconds: 3600, expiresAt: '2026-11-23T05:50:00Z' };
const HANDED_OUT = {
  level: 'info',
  event: 'getToken',
  service: 'genesys',
  decision: 'handed_out',
  reason: 'fresh',
  ...TOKEN,
};
const OTHER = { level: 'error', event: 'refresh', service: 'other', result: 'failed' };
const METRIC = { _aws: {}, service: 'genesys', RefreshFailed: 1 };
const CRASH = { level: 'ERROR', errorType: 'ConfigurationError', errorMessage: 'TABLE_NAME is not set' };
const TIMEOUT = { type: 'platform.report', record: { status: 'timeout', metrics: { durationMs: 60_000 } } };
const PAUSED = { level: 'warn', event: 'host_paused', service: 'genesys', host: 'login.example', until: 'later' };
const NOBODYS = { level: 'warn', event: 'request_refused', errorType: 'AccessDenied' };
const SWEEP = { level: 'info', event: 'sweep', services: 2 };
const REPORT = { type: 'platform.report', record: { status: 'success' } };

const logs = (
  args: readonly string[],
  pages: (query: LogQuery) => readonly (readonly LogLine[])[] | CliProblem,
  options: CliRunOptions = {},
) => runCli(createLogsCommand, args, { ...options, deployment: { logs: pages, ...options.deployment } });
const ofGroup =
  (group: string, ...pages: readonly (readonly LogLine[])[]) =>
  (query: LogQuery) =>
    query.group === group ? pages : [];

describe('logs', () => {
  test('has the lines of both functions in words, oldest first, and no other', async () => {
    const { stdout, stderr, exitCode } = await logs(['genesys'], ({ group }) =>
      group === 'refresh-logs'
        ? [
            [line(FAILED, 60), line(OTHER), line(METRIC), line(SWEEP), line(NOBODYS), line(REPORT)],
            [],
            [line(TIMEOUT, 10)],
          ]
        : [
            [
              line(REFUSED, 59),
              line(HANDED_OUT),
              line(PAUSED, 30),
              line(CRASH, 20),
              { id: 'x', atMs: 0, text: 'no JSON at all' },
            ],
          ],
    );
    expect(stdout.split('\n')).toEqual([
      '2026-11-23T04:59:00Z  error  refresh-tokens  refresh failed (expired): the token endpoint answered HTTP 401 [31m with error "invalid_client" [client-refused], 2 failures in a row, 12 ms',
      '2026-11-23T04:59:01Z  error  serve-tokens    getToken refused (missing)',
      '2026-11-23T04:59:30Z  warn   serve-tokens    host_paused, host=login.example, until=later',
      '2026-11-23T04:59:40Z  error  serve-tokens    output (ConfigurationError): TABLE_NAME is not set',
      '2026-11-23T04:59:50Z  error  refresh-tokens  platform.report: the invocation ended with timeout after 60000 ms',
      '',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('--all has the tokens that were handed out as well', async () => {
    const { stdout } = await logs(['genesys', '--all'], ofGroup('serve-logs', [line(HANDED_OUT)]));
    expect(stdout).toContain(
      'info   serve-tokens    getToken handed_out (fresh), token 0123456789ab of 1h expires 2026-11-23T05:50:00Z\n',
    );
  });

  test('of a service with tenants each line says which one it is about', async () => {
    const { stdout } = await logs(['genesys'], ofGroup('refresh-logs', [line({ ...FAILED, tenant: 'acme' })]));
    expect(stdout).toContain('refresh of acme failed (expired): the token endpoint');
    expect(stdout).not.toContain('tenant=');
  });

  test('a token that only the secret before the current one has brought', async () => {
    const odd = { ...FAILED, ...TOKEN, level: 'warn', result: 'refreshed', usedPreviousSecret: true };
    const { stdout } = await logs(['genesys'], ofGroup('refresh-logs', [line(odd)]));
    expect(stdout).toContain('expires 2026-11-23T05:50:00Z, with the secret before the current one, ');
  });

  test('--json has a line as it was written, with the function', async () => {
    const { stdout } = await logs(['genesys', '--json'], ofGroup('refresh-logs', [line(FAILED)]));
    expect(JSON.parse(stdout)).toEqual({ function: 'refresh-tokens', ...FAILED });
  });

  test.each([
    [[], 3600],
    [['--since', '30m'], 1800],
    [['--since', '720h'], 2_592_000],
  ])('%j asks for so much time', async (args, seconds) => {
    const asked: LogQuery[] = [];
    await logs(['genesys', ...args], (query) => {
      asked.push(query);
      return [];
    });
    expect(asked.map(({ group, sinceMs }) => [group, sinceMs])).toEqual([
      ['refresh-logs', (NOW - seconds) * 1000],
      ['serve-logs', (NOW - seconds) * 1000],
    ]);
    expect(asked.every(({ untilMs }) => untilMs >= NOW * 1000)).toBe(true);
  });

  test.each(['59s', '721h', 'x'])('--since %s is refused', async (since) => {
    expect((await logs(['genesys', '--since', since], () => [])).refused).toContain('from 1m to 720h');
  });

  test('of 1001 lines the newest 1000 are shown, and the rest is told', async () => {
    const many = Array.from({ length: 1001 }, (_, index) =>
      line({ ...REFUSED, message: `index ${index}` }, 2000 - index),
    );
    const { stdout, stderr } = await logs(['genesys'], ofGroup('serve-logs', many.slice(0, 600), many.slice(600)));
    expect(stdout.trim().split('\n')).toHaveLength(1000);
    expect(stdout).not.toContain('index 0\n');
    expect(stdout).toContain('index 1000\n');
    expect(stderr).toContain('these are the newest 1000, older ones are left out');
  });

  test('a log without end is read so far only', async () => {
    let read = 0;
    const pages = Array.from({ length: MOST_PAGES + 1 }, () => [] as LogLine[]);
    const { stderr } = await logs(['genesys'], ({ group }) => {
      if (group === 'serve-logs') return [];
      return pages.map((page) => {
        read += 1;
        return page;
      });
    });
    expect(read).toBe(MOST_PAGES + 1);
    expect(stderr).toContain('there is more to read than can be read at once, from 2026-11-23T04:00:00.000Z on');
  });

  test('no lines: says so, and that there is no such service where that is why', async () => {
    const quiet = await logs(['genesys'], () => []);
    expect(quiet).toMatchObject({ exitCode: 0, stdout: '' });
    expect(quiet.stderr).toBe('no lines about genesys since 2026-11-23T04:00:00Z\n');
    const unknown = await logs(['nope'], () => [], {
      deployment: { status: () => failedReply('UnknownService', 'no service "nope" (a retry cannot help)') },
    });
    expect(unknown.exitCode).toBe(64);
    expect(unknown.stderr).toContain('[service-unknown]');
  });

  test('a log group that may not be read is told', async () => {
    const denied = new CliProblem('logs:FilterLogEvents on log group serve-logs: AccessDeniedException', {
      exitCode: 69,
    });
    const { stderr, exitCode } = await logs(['genesys'], () => denied);
    expect({ stderr, exitCode }).toEqual({ stderr: `token-keeper: ${denied.message}\n`, exitCode: 69 });
  });

  test('--follow adds what comes, once each, until Ctrl-C', async () => {
    const signals = new EventEmitter();
    const first = line(REFUSED, 30);
    const late = line({ ...REFUSED, message: 'late' }, 40);
    let asked = 0;
    const run = await logs(
      ['genesys', '--follow'],
      ({ group }) => {
        if (group === 'refresh-logs') return [];
        asked += 1;
        if (asked === 2) signals.emit('SIGINT');
        return [asked === 1 ? [first] : [late, first]];
      },
      { signals },
    );
    expect(run.exitCode).toBe(130);
    expect(run.stdout.trim().split('\n')).toEqual([
      '2026-11-23T04:59:30Z  error  serve-tokens    getToken refused (missing)',
      '2026-11-23T04:59:20Z  error  serve-tokens    getToken refused (missing): late',
    ]);
    expect(signals.eventNames()).toEqual([]);
  });
});

describe('the filter pattern', () => {
  const { all, any, exists, notExists, stringValue } = FilterPattern;
  const oneOf = (field: string, words: readonly string[]): JsonPattern[] =>
    words.map((word) => stringValue(field, '=', word));
  const plain = (pattern: string): string => pattern.replaceAll(/[()\s]/g, '');

  test('has the syntax of AWS, by its own library', () => {
    const trouble = [
      ...oneOf('$.level', ['error', 'ERROR']),
      ...oneOf('$.record.status', ['timeout', 'error', 'failure']),
    ];
    const own = [stringValue('$.service', '=', 'my-id'), exists('$.event')];
    const decision = any(notExists('$.decision'), stringValue('$.decision', '!=', 'handed_out'));
    const others = all(notExists('$.service'), any(...trouble));
    expect(plain(linesOf({ service: 'my-id' }, false).pattern)).toBe(
      plain(any(all(...own, decision), others).logPatternString),
    );
    expect(plain(linesOf({ service: 'my-id' }, true).pattern)).toBe(plain(any(all(...own), others).logPatternString));
    const attempts = all(stringValue('$.event', '=', 'refresh'), stringValue('$.service', '=', 'my-id'));
    expect(plain(attemptsOf({ service: 'my-id' }).pattern)).toBe(plain(attempts.logPatternString));
  });

  test('is short enough for the longest id, and its brackets close', () => {
    const { pattern } = linesOf({ service: 'x'.repeat(64) }, false);
    expect(pattern.length).toBeLessThan(1024);
    const depths = [...pattern].map((sign) => (sign === '(' ? 1 : sign === ')' ? -1 : 0));
    expect(depths.reduce<number>((sum, one) => sum + one, 0)).toBe(0);
  });
});
