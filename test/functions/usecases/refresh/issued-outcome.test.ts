import { describe, expect, test } from '@jest/globals';
import { emptyRecord, LIFETIMES_KEPT } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { lifetimesAfter } from '../../../../functions/usecases/refresh/attempt-end.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);

describe('what is remembered', () => {
  test('is the last 20 lifetimes, newest first', () => {
    const lifetimes = Array.from({ length: LIFETIMES_KEPT }, (_, index) => index);
    const record = { ...emptyRecord('a'), lifetimes };
    expect(lifetimesAfter(emptyRecord('a'), sampleToken('t', NOW, 60))).toEqual([60]);
    expect(lifetimesAfter(record, sampleToken('t', NOW, 60))).toEqual([60, ...lifetimes.slice(0, -1)]);
    expect(LIFETIMES_KEPT).toBe(20);
  });
});
