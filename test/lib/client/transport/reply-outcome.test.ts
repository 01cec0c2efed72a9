import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from '../../../../lib/client/transport/reply-outcome.ts';
import type { InvocationReply } from '../../../../lib/client/transport/transport.ts';
import { contractError } from '../../../support/client-harness.ts';

const refused = (status: number, errorType?: string, message?: string): InvocationReply => ({
  status,
  errorType,
  payload: message === undefined ? '' : JSON.stringify({ Type: 'User', Message: message }),
});
const LAMBDA_SAYS = 'User: arn:aws:sts::1:assumed-role/f is not authorized to perform: lambda:InvokeFunction';
const QUOTING = 'The request signature we calculated does not match.\n\nThe Canonical String: marker-session-token';

test.each([
  ['down (a retry can help)', true],
  ['no permission (a retry cannot help)', false],
])('a store that is %s is asked again within the call: %p', (message, askAgain) => {
  const outcome = outcomeOf(contractError('StoreUnavailable', message), 'genesys');
  expect(outcome).toMatchObject({ ok: false, askAgain, error: { retryable: askAgain } });
});

describe('an error is the one that the contract means', () => {
  test.each([
    ['TokenUnavailable', 'none is stored (a retry can help)', 'TokenUnavailableError', true, 'none is stored'],
    ['TokenUnavailable', 'wrong secret (a retry cannot help)', 'TokenUnavailableError', false, 'wrong secret'],
    ['TokenUnavailable', 'without advice', 'TokenUnavailableError', true, 'without advice'],
    ['TokenUnavailable', '', 'TokenUnavailableError', true, 'TokenUnavailable'],
    ['StoreUnavailable', 'down (a retry can help)', 'StoreUnavailableError', true, 'down'],
    ['AccessDenied', 'other alias (a retry cannot help)', 'AccessDeniedError', false, 'other alias'],
    ['UnknownService', 'not defined (a retry cannot help)', 'UnknownServiceError', false, 'not defined'],
    ['InvalidRequest', 'wrong (a retry cannot help)', 'InvalidRequestError', false, 'wrong'],
    [
      'Sandbox.Timedout',
      'Task timed out after 30.00 seconds',
      'TokenKeeperUnavailableError',
      true,
      "token-keeper's function failed with Sandbox.Timedout: Task timed out after 30.00 seconds; its log says why",
    ],
    [
      'TypeError',
      'marker-text that nobody meant for callers',
      'TokenKeeperUnavailableError',
      true,
      "token-keeper's function failed with an unexpected error; its log says why",
    ],
    [
      'constructor',
      'marker',
      'TokenKeeperUnavailableError',
      true,
      "token-keeper's function failed with an unexpected error; its log says why",
    ],
  ])('%s: %s', (errorType, message, name, retryable, sentence) => {
    const outcome = outcomeOf(contractError(errorType, message), 'genesys');
    if (outcome.ok) throw new Error('expected an error');
    expect(outcome.error).toMatchObject({ name, retryable, diagnosis: undefined, service: 'genesys' });
    expect(outcome.error.message).toBe(
      `genesys: ${sentence} (${retryable ? 'a retry can help' : 'a retry cannot help'})`,
    );
    expect(outcome.error.message).not.toContain('marker');
  });
});

test('an error that names its cause has it as an object', () => {
  const text = 'none is stored; cause: the client is refused; what to do: put it right [client-refused]';
  const outcome = outcomeOf(contractError('TokenUnavailable', `${text} (a retry cannot help)`), 'genesys');
  expect(outcome).toMatchObject({
    ok: false,
    error: {
      message: `genesys: ${text} (a retry cannot help)`,
      code: 'TokenUnavailable',
      retryable: false,
      diagnosis: { code: 'client-refused', message: 'the client is refused', advice: 'put it right' },
    },
  });
});

test('a long message loses its middle, not what to do', () => {
  const text = `none is stored; cause: ${'why '.repeat(2000)}; what to do: npx token-keeper secret put genesys [client-refused]`;
  const outcome = outcomeOf(contractError('TokenUnavailable', `${text} (a retry cannot help)`), 'genesys');
  if (outcome.ok) throw new Error('expected an error');
  const { message, diagnosis } = outcome.error;
  expect(message).toMatch(/^genesys: none is stored; cause: why /);
  expect(message).toMatch(
    /why ; what to do: npx token-keeper secret put genesys \[client-refused\] \(a retry cannot help\)$/,
  );
  expect(message.length).toBeLessThan(4100);
  expect(diagnosis?.advice).toBe('npx token-keeper secret put genesys');
});

const UNAVAILABLE = 'TokenKeeperUnavailableError';

describe('a refusal of Lambda is told in its own words', () => {
  test.each([
    [403, 'AccessDeniedException', LAMBDA_SAYS, 'AccessDeniedError', false, 'is not authorized to perform'],
    [
      404,
      'ResourceNotFoundException',
      'Function not found: arn',
      'UnknownServiceError',
      false,
      'Function not found: arn',
    ],
    [429, 'TooManyRequestsException', 'Rate Exceeded.', UNAVAILABLE, true, 'Rate Exceeded.'],
    [500, 'ServiceException', undefined, UNAVAILABLE, true, 'ServiceException'],
    [502, undefined, undefined, UNAVAILABLE, true, 'HTTP 502'],
    [409, 'ResourceConflictException', 'Pending', UNAVAILABLE, true, 'Pending'],
    [403, 'ExpiredTokenException', 'expired', UNAVAILABLE, true, 'expired'],
    [403, 'UnrecognizedClientException', 'invalid', UNAVAILABLE, false, 'invalid'],
    [403, 'InvalidSignatureException', QUOTING, UNAVAILABLE, false, 'does not match.'],
    [403, undefined, undefined, UNAVAILABLE, false, 'HTTP 403'],
    [301, '<marker>', undefined, UNAVAILABLE, false, 'HTTP 301'],
    [400, 'ValidationException', 'x'.repeat(5000), UNAVAILABLE, false, 'x'.repeat(500)],
  ])('%i %s', (...row) => {
    const [status, errorType, message, name, retryable, text] = row;
    const outcome = outcomeOf(refused(status, errorType, message), 'genesys');
    if (outcome.ok) throw new Error('expected an error');
    expect(outcome.error).toMatchObject({ name, retryable });
    expect(outcome.error.message).toContain(text);
    expect(outcome.error.message).not.toContain('marker');
    expect(outcome.error.message.length).toBeLessThan(800);
  });
});

test('an answer is handed on as it is; what is no object has no members', () => {
  expect(outcomeOf({ status: 200, payload: '{"a":1}' }, 'genesys')).toEqual({ ok: true, value: { a: 1 } });
  for (const payload of ['', 'null', '[]', '"text"', '{']) {
    expect(outcomeOf({ status: 200, payload }, 'genesys')).toEqual({ ok: true, value: {} });
  }
});
