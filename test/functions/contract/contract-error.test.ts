import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ContractError,
  readDiagnosis,
  readRetryAdvice,
  withDiagnosis,
  withRetryAdvice,
} from '../../../functions/contract/contract-error.ts';

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

describe('the text of an error', () => {
  const DIAGNOSIS = {
    code: 'client-refused',
    message: 'the client is refused; HTTP 401',
    advice: 'put the secret right; retry',
  };

  test('has its parts where they can be read again', () => {
    const text = withRetryAdvice(withDiagnosis('no token can be handed out: none is stored', DIAGNOSIS), false);
    expect(text).toBe(
      'no token can be handed out: none is stored; cause: the client is refused; HTTP 401; what to do: put the secret right; retry [client-refused] (a retry cannot help)',
    );
    const { message, retryable } = readRetryAdvice(text);
    expect(retryable).toBe(false);
    expect(readDiagnosis(message)).toEqual(DIAGNOSIS);
  });

  test('is read as it was written, whatever cause and advice say', () => {
    const word = fc.string().filter((text) => !/; cause: |; what to do: /.test(text));
    fc.assert(
      fc.property(word, fc.string(), word, fc.boolean(), (what, message, advice, retryable) => {
        const written = { code: 'a-code', message, advice };
        const read = readRetryAdvice(withRetryAdvice(withDiagnosis(what, written), retryable));
        expect(read.retryable).toBe(retryable);
        expect(readDiagnosis(read.message)).toEqual(written);
      }),
    );
  });

  test.each([
    '',
    'none is stored',
    'wrong [code]',
    '; what to do: nothing [a-code]',
    '; cause: x; what to do: y',
    'a [b] (c)',
  ])('%j names no cause', (text) => {
    expect(readDiagnosis(text)).toBeUndefined();
    expect(readRetryAdvice(text)).toEqual({ message: text });
  });
});
