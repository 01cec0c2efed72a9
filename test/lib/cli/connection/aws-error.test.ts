import { describe, expect, test } from '@jest/globals';
import { awsProblem, invocationProblem } from '../../../../lib/cli/connection/aws-error.ts';
import { ProxyFault } from '../../../../lib/platform/connections/proxy.ts';

const named = (name: string, message = 'said') => Object.assign(new Error(message), { name });
const ofSystem = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an invocation that AWS or the way to it has refused', () => {
  test.each([
    [ofSystem('ECONNREFUSED'), 'ECONNREFUSED', 'lambda-unreachable'],
    [ofSystem('ENOTFOUND'), 'ENOTFOUND', 'lambda-unreachable'],
    [new ProxyFault('HTTP_407'), 'PROXY_HTTP_407', 'lambda-unreachable'],
    [named('TimeoutError'), 'TIMEOUT', 'lambda-unreachable'],
    [named('CredentialsProviderError'), 'CredentialsProviderError', 'credentials-refused'],
    [named('TokenProviderError'), 'CredentialsProviderError', 'credentials-refused'],
    [named('ResourceNotFoundException'), 'ResourceNotFoundException', 'alias-missing'],
    [named('AccessDeniedException'), 'AccessDeniedException', 'permission-missing'],
    ['no error at all', 'UnknownError', 'function-failed'],
  ])('%s', (error, errorName, code) => {
    expect(invocationProblem('serve:a', error)).toMatchObject({ exitCode: 69, errorName, diagnosis: { code } });
  });

  test('is told with the first line of what AWS said', () => {
    const problem = invocationProblem('serve:a', named('AccessDeniedException', 'not authorized\nmore'));
    expect(problem.message).toBe('invoking serve:a: AccessDeniedException: not authorized');
  });
});

test('a region that nobody named is a matter of the command line', () => {
  for (const problem of [
    awsProblem('x', new Error('Region is missing')),
    invocationProblem('x', new Error('Region is missing')),
  ]) {
    expect(problem).toMatchObject({ exitCode: 64, diagnosis: undefined });
    expect(problem.message).toContain('give --region');
  }
});

test('where no function is invoked, the causes of an invocation are not claimed', () => {
  const codeOf = (name: string, said?: string) => awsProblem('reading', named(name, said)).diagnosis?.code;
  expect(awsProblem('reading', new ProxyFault('ECONNREFUSED')).diagnosis?.code).toBe('lambda-unreachable');
  expect(codeOf('AccessDeniedException')).toBe('call-denied');
  expect(codeOf('AccessDenied')).toBe('call-denied');
  expect(codeOf('AccessDeniedException', 'Access to KMS is not allowed')).toBe('call-key-unavailable');
  expect(codeOf('ResourceNotFoundException')).toBe('call-target-missing');
  expect(codeOf('Throttling')).toBe('call-throttled');
  expect(codeOf('ExpiredToken')).toBe('credentials-refused');
  expect(codeOf('TimeoutError')).toBe('lambda-unreachable');
  expect(codeOf('ServiceUnavailable')).toBeUndefined();
});
