import { describe, expect, test } from '@jest/globals';
import type { RefreshReport } from '../../../../functions/contract/refresh.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createRefreshCommand } from '../../../../lib/cli/status/refresh-command.ts';
import { failedReply, runCli } from '../../../support/cli-harness.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const report = (result: RefreshReport['result'], reason: string): RefreshReport => ({
  service: 'genesys',
  result,
  reason,
  ...(result === 'failed' ? { cause: 'client-refused', message: 'the token endpoint answered HTTP 401' } : {}),
});

describe('refresh', () => {
  test.each([
    [['genesys'], { operation: 'refresh', service: 'genesys' }],
    [['genesys', '--force'], { operation: 'refresh', service: 'genesys', force: true }],
  ])('%j asks refresh-tokens', async (args, payload) => {
    const { invoked, stdout, exitCode } = await runCli(createRefreshCommand, args);
    expect(invoked[0]).toEqual(['refresh', payload]);
    expect(stdout).toBe('genesys refreshed (forced): token 0123456789ab expires 2026-11-24T05:00:00Z, in 1d\n');
    expect(exitCode).toBe(0);
  });

  test.each<[RefreshReport['result'], string, number]>([
    ['refreshed', 'forced', 0],
    ['unchanged', 'advisory', 0],
    ['superseded', 'forced', 0],
    ['skipped', 'fresh', 0],
    ['skipped', 'just_refreshed', 0],
    ['in_progress', 'expired', 2],
    ['postponed', 'expired', 2],
  ])('%s (%s) ends with exit code %d', async (result, reason, exitCode) => {
    const run = await runCli(createRefreshCommand, ['genesys'], {
      deployment: { refresh: () => report(result, reason) },
    });
    expect(run.exitCode).toBe(exitCode);
    expect(run.stdout).toContain(`genesys ${result} (${reason})`);
  });

  test.each([
    ['cooling_down', 'action-required', 1, 'paused until 05:13:00Z (in 13m) after the failure; --force asks now'],
    ['cooling_down', 'watch', 2, 'paused until 05:13:00Z (in 13m) after the failure; --force asks now'],
    ['request_quota', 'degraded', 2, 'maxRequestsPerHour is used up, and --force does not change that'],
  ] as const)(
    'held back by %s, %s: ends with exit code %d and says until when',
    async (reason, severity, exitCode, text) => {
      const diagnosis = { code: 'some-code', severity, message: 'some cause', advice: 'some advice' };
      const status = () => sampleStatus({ ...NO_TOKEN, diagnosis, cooldownUntil: '2026-11-23T05:13:00Z' });
      const deployment = { refresh: () => report('skipped', reason), status };
      const run = await runCli(createRefreshCommand, ['genesys'], { deployment });
      expect(run.exitCode).toBe(exitCode);
      expect(run.stdout).toContain(`genesys not asked: ${text}\n`);
    },
  );

  test('a failure is told with its distance from now, as status does', async () => {
    const diagnosis = {
      code: 'some-code',
      severity: 'degraded',
      message: 'some cause',
      advice: 'some advice',
    } as const;
    const status = () => sampleStatus({ ...NO_TOKEN, diagnosis, failingSince: '2026-11-23T04:47:00Z' });
    const deployment = { refresh: () => report('failed', 'expired'), status };
    const { stdout } = await runCli(createRefreshCommand, ['genesys'], { deployment });
    expect(stdout).toContain('  since  2026-11-23T04:47:00Z, 13m ago\n');
  });

  test('held back, and nobody knows why: it may pass', async () => {
    const deployment = {
      refresh: () => report('skipped', 'cooling_down'),
      status: () => new CliProblem('denied', { exitCode: 69 }),
    };
    const run = await runCli(createRefreshCommand, ['genesys'], { deployment });
    expect(run).toMatchObject({
      exitCode: 2,
      stdout: 'genesys not asked: paused after the failure; --force asks now\n',
    });
  });

  test.each([
    ['action-required', 1],
    ['degraded', 2],
    ['watch', 2],
  ] as const)('what failed is judged by its cause: %s ends with exit code %d', async (severity, exitCode) => {
    const diagnosis = { code: 'some-code', severity, message: 'some cause', advice: 'some advice' };
    const run = await runCli(createRefreshCommand, ['genesys'], {
      deployment: {
        refresh: () => report('failed', 'http_401'),
        status: () => sampleStatus({ ...NO_TOKEN, diagnosis }),
      },
    });
    expect(run.exitCode).toBe(exitCode);
    expect(run.stdout).toContain('genesys failed (client-refused): the token endpoint answered HTTP 401\n');
    expect(run.stdout).toContain('some cause [some-code]');
  });

  test('whoever may refresh but not look is told what the refresh itself said', async () => {
    const denied = new CliProblem('denied', { exitCode: 69, errorName: 'AccessDeniedException' });
    const run = await runCli(createRefreshCommand, ['genesys', '--json'], {
      deployment: { refresh: () => report('failed', 'http_401'), status: () => denied },
    });
    expect(JSON.parse(run.stdout)).toEqual({ contractVersion: 1, ...report('failed', 'http_401'), status: null });
    expect(run.exitCode).toBe(1);
  });

  test('an unknown service is told as such', async () => {
    const run = await runCli(createRefreshCommand, ['nope'], {
      deployment: { refresh: () => failedReply('UnknownService', 'no such service (a retry cannot help)') },
    });
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain('[service-unknown]');
  });
});
