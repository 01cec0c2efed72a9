import { describe, expect, test } from '@jest/globals';
import { withDiagnosis, withRetryAdvice } from '../../../../functions/contract/contract-error.ts';
import { readFunctionError } from '../../../../lib/cli/link/function-error.ts';

const cause = (code: string) => ({ code, message: 'the cause', advice: 'the advice' });

describe('an error of a function', () => {
  test('is taken apart: what was wrong, cause, advice, and whether somebody has to act', () => {
    const message = withRetryAdvice(withDiagnosis('no token', cause('client-refused')), false);
    expect(readFunctionError({ errorType: 'TokenUnavailable', message })).toEqual({
      errorType: 'TokenUnavailable',
      message: 'no token',
      isOfToken: true,
      severity: 'action-required',
      diagnosis: { ...cause('client-refused'), severity: 'action-required' },
    });
  });

  test.each([
    ['secret-placeholder', 'TokenUnavailable'],
    ['store-access-denied', 'StoreUnavailable'],
  ])('that an emulator calls what it calls everything is told by its code %s', (code, errorType) => {
    const message = withRetryAdvice(withDiagnosis('it failed', cause(code)), true);
    const read = readFunctionError({ errorType: 'Runtime.HandlerError', message });
    expect(read).toMatchObject({ errorType, message: 'it failed', diagnosis: { code } });
  });

  test('that is none of ours stays what it is, and its cause is the table’s', () => {
    const message = 'Task timed out after 60.00 seconds';
    expect(readFunctionError({ errorType: 'Sandbox.Timedout', message })).toMatchObject({
      errorType: 'Sandbox.Timedout',
      message,
      isOfToken: false,
      diagnosis: { code: 'function-failed' },
    });
  });

  test('of an earlier version, without a cause, has none', () => {
    const message = withRetryAdvice('none is stored', true);
    expect(readFunctionError({ errorType: 'TokenUnavailable', message })).toEqual({
      errorType: 'TokenUnavailable',
      message,
      isOfToken: true,
      severity: 'degraded',
    });
  });
});
