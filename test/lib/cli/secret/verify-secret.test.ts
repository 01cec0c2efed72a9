import { describe, expect, test } from '@jest/globals';
import type { AttemptStatus } from '../../../../functions/contract/attempt.ts';
import type { RefreshReport } from '../../../../functions/contract/refresh.ts';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createSecretCommand } from '../../../../lib/cli/secret/secret-command.ts';
import { type FakeDeployment, runCli } from '../../../support/cli-harness.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

const GENESYS: ServiceDefinition = {
  id: 'genesys',
  tokenUrl: 'https://login.example.com/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'shared' },
};
const GIVEN = JSON.stringify({ clientId: 'MARKER-id', clientSecret: 'MARKER-key' });
const REFRESHED: RefreshReport = { service: 'genesys', result: 'refreshed', reason: 'forced' };
const FAILED: RefreshReport = {
  service: 'genesys',
  result: 'failed',
  reason: 'forced',
  failure: 'invalid_client',
  message: 'the token endpoint answered HTTP 401',
};
/** The version that the fake stores begins so. */
const STORED = { used: null, current: 'abcdef01' };
const OTHER = { used: null, current: '99999999' };
const attempt = (more: Partial<AttemptStatus> = {}): AttemptStatus => ({
  at: '2026-11-23T05:00:00Z',
  outcome: 'refreshed',
  ...more,
});
const diagnosis = (severity: ServiceStatus['diagnosis']['severity'], code: string) => ({
  diagnosis: { code, severity, message: 'some cause', advice: 'some advice' },
});

const put = (deployment: Partial<FakeDeployment>, args: readonly string[] = []) =>
  runCli(createSecretCommand, ['put', 'genesys', '--verify', ...args], {
    services: [GENESYS],
    stdin: GIVEN,
    deployment: { secrets: { shared: '{}' }, refresh: () => REFRESHED, ...deployment },
  });
const statusWith = (more: Partial<ServiceStatus>) => () => sampleStatus({ lastAttempt: attempt(), ...more });

describe('secret put --verify', () => {
  test('refreshes by force with what was stored, and tells that the provider takes it', async () => {
    const run = await put({ status: statusWith({ secretVersion: STORED }) });
    expect(run.invoked.filter(([name]) => name === 'refresh')).toEqual([
      ['refresh', { operation: 'refresh', service: 'genesys', force: true }],
    ]);
    expect(run.stdout).toMatch(
      /^stored clientId, clientSecret in secret shared, version abcdef01\ngenesys refreshed \(forced\): token .*\nthe provider takes it\n$/,
    );
    expect(run.exitCode).toBe(0);
  });

  test.each<[string, RefreshReport, Partial<ServiceStatus>, number, string]>([
    [
      'the provider refuses it',
      FAILED,
      {
        secretVersion: STORED,
        lastAttempt: attempt({ outcome: 'misconfigured' }),
        ...diagnosis('action-required', 'client-refused'),
      },
      1,
      'the provider does not take it; it stays stored until something else is',
    ],
    [
      'the token came with the version before',
      REFRESHED,
      {
        secretVersion: STORED,
        lastAttempt: attempt({ usedPreviousSecret: true }),
        ...diagnosis('action-required', 'previous-secret-used'),
      },
      1,
      'the provider does not take it; it stays stored until something else is',
    ],
    [
      'the provider is down',
      FAILED,
      { secretVersion: STORED, ...diagnosis('degraded', 'provider-unavailable') },
      2,
      'not known yet; to ask again: npx token-keeper refresh genesys --force',
    ],
    [
      'the provider was not reached, and somebody has to act',
      FAILED,
      { secretVersion: STORED, ...diagnosis('action-required', 'connection-refused') },
      1,
      'whether the provider takes it is not known yet',
    ],
    ['the attempt was made with another version', REFRESHED, { secretVersion: OTHER }, 2, 'is not known yet'],
    [
      'another attempt goes on',
      { ...REFRESHED, result: 'in_progress' },
      { secretVersion: STORED },
      2,
      'is not known yet',
    ],
    [
      'no more requests are allowed this hour',
      { ...REFRESHED, result: 'skipped', reason: 'request_quota' },
      { secretVersion: OTHER },
      2,
      'is not known yet',
    ],
  ])('%s', async (_what, report, status, exitCode, said) => {
    const run = await put({ refresh: () => report, status: statusWith(status) });
    expect(run.stored).toHaveLength(1);
    expect({ exitCode: run.exitCode, isSaid: run.stdout.includes(said) }).toEqual({ exitCode, isSaid: true });
    expect(run.stdout + run.stderr).not.toContain('MARKER');
  });

  test('the result of an attempt with the version before is not taken for its own', async () => {
    let asked = 0;
    const run = await put({
      refresh: () => {
        asked += 1;
        return asked === 1 ? { ...REFRESHED, result: 'superseded' } : REFRESHED;
      },
      status: () => statusWith({ secretVersion: asked === 1 ? OTHER : STORED })(),
    });
    expect({ asked, exitCode: run.exitCode }).toEqual({ asked: 2, exitCode: 0 });
  });

  test('of a secret that tenants share asks with the tenant that is named, and without one stores nothing', async () => {
    const { tokenUrl: _, ...rest } = GENESYS;
    const template = { ...rest, tokenUrl: 'https://login.example.com/{tenant}/token', tenants: {} };
    const putOf = (args: readonly string[], services: readonly ServiceDefinition[] = [template]) =>
      runCli(createSecretCommand, ['put', 'genesys', ...args], {
        services,
        stdin: GIVEN,
        deployment: {
          secrets: { shared: '{}' },
          refresh: () => REFRESHED,
          status: statusWith({ secretVersion: STORED, tenant: 'acme' }),
        },
      });
    const run = await putOf(['--verify', '--tenant', 'acme']);
    expect(run.invoked).toContainEqual(['refresh', expect.objectContaining({ service: 'genesys', tenant: 'acme' })]);
    expect(run.stdout).toContain('the provider takes it');
    const without = await putOf(['--verify']);
    expect(without).toMatchObject({ stored: [], exitCode: 64 });
    expect(without.stderr).toContain('nothing was stored: genesys has a token for each tenant');
    expect(await putOf([])).toMatchObject({ exitCode: 0 });
    for (const refused of [await putOf(['--tenant', 'acme']), await putOf(['--verify', '--tenant', 'x'], [GENESYS])])
      expect(refused).toMatchObject({ stored: [], exitCode: 64 });
  });

  test('--json has the verdict beside what was stored and how the refresh went', async () => {
    const run = await put({ status: statusWith({ secretVersion: STORED }) }, ['--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({
      service: 'genesys',
      stored: true,
      versionId: 'abcdef01-2345',
      verdict: 'taken',
      refresh: { result: 'refreshed', status: { service: 'genesys' } },
    });
  });

  test('values that are there already are verified as well', async () => {
    const run = await put({ secrets: { shared: GIVEN }, status: statusWith({ secretVersion: OTHER }) });
    expect(run).toMatchObject({ stored: [], exitCode: 0 });
    expect(run.stdout).toContain('holds these values already; nothing was stored\ngenesys refreshed');
  });

  test('whoever may store and not refresh is told that it is stored', async () => {
    const denied = new CliProblem('invoking refresh: AccessDeniedException', {
      exitCode: 69,
      errorName: 'AccessDeniedException',
    });
    const run = await put({ refresh: () => denied });
    expect(run).toMatchObject({ exitCode: 69 });
    expect(run.stderr).toContain(
      'stored clientId, clientSecret in secret shared, version abcdef01, and it could not be verified: invoking refresh',
    );
  });

  test('whoever may refresh and not look gets no verdict', async () => {
    const denied = new CliProblem('no', { exitCode: 69, errorName: 'AccessDeniedException' });
    const run = await put({ status: () => denied });
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('is not known yet');
  });
});
