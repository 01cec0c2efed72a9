import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import { EXIT } from '../../../../lib/cli/connection/exit-code.ts';
import { createDebugCommand } from '../../../../lib/cli/debug/debug-command.ts';
import { createExecCommand } from '../../../../lib/cli/exec/exec-command.ts';
import { createHistoryCommand } from '../../../../lib/cli/logs/history-command.ts';
import { createLogsCommand } from '../../../../lib/cli/logs/logs-command.ts';
import { createSecretCommand } from '../../../../lib/cli/secret/secret-command.ts';
import { createGetCommand } from '../../../../lib/cli/status/get-command.ts';
import { createRefreshCommand } from '../../../../lib/cli/status/refresh-command.ts';
import { createStatusCommand } from '../../../../lib/cli/status/status-command.ts';
import { failedReply, runCli, SAMPLE_TOKEN } from '../../../support/cli-harness.ts';
import { CLINICS, fakeTenants } from '../../../support/fake-tenants.ts';
import { memorySecrets } from '../../../support/memory-secrets.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const COUNTS = { fresh: 1, due: 0, late: 0, failing: 0, unusable: 1, new: 0 };

function tenantStatus(tenant: string, difference: Partial<ServiceStatus> = {}): ServiceStatus {
  const [status] = sampleStatus({ service: 'clinics', tenant, ...difference }).services;
  if (!status) throw new Error('no sample');
  return status;
}

function statusOf(services: readonly ServiceStatus[], more: Partial<StatusAnswer> = {}): StatusAnswer {
  return { ...sampleStatus(), services, ...more };
}

const REFUSED = {
  ...NO_TOKEN,
  diagnosis: { code: 'client-refused', severity: 'action-required', message: 'refused', advice: 'mend' },
} as const satisfies Partial<ServiceStatus>;
const FIRST = statusOf([tenantStatus('bad', REFUSED), tenantStatus('good')], {
  templates: [{ service: 'clinics', tenants: 2, counts: COUNTS, oldestDueSeconds: null }],
});

describe('status of services with tenants', () => {
  test('has counts, and the tenants that are not well', async () => {
    const run = await runCli(createStatusCommand, [], { deployment: { status: () => FIRST } });
    expect(run.stdout.split('\n').slice(0, 2)).toEqual([
      'service  tenants  fresh  due  late  failing  unusable  new  due longest',
      'clinics  2        1      0    0     0        1         0    -',
    ]);
    expect(run.stdout).toContain('bad (clinics) needs action: refused [client-refused]');
    expect(run.stdout).not.toContain('good (clinics)');
    expect(run.exitCode).toBe(EXIT.actionRequired);
  });

  test('asks for what is wanted, and shows all of that', async () => {
    const args = ['clinics', '--state', 'fresh', '--limit', '200'];
    const run = await runCli(createStatusCommand, args, { deployment: { status: () => FIRST } });
    expect(run.invoked[0]?.[1]).toMatchObject({ service: 'clinics', state: 'fresh', limit: 200 });
    expect(run.stdout).toContain('good (clinics)');
  });

  test('tells everything about one tenant', async () => {
    const deployment = { status: () => statusOf([tenantStatus('good', { group: 'gold' })]) };
    const run = await runCli(createStatusCommand, ['clinics', '--tenant', 'good'], { deployment });
    expect(run.invoked[0]?.[1]).toMatchObject({ service: 'clinics', tenant: 'good' });
    expect(run.stdout).toMatch(/^service +clinics\ntenant +good\ngroup +gold\n/);
  });

  test('needs the service of a tenant', async () => {
    const run = await runCli(createStatusCommand, ['--tenant', 'good']);
    expect(run.stderr).toContain('--tenant needs the service whose tenant it is');
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test.each([
    [[], 6],
    [['--json'], 3],
  ])('--all streams pages: %j', async (args, lines) => {
    const pages = [{ ...FIRST, next: 'page-2' }, statusOf([]), statusOf([tenantStatus('last')])];
    const answers = [...pages.slice(0, 1), { ...pages[1], next: 'page-3' } as StatusAnswer, ...pages.slice(2)];
    let asked = 0;
    const status = () => answers[asked++] ?? FIRST;
    const run = await runCli(createStatusCommand, ['--all', ...args], { deployment: { status } });
    expect(run.invoked.map(([, payload]) => (payload as { after?: string }).after)).toEqual([
      undefined,
      'page-2',
      'page-3',
    ]);
    expect(run.stdout.trim().split('\n')).toHaveLength(lines + (args.length === 0 ? 1 : 0));
    expect(run.exitCode).toBe(EXIT.actionRequired);
  });

  test.each([40, 20, 8])('fits a terminal of %i columns', async (columns) => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
    await runCli(createStatusCommand, [], { terminal, deployment: { status: () => FIRST } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: styles are no text
    const text = String(terminal.read()).replaceAll(/\u001b\[[\d;]*m/g, '');
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  });
});

describe('one tenant', () => {
  const unknown = failedReply(
    'UnknownTenant',
    'service "clinics" has no tenant of the name that was given (a retry cannot help)',
  );
  const none = failedReply('InvalidRequest', 'service "clinics" has a token for each tenant (a retry cannot help)');

  test.each([
    ['get', createGetCommand, ['clinics', '--tenant', 'one'], 'getToken'],
    ['exec', createExecCommand, ['clinics', '--tenant', 'one', '--', 'true'], 'getToken'],
    ['refresh', createRefreshCommand, ['clinics', '--tenant', 'one'], 'refresh'],
    ['history', createHistoryCommand, ['clinics', '--tenant', 'one'], 'status'],
    ['logs', createLogsCommand, ['clinics', '--tenant', 'one'], 'status'],
  ])('%s names it, and says that there is none', async (_name, create, args, operation) => {
    const deployment = { status: () => unknown, token: () => unknown, refresh: () => unknown };
    const run = await runCli(create, args, { deployment });
    expect(run.invoked[0]?.[1]).toMatchObject({ operation, service: 'clinics', tenant: 'one' });
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test('has to be named where there are some', async () => {
    const run = await runCli(createGetCommand, ['clinics'], { deployment: { token: () => none } });
    expect(run.exitCode).toBe(EXIT.usage);
  });

  test('is told with its token', async () => {
    const token = () => ({ ...SAMPLE_TOKEN, service: 'clinics', tenant: 'one' });
    const run = await runCli(createGetCommand, ['clinics', '--tenant', 'one'], { deployment: { token } });
    expect(run.stdout).toMatch(/^service +clinics\ntenant +one\n/);
  });

  test('has log lines of its own, in the spelling that they have', async () => {
    const groups: string[] = [];
    const line = (tenant: string) => ({
      id: tenant,
      atMs: 1,
      text: JSON.stringify({ event: 'refresh', service: 'clinics', tenant, level: 'info' }),
    });
    const deployment = {
      status: () => statusOf([tenantStatus('one')]),
      logs: ({ pattern }: { pattern: string }) => {
        groups.push(pattern);
        return [[line('one'), line('two')]];
      },
    };
    const run = await runCli(createLogsCommand, ['clinics', '--tenant', 'ONE', '--json'], { deployment });
    expect(groups[0]).toContain('($.service = "clinics") && ($.tenant = "one")');
    expect(run.stdout).not.toContain('two');
  });

  test('secret put says where its secret is put', async () => {
    const run = await runCli(createSecretCommand, ['put', 'clinics'], {
      deployment: { definitions: [CLINICS] },
      stdin: '{}',
    });
    expect(run.stderr).toContain(
      'for one npx token-keeper tenant add clinics <tenant>, for many npx token-keeper tenant import clinics FILE.csv',
    );
    expect(run.exitCode).toBe(EXIT.usage);
  });
});

describe('debug of a service with tenants', () => {
  test('looks at what they share, and names the worst', async () => {
    const secretStore = memorySecrets({
      'keeper/clinics/tenants/0000': { bad: { clientId: 'a', clientSecret: 'MARKER' } },
    });
    const deployment = { ...fakeTenants().deployment, secretStore, status: () => FIRST };
    const run = await runCli(createDebugCommand, ['clinics'], { deployment });
    expect(run.stdout).toContain(
      'FAILED  secrets          1 secret beside keeper/clinics with the values of 1 tenant, and 2 are registered',
    );
    expect(run.stdout).toContain('bad (clinics) needs action');
    expect(run.stdout).toContain('npx token-keeper debug clinics --tenant <tenant>');
    expect(run.stdout).not.toContain('MARKER');
    expect(run.exitCode).toBe(EXIT.actionRequired);
  });
});
