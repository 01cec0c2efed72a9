import { describe, expect, test } from '@jest/globals';
import { decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { dueAtOf, needOf } from '../../../../functions/domain/expiry/token-state.ts';
import { emptyRecord, type StoredToken } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const ISSUED = instant(1_800_000_000);
/** A token of an hour, due at 2401 s by its windows, that the provider wants refreshed after `refreshIn` seconds. */
const wanted = (refreshIn?: number): StoredToken => ({
  ...sampleToken('token', ISSUED, 3600),
  ...(refreshIn === undefined ? {} : { refreshAt: plusSeconds(ISSUED, refreshIn) }),
});

describe('a provider that says when to refresh', () => {
  test.each([
    ['earlier than the windows', 1000, 1000],
    ['the second before them', 2400, 2400],
    ['when they say so too', 2401, 2401],
    ['later than they do', 3000, 2401],
    ['nothing', undefined, 2401],
  ])('is heard when it says %s', (_what, refreshIn, dueAfter) => {
    expect(secondsBetween(ISSUED, dueAtOf(wanted(refreshIn), undefined))).toBe(dueAfter);
  });

  test.each([
    [999, 'none'],
    [1000, 'advisory'],
    [3000, 'advisory'],
    [3001, 'mandatory'],
    [3571, 'expired'],
  ])('makes the need advisory and no more: %i s after it was issued it is %s', (age, need) => {
    expect(needOf(wanted(1000), undefined, plusSeconds(ISSUED, age))).toBe(need);
  });

  test.each([
    [999, false],
    [1000, true],
  ])('makes the sweep refresh: after %i s %j', (age, refresh) => {
    const record = { ...emptyRecord('graph'), token: wanted(1000) };
    const current = { definitionHash: 'd0d0d0d0d0d0' };
    expect(decideRefresh({ record, current, trigger: { kind: 'sweep' }, now: plusSeconds(ISSUED, age) }).refresh).toBe(
      refresh,
    );
  });
});
