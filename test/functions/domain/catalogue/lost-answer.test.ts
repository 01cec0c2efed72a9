import { describe, expect, test } from '@jest/globals';
import { answerLost, mayBeTaken, spentNow, tooLate } from '../../../../functions/domain/catalogue/lost-answer.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';

/** With every member that is kept of an answer. */
const REFUSED: RefreshFailure = {
  kind: 'reauthorizationRequired',
  reason: 'invalid_grant',
  message: 'refused',
  detail: 'd',
  httpStatus: 400,
  oauthError: 'invalid_grant',
  providerCode: '70000',
  correlationId: 'c',
  latencyMs: 12,
  clockOffsetSeconds: 3,
};

describe('what a request carried may have been taken', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Pick<RefreshFailure, 'isUnsent' | 'httpStatus'>, boolean]>([
    ['without an answer', {}, true],
    ['not where it was not sent', { isUnsent: true }, false],
    ['by a 200', { httpStatus: 200 }, true], ['by a 299', { httpStatus: 299 }, true],
    ['not by a 300', { httpStatus: 300 }, false], ['not by a 400', { httpStatus: 400 }, false],
    ['not by a 407', { httpStatus: 407 }, false], ['by a 408', { httpStatus: 408 }, true], ['not by a 409', { httpStatus: 409 }, false],
    ['not by a 499', { httpStatus: 499 }, false], ['by a 500', { httpStatus: 500 }, true],
  ])('%s', (_what, failure, expected) => {
    expect(mayBeTaken(failure)).toBe(expected);
  });
});

describe('the cause that a lost answer is', () => {
  test('keeps what the answer to the repeat has said', () => {
    expect(answerLost(REFUSED)).toEqual({
      ...REFUSED,
      reason: 'refresh_answer_lost',
      message: 'the answer to a refresh may have been lost, and its repeat was refused: refused',
    });
  });

  test.each([
    [undefined, 'it was sent, and its answer was lost: refused'],
    [299, 'it was sent and answered with HTTP 299, without a new one: refused'],
    [300, 'it was sent and answered with HTTP 300, which leaves open whether it was taken: refused'],
  ])('keeps what was said, and says how a single-use token was lost: by %p', (httpStatus, words) => {
    const { httpStatus: _refused, ...rest } = REFUSED;
    const failure = { ...rest, ...(httpStatus !== undefined && { httpStatus }) };
    expect(spentNow({ ...failure, kind: 'transient', hint: 'page', retryAfterSeconds: 5 })).toEqual({
      ...failure,
      reason: 'refresh_token_spent',
      message: `the refresh token may be used once only: ${words}`,
    });
  });

  test('is our own fault where this process stood still, which may pass', () => {
    expect(tooLate()).toMatchObject({ kind: 'transient', reason: 'own_fault' });
  });
});
