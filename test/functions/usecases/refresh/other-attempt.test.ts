import { describe, expect, test } from '@jest/globals';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { resultOfOther } from '../../../../functions/usecases/refresh/other-attempt.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const record = (fingerprint: string | undefined, outcome: Attempt['outcome']): TokenRecord => ({
  ...emptyRecord('genesys'),
  ...(fingerprint === undefined ? {} : { token: { ...sampleToken('t', NOW, 3600), fingerprint } }),
  lastAttempt: { at: NOW, outcome, definitionHash: 'd', ...(outcome === 'transient' && { reason: 'timeout' }) },
});

describe('the end of an attempt that was waited for', () => {
  test.each<[string, TokenRecord, TokenRecord, object]>([
    ['a first token', record(undefined, 'transient'), record('a', 'refreshed'), { result: 'superseded' }],
    ['another token of the same second', record('a', 'refreshed'), record('b', 'refreshed'), { result: 'superseded' }],
    ['the same token with more time', record('a', 'refreshed'), record('a', 'refreshed'), { result: 'superseded' }],
    [
      'another token, and a failure since',
      record('a', 'refreshed'),
      record('b', 'transient'),
      { result: 'superseded' },
    ],
    ['the same token', record('a', 'refreshed'), record('a', 'unchanged'), { result: 'unchanged' }],
    ['a failure', record('a', 'refreshed'), record('a', 'transient'), { result: 'failed', failure: 'timeout' }],
    [
      'a failure without any token',
      record(undefined, 'transient'),
      record(undefined, 'transient'),
      { result: 'failed' },
    ],
  ])('is told by what it brought: %s', (_what, before, after, told) => {
    expect(resultOfOther({ service: 'genesys' }, before, after)).toMatchObject(told);
  });
});
