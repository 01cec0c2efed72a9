import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { createCostCommand } from '../../../lib/cost/cost-command.ts';

/** Runs the command and returns what it wrote, to whom, and its code. */
function run(...options: readonly string[]) {
  const seen = { written: '', error: '', code: undefined as string | undefined };
  const command = createCostCommand((text) => {
    seen.written += text;
  })
    .exitOverride()
    .configureOutput({
      writeErr: (text) => {
        seen.error += text;
      },
    });
  try {
    command.parse(options, { from: 'user' });
  } catch (error) {
    seen.code = (error as { code: string }).code;
  }
  return seen;
}

const deploymentOf = (...options: readonly string[]) => JSON.parse(run('--json', ...options).written).deployment;

describe('options', () => {
  test('without any it is one service with tokens of an hour', () => {
    expect(deploymentOf()).toEqual({
      services: 1,
      reads: 1_000_000,
      lifetimeSeconds: 3600,
      secrets: 1,
      scheduleSeconds: 300,
      key: 'made',
      alarms: 'deployment',
      metrics: 'deployment',
    });
  });

  test.each([
    [['--services', '1'], { services: 1, secrets: 1 }],
    [['--services', '230'], { services: 230, secrets: 230 }],
    [['--services', '78', '--alarms', 'per-service'], { services: 78, alarms: 'per-service' }],
    [['--alarms', 'none'], { alarms: 'none' }],
    [['--metrics', 'per-service'], { metrics: 'per-service' }],
    [['--services', '5', '--shared-secrets', '5'], { secrets: 5 }],
    [['--services', '5', '--shared-secrets', '0'], { secrets: 0 }],
    [['--reads', '0'], { reads: 0 }],
    [['--reads', '1000000000'], { reads: 1_000_000_000 }],
    [['--lifetime', '1m'], { lifetimeSeconds: 60 }],
    [['--lifetime', '60s'], { lifetimeSeconds: 60 }],
    [['--lifetime', '24h'], { lifetimeSeconds: 86_400 }],
    [['--lifetime', '168h'], { lifetimeSeconds: 604_800 }],
    [['--schedule', '1m'], { scheduleSeconds: 60 }],
    [['--schedule', '15m'], { scheduleSeconds: 900 }],
    [['--tenants', '1'], { services: 0, secrets: 0, tenants: { tenants: 1, templates: 1, secret: 'shared' } }],
    [['--tenants', '1000000', '--templates', '3'], { tenants: { tenants: 1_000_000, templates: 3 } }],
    [['--tenants', '9', '--tenant-secrets', 'per-tenant'], { tenants: { secret: 'per-tenant' } }],
    [['--tenants', '9', '--services', '2'], { services: 2, secrets: 2, tenants: { tenants: 9 } }],
    [['--key', 'made'], { key: 'made' }],
    [['--key', 'handed-in'], { key: 'handed-in' }],
    [['--key', 'aws-owned'], { key: 'aws-owned' }],
  ])('%j', (options, expected) => {
    expect(deploymentOf(...options)).toMatchObject(expected);
  });

  const number = (name: string, min: number, max: number) => `${name} Expected a whole number from ${min} to ${max},`;
  test.each([
    ['--alarms', 'all', 'is invalid. Allowed choices are deployment, per-service, none.'],
    ['--metrics', 'none', 'is invalid. Allowed choices are deployment, per-service.'],
    ['--key', 'mine', 'is invalid. Allowed choices are made, handed-in, aws-owned.'],
    ['--services', '0', number('is invalid.', 1, 230)],
    ['--services', '231', number('is invalid.', 1, 230)],
    ['--services', '1e3', number('is invalid.', 1, 230)],
    ['--services', '', number('is invalid.', 1, 230)],
    ['--tenants', '0', number('is invalid.', 1, 1_000_000)],
    ['--tenants', '1000001', number('is invalid.', 1, 1_000_000)],
    ['--templates', '2', 'is invalid. Expected only with --tenants.'],
    ['--tenant-secrets', 'shared', 'is invalid. Expected only with --tenants.'],
    ['--tenant-secrets', 'mine', 'is invalid. Allowed choices are shared, per-tenant.'],
    ['--reads', '-1', number('is invalid.', 0, 1_000_000_000)],
    ['--reads', '1,000', number('is invalid.', 0, 1_000_000_000)],
    ['--reads', '1000000001', number('is invalid.', 0, 1_000_000_000)],
    ['--shared-secrets', '2', 'is invalid. Expected at most the number of services, which is 1.'],
    ['--shared-secrets', '231', number('is invalid.', 0, 230)],
    ['--lifetime', '59s', 'is invalid. Expected 3600s, 60m or 1h, from 1m to 168h.'],
    ['--lifetime', '169h', 'is invalid. Expected 3600s, 60m or 1h, from 1m to 168h.'],
    ['--lifetime', '59', 'is invalid. Expected 3600s, 60m or 1h, from 1m to 168h.'],
    ['--lifetime', '8d', 'is invalid. Expected 3600s, 60m or 1h, from 1m to 168h.'],
    ['--schedule', '59s', 'is invalid. Expected whole minutes from 1m to 15m.'],
    ['--schedule', '90s', 'is invalid. Expected whole minutes from 1m to 15m.'],
    ['--schedule', '16m', 'is invalid. Expected whole minutes from 1m to 15m.'],
  ])('%s %j is told in one line with what was expected', (option, value, message) => {
    const { error, written } = run(option, value);
    expect(error).toContain(`error: option '${option} <`);
    expect(error).toContain(`argument '${value}' ${message}`);
    expect({ lineCount: error.trim().split('\n').length, written }).toEqual({ lineCount: 1, written: '' });
  });

  test('more services with alarms of their own than fit into one stack are refused', () => {
    const { error, written } = run('--services', '79', '--alarms', 'per-service');
    expect(error).toContain("option '--services <number>' argument '79' is invalid. Expected at most 78");
    expect(written).toBe('');
  });

  test.each([[['more']], [['--bogus']]])('%j is no option', (options) => {
    expect(run(...options)).toMatchObject({ written: '', code: expect.stringMatching(/^commander\./) });
  });
});

test('more templates than tenants are refused', () => {
  expect(run('--tenants', '2', '--templates', '3').error).toContain(
    "option '--templates <number>' argument '3' is invalid. Expected at most the number of tenants, which is 2.",
  );
});

test('text tells what a tenant costs, and JSON how often all are refreshed', () => {
  const { usd, usage } = JSON.parse(run('--json', '--tenants', '100000').written);
  expect(run('--tenants', '100000').written).toContain(`For each tenant: $${(usd / 100_000).toFixed(4)}`);
  expect(usage.tenantRefreshes).toBeGreaterThan(100_000_000);
});

test('text has the rounded total, JSON the exact one', () => {
  const { usd, lines } = JSON.parse(run('--json', '--services', '50').written);
  const sum = lines.reduce((total: number, line: { usd: number }) => total + line.usd, 0);
  expect(sum).toBe(usd);
  const { written } = run('--services', '50');
  const [, shown] = /Total .* (\d+\.\d\d) │/.exec(written) ?? [];
  expect(shown).toBe(usd.toFixed(2));
  expect(written).toContain(`For each service: ${(usd / 50).toFixed(2)}.`);
});

test('text tells what is refreshed by readers', () => {
  const { written } = run('--lifetime', '5m');
  expect(written).toContain('7 in 1,800 s (6 by readers)');
  expect(written).toContain('1 service x 2,628,000 s / 1,800 s x 7 = 10,220');
});

describe('bin/cost.ts', () => {
  test.each([
    [['--services', '5'], 0],
    [['--help'], 0],
    [['--services', 'five'], 2],
    [['--shared-secrets', '9'], 2],
    [['--bogus'], 2],
  ])('%j ends with %i', async (options, exitCode) => {
    const bin = fileURLToPath(new URL('../../../bin/cost.ts', import.meta.url));
    const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [bin, ...options], (error, out, err) =>
        resolve({ code: error?.code ?? 0, stdout: out, stderr: err }),
      );
    });
    expect({ code, saysSo: exitCode === 0 ? stderr === '' : stdout === '' }).toEqual({ code: exitCode, saysSo: true });
  });
});
