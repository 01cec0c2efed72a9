import { describe, expect, test } from '@jest/globals';
import { ContractError, readRetryAdvice, withRetryAdvice } from '../../../functions/contract/contract-error.ts';

describe('an error of the contract', () => {
  test.each([
    [true, 'the token table cannot be read (a retry can help)'],
    [false, 'the token table cannot be read (a retry cannot help)'],
  ])('with retryable %j says so at the end of its message', (retryable, message) => {
    const error = new ContractError('StoreUnavailable', 'the token table cannot be read', { retryable });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'StoreUnavailable', retryable, message });
  });

  test('shows the caller nothing of where in the code it was thrown', () => {
    const error = new ContractError('AccessDenied', 'no', { retryable: false });
    expect(error.stack).toBe('AccessDenied: no (a retry cannot help)');
  });

  test('keeps its cause in the process', () => {
    const cause = new Error('marker-cause');
    const error = new ContractError('TokenUnavailable', 'no', { retryable: true, cause });
    expect(error.cause).toBe(cause);
    expect(`${error} ${error.stack} ${JSON.stringify(error)}`).not.toContain('marker-cause');
  });
});

describe('the sentence on retrying', () => {
  test.each([
    ['none is stored', true],
    ['two\nlines (of it)', false],
    ['(a retry can help)', false],
    ['', true],
  ])('after %j is read as it was written: %j', (message, retryable) => {
    expect(readRetryAdvice(withRetryAdvice(message, retryable))).toEqual({ message, retryable });
  });

  test.each([['none is stored'], ['none (a retry can help) now'], ['none (a retry may help)'], ['']])(
    'is not in %j, which is all message',
    (message) => {
      expect(readRetryAdvice(message)).toEqual({ message });
    },
  );
});
