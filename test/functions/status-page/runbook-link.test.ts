import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { STATE_CAUSES } from '../../../functions/domain/diagnosis/state-causes.ts';
import { SIDE_CAUSES } from '../../../functions/domain/refusal/refusal-causes.ts';
import { anchorOf, commandFor, headingOf } from '../../../functions/status-page/runbook-link.ts';
import { sampleStatus } from '../../lib/local/fixtures/sample-status.ts';

const RUNBOOK = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
const headings = RUNBOOK.split('\n').flatMap((line) => /^## (.*)$/.exec(line)?.[1] ?? []);

function statusOf(code: string, difference: Partial<ServiceStatus> = {}): ServiceStatus {
  const [status] = sampleStatus(difference).services as [ServiceStatus];
  return { ...status, diagnosis: { ...status.diagnosis, code } };
}

describe('the heading of the runbook', () => {
  test.each<[string, Partial<ServiceStatus>, string | undefined]>([
    ['client-secret-expired', { consecutiveFailures: 7, usable: false }, 'Refresh failing'],
    ['sweep-overdue', { usable: false }, 'Sweep missing'],
    ['never-swept', {}, 'Sweep missing'],
    ['sweep-fault', {}, 'refresh-tokens errors'],
    ['events-access-denied', {}, 'refresh-tokens errors'],
    ['lifetime-unusual', {}, 'Lifetime unusual'],
    ['previous-secret-used', {}, 'Refresh failing'],
    ['new-tokens-rejected', {}, 'No valid token'],
    ['request-quota-used', { usable: false, state: 'unusable' }, 'No valid token'],
    ['not-refreshed-in-time', { usable: true, state: 'overdue' }, 'Token overdue'],
    ['provider-clock-ahead', { usable: true, state: 'fresh' }, undefined],
    ['a-code-of-another-version', { usable: true, state: 'fresh' }, undefined],
  ])('for %s with %j is %s', (code, difference, heading) => {
    expect(headingOf(statusOf(code, difference))).toBe(heading);
  });

  test('is one that there is, whatever the cause', () => {
    for (const code of [...Object.keys(STATE_CAUSES), ...Object.keys(SIDE_CAUSES)]) {
      for (const difference of [{}, { usable: false }, { state: 'overdue' as const }, { consecutiveFailures: 1 }]) {
        expect([...headings, undefined]).toContain(headingOf(statusOf(code, difference)));
      }
    }
  });
});

test.each([
  ['Refresh failing', 'refresh-failing'],
  ['refresh-tokens errors', 'refresh-tokens-errors'],
  ['`expiresAt`, from the table', 'expiresat-from-the-table'],
])('the anchor of %s is %s', (heading, anchor) => {
  expect(anchorOf(heading)).toBe(anchor);
});

test.each([
  ['graph', undefined, 'npx token-keeper debug graph'],
  ['graph', '--stack Mine', 'npx token-keeper debug graph --stack Mine'],
  ['a'.repeat(64), undefined, `npx token-keeper debug ${'a'.repeat(64)}`],
  ['a'.repeat(65), undefined, null],
  ['a;b', undefined, null],
  ['', undefined, null],
])('the command for %j with %j', (service, target, command) => {
  expect(commandFor('debug', { service }, { target })).toBe(command);
});
