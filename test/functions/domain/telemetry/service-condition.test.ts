import { expect, test } from '@jest/globals';
import type { ServiceCondition } from '../../../../functions/domain/record/condition-notification.ts';
import { type Attempt, emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { conditionOf } from '../../../../functions/domain/telemetry/service-condition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';

const attempt = (more: Partial<Attempt>): Attempt => ({
  at: instant(1_800_000_000),
  outcome: 'refreshed',
  definitionHash: 'd0',
  ...more,
});
const causeOf = (severity: 'ok' | 'watch' | 'action-required') => ({ code: 'any', severity, advice: 'any' });

test.each<[string, Partial<Attempt>, number, ServiceCondition]>([
  ['a success', {}, 0, 'ok'],
  ['the same token', { outcome: 'unchanged' }, 0, 'ok'],
  ['the second failure', { outcome: 'transient' }, 2, 'ok'],
  ['the third failure', { outcome: 'transient' }, 3, 'failing'],
  ['the first failure that only a person can mend', { outcome: 'misconfigured' }, 1, 'action-required'],
  ['an approval that is gone', { outcome: 'reauthorizationRequired' }, 1, 'action-required'],
  [
    'a passing kind with a cause for a person',
    { outcome: 'transient', cause: causeOf('action-required') },
    1,
    'action-required',
  ],
  ['a passing cause', { outcome: 'transient', cause: causeOf('watch') }, 3, 'failing'],
  ['the second page instead of JSON', { outcome: 'malformedResponse' }, 2, 'ok'],
  ['the third page instead of JSON', { outcome: 'malformedResponse' }, 3, 'action-required'],
])('%s', (_what, last, consecutiveFailures, condition) => {
  expect(conditionOf({ lastAttempt: attempt(last), consecutiveFailures })).toBe(condition);
});

test('nothing tried yet is ok', () => {
  expect(conditionOf(emptyRecord('genesys'))).toBe('ok');
});
