import { describe, expect, test } from '@jest/globals';
import { awsProblem, invocationProblem } from '../../../../lib/cli/connection/aws-error.ts';
import { ProxyFault } from '../../../../lib/platform/connections/proxy.ts';

const named = (name: string, message = 'said') => Object.assign(new Error(message), { name });
const ofSystem = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an invocation that AWS or the way to it has refused', () => {
  test.each([
    [ofSystem('ECONNREFUSED'), 'ECONNREFUSED', 'nothing-listens'],
    [ofSystem('ENOTFOUND'), 'ENOTFOUND', 'aws-dns-failed'],
    [new ProxyFault('HTTP_407'), 'PROXY_HTTP_407', 'aws-proxy-refused'],
    [named('TimeoutError'), 'TIMEOUT', 'aws-unreachable'],
    [named('CredentialsProviderError'), 'CredentialsProviderError', 'credentials-unavailable'],
    [named('TokenProviderError'), 'CredentialsProviderError', 'session-expired'],
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
    expect(problem.message).toMatch(/give --region.* for npm start: --endpoint-url http:\/\/127\.0\.0\.1:4700$/);
  }
});

test('where no function is invoked, the causes of an invocation are not claimed', () => {
  const codeOf = (name: string, said?: string) => awsProblem('reading', named(name, said)).diagnosis?.code;
  expect(awsProblem('reading', new ProxyFault('ECONNREFUSED')).diagnosis?.code).toBe('aws-proxy-refused');
  expect(codeOf('AccessDeniedException')).toBe('call-denied');
  expect(codeOf('AccessDenied')).toBe('call-denied');
  expect(codeOf('AccessDeniedException', 'Access to KMS is not allowed')).toBe('call-key-unavailable');
  expect(codeOf('ResourceNotFoundException')).toBe('call-target-missing');
  expect(codeOf('Throttling')).toBe('call-throttled');
  expect(codeOf('ExpiredToken')).toBe('credentials-refused');
  expect(codeOf('TimeoutError')).toBe('aws-unreachable');
  expect(codeOf('ServiceUnavailable')).toBeUndefined();
});
