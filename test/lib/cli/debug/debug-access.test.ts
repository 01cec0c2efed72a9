import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';
import type { AccessCheck } from '../../../../functions/contract/refresh.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createDebugCommand } from '../../../../lib/cli/debug/debug-command.ts';
import type { DebugReport } from '../../../../lib/cli/debug/debug-report.ts';
import { diagnoseLink } from '../../../../lib/cli/link/link-causes.ts';
import { type FakeDeployment, failedReply, runCli } from '../../../support/cli-harness.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

const DENIED: Diagnosis = {
  code: 'store-access-denied',
  severity: 'action-required',
  message: 'AWS does not allow this use of the token table: dynamodb:UpdateItem on table "t" failed',
  advice: 'allow it',
};
const REFUSED = 'the table; cause: may not; what to do: allow it [store-access-denied] (a retry cannot help)';
const found = (...findings: readonly Diagnosis[]): AccessCheck => ({
  checked: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  findings,
});
const checked = (check: AccessCheck) => ({ status: () => ({ ...sampleStatus(), check }) });

async function debug(deployment: Partial<FakeDeployment>) {
  const run = await runCli(createDebugCommand, ['genesys', '--json'], { deployment });
  const report = JSON.parse(run.stdout) as DebugReport;
  const checks = Object.fromEntries(report.checks.map(({ check, ...outcome }) => [check, outcome]));
  return { ...run, report, checks };
}

describe('what AWS allows the functions', () => {
  test('is tried out with the question for the status', async () => {
    const { invoked, checks } = await debug(checked(found()));
    expect(invoked).toContainEqual(['serve:status', { operation: 'status', service: 'genesys', check: true }]);
    expect(checks['what AWS allows']).toMatchObject({
      state: 'passed',
      reason: 'all that was tried out: dynamodb:GetItem, dynamodb:UpdateItem',
    });
  });

  test('fails with each refusal once', async () => {
    const { checks } = await debug(checked(found(DENIED, DENIED)));
    expect(checks['what AWS allows']).toMatchObject({ state: 'failed', reason: DENIED.message });
  });

  test('is skipped where nobody could try it out', async () => {
    expect((await debug({})).checks).toMatchObject({ 'what AWS allows': { state: 'skipped' } });
  });

  test('nor is a permission told, or an alias, where AWS could not be asked', async () => {
    const token = () =>
      new CliProblem('no address', { exitCode: 69, diagnosis: diagnoseLink({ code: 'aws-dns-failed' }) });
    const { checks } = await debug({ token });
    const skipped = { state: 'skipped', reason: 'nothing could be invoked' };
    expect(checks).toMatchObject({ permission: skipped, alias: skipped, getToken: { state: 'failed' } });
  });

  test('a table that is gone is no table that was not looked at', async () => {
    const diagnosis = { ...DENIED, code: 'store-missing' };
    const table = () => new CliProblem('reading table t: ResourceNotFoundException', { exitCode: 69, diagnosis });
    const { checks } = await debug({ table });
    expect(checks['table item']).toMatchObject({
      state: 'failed',
      reason: 'reading table t: ResourceNotFoundException [store-missing]',
    });
  });

  test('a sweep that is missed is a schedule that fails', async () => {
    const schedule = { ...sampleStatus().schedule, secondsSinceLastSweep: 391 };
    const { checks } = await debug({ status: () => ({ ...sampleStatus(), schedule }) });
    expect(checks['schedule']).toMatchObject({ state: 'failed', reason: expect.stringContaining('ONE IS MISSED') });
  });

  const away = () => failedReply('StoreUnavailable', REFUSED);
  test.each<[string, Partial<FakeDeployment>, number]>([
    ['refresh-tokens may not write, although the token is fresh', checked(found(DENIED)), 1],
    ['nobody may read', { status: away, token: away }, 1],
  ])('is the verdict where it is the token table that %s', async (_what, deployment, exitCode) => {
    const run = await debug(deployment);
    expect(run.report.diagnosis).toMatchObject({ code: 'store-access-denied', severity: 'action-required' });
    expect(run.exitCode).toBe(exitCode);
  });

  test('is no verdict where something else asks for more', async () => {
    const watched = { ...DENIED, code: 'secrets-read-singly', severity: 'watch' } as const;
    const failing = { code: 'client-refused', severity: 'action-required', message: 'm', advice: 'a' } as const;
    const status = () => ({ ...sampleStatus({ diagnosis: failing }), check: found(watched) });
    expect((await debug({ status })).report.diagnosis.code).toBe('client-refused');
  });
});
