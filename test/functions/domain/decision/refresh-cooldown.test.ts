import { describe, expect, test } from '@jest/globals';
import type { CurrentInputs, RefreshTrigger } from '../../../../functions/domain/decision/decision-input.ts';
import { isCoolingDown } from '../../../../functions/domain/decision/policies.ts';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const SAME: CurrentInputs = { definitionHash: 'd0d0d0d0d0d0', secretVersionId: 'version-1' };
const LAST: Attempt = {
  at: plusSeconds(NOW, -10),
  outcome: 'misconfigured',
  definitionHash: 'd0d0d0d0d0d0',
  secretVersionId: 'version-1',
};
/** An attempt that got no further than the secret. */
const NO_SECRET: Attempt = { at: plusSeconds(NOW, -10), outcome: 'misconfigured', definitionHash: 'd0d0d0d0d0d0' };
const cooling = (seconds: number, lastAttempt: Attempt | undefined = LAST): TokenRecord => ({
  ...emptyRecord('genesys'),
  cooldownUntil: plusSeconds(NOW, seconds),
  ...(lastAttempt ? { lastAttempt } : {}),
});

describe('a cooldown', () => {
  test.each([
    [900, true],
    [1, true],
    [0, false],
    [-1, false],
  ])('with %i s to go holds requests back: %j', (seconds, holds) => {
    expect(isCoolingDown(cooling(seconds), SAME, NOW)).toBe(holds);
  });

  test('whose attempt cannot be read holds: nothing says that anything has changed', () => {
    const { lastAttempt: _unreadable, ...record } = cooling(900);
    expect(isCoolingDown(record, SAME, NOW)).toBe(true);
  });

  test('that was never set holds nothing back', () => {
    expect(isCoolingDown({ ...emptyRecord('genesys'), lastAttempt: LAST }, SAME, NOW)).toBe(false);
  });

  test.each<[string, CurrentInputs, Attempt, boolean]>([
    ['the definition has changed', { ...SAME, definitionHash: 'e1e1e1e1e1e1' }, LAST, false],
    ['the secret has a new version', { ...SAME, secretVersionId: 'version-2' }, LAST, false],
    ['both have changed', { definitionHash: 'e1e1e1e1e1e1', secretVersionId: 'version-2' }, LAST, false],
    ['the secret could not be read then and can be now', SAME, NO_SECRET, false],
    ['the secret can be read neither then nor now', { definitionHash: SAME.definitionHash }, NO_SECRET, true],
    ['the secret was not looked up now', { definitionHash: SAME.definitionHash }, LAST, true],
    ['nothing has changed', SAME, LAST, true],
  ])('when %s', (_what, current, lastAttempt, holds) => {
    expect(isCoolingDown(cooling(900, lastAttempt), current, NOW)).toBe(holds);
  });
});

describe('within a cooldown', () => {
  const token = sampleToken('token', plusSeconds(NOW, -3000), 3600);
  const read = (minValiditySeconds: number, rejectedFingerprint?: string): RefreshTrigger => ({
    kind: 'read',
    minValiditySeconds,
    ...(rejectedFingerprint === undefined ? {} : { rejectedFingerprint }),
  });

  test.each<[string, TokenRecord, RefreshTrigger]>([
    ['a sweep of what is missing', cooling(900), { kind: 'sweep' }],
    ['a reader of what is missing', cooling(900), read(0)],
    ['a sweep of what is due', { ...cooling(900), token }, { kind: 'sweep' }],
    ['a reader with a wish', { ...cooling(900), token }, read(3600)],
    ['a reader whose token was rejected', { ...cooling(900), token }, read(0, token.fingerprint)],
  ])('%s makes no request', (_who, record, trigger) => {
    expect(decideRefresh({ record, current: SAME, trigger, now: NOW })).toMatchObject({
      refresh: false,
      reason: 'cooling_down',
    });
  });

  test('a fresh token is fresh: there is nothing to repeat where no attempt has failed', () => {
    const { lastAttempt, ...held } = cooling(900);
    const unchanged = { ...lastAttempt, outcome: 'unchanged' } as TokenRecord['lastAttempt'];
    const record = { ...held, lastAttempt: unchanged, token: sampleToken('token', NOW, 3600) };
    expect(decideRefresh({ record, current: SAME, trigger: { kind: 'sweep' }, now: NOW })).toMatchObject({
      reason: 'fresh',
    });
  });

  test('a person is not held back', () => {
    expect(decideRefresh({ record: cooling(900), current: SAME, trigger: { kind: 'forced' }, now: NOW })).toMatchObject(
      { refresh: true },
    );
  });
});
