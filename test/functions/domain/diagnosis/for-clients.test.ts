import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';
import { CLIENT_CAUSES } from '../../../../functions/domain/diagnosis/client-causes.ts';
import {
  diagnoseCall,
  diagnoseInvocation,
  diagnoseMinValidity,
  diagnoseOwnClock,
  diagnoseRejection,
  diagnoseSecretVersion,
} from '../../../../functions/domain/diagnosis/for-clients.ts';
import { READER_CAUSES } from '../../../../functions/domain/diagnosis/state-causes.ts';
import { STORE_CAUSES } from '../../../../functions/domain/refusal/refusal-causes.ts';

const CAUSES = { ...CLIENT_CAUSES, ...READER_CAUSES, ...STORE_CAUSES };
/** A cause as it stands in its table, its severity too. */
const told = (code: keyof typeof CAUSES): Diagnosis => {
  const { severity, summary, advice } = CAUSES[code];
  return { code, severity, message: summary, advice };
};

test('every cause of a client, a reader or the store has a severity of the contract', () => {
  const severities = Object.values(CAUSES).map(({ severity }) => severity);
  expect(severities.filter((one) => !['watch', 'degraded', 'action-required', 'ok'].includes(one))).toEqual([]);
});

describe('the diagnosis of a client', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, keyof typeof CAUSES]>([
    ['StoreUnavailable', 'store-unreachable'], ['StoreUnavailableError', 'store-unreachable'],
    ['AccessDenied', 'alias-required'], ['UnknownService', 'service-unknown'], ['UnknownTenant', 'tenant-not-registered'], ['InvalidRequest', 'request-invalid'],
    ['InvalidRequestContentException', 'request-invalid'], ['ResourceNotFoundException', 'alias-missing'],
    ['AccessDeniedException', 'permission-missing'], ['UnrecognizedClientException', 'credentials-refused'],
    ['ExpiredTokenException', 'credentials-refused'], ['InvalidSignatureException', 'credentials-refused'],
    ['IncompleteSignatureException', 'credentials-refused'], ['MissingAuthenticationTokenException', 'credentials-refused'],
    ['TooManyRequestsException', 'function-throttled'],
    ['Runtime.ExitError', 'function-failed'], ['constructor', 'function-failed'],
  ])('of an invocation that failed with %s is %s', (name, code) => {
    expect(diagnoseInvocation(name)).toEqual(told(code));
  });

  test('of a call of AWS is what it was refused for, where that is known', () => {
    expect(diagnoseCall({ name: 'AccessDeniedException', message: '' } as Parameters<typeof diagnoseCall>[0])).toEqual(
      told('call-denied'),
    );
    expect(diagnoseCall({ name: 'Nobody', message: '' } as Parameters<typeof diagnoseCall>[0])).toBeUndefined();
  });

  test.each([
    ['aaaaaaaaaaaa', true, 'token-revoked-early'],
    ['aaaaaaaaaaaa', false, 'old-token-used'],
    ['bbbbbbbbbbbb', true, 'old-token-used'],
    [null, true, 'old-token-used'],
  ] as const)('of a token that is refused, where %s is stored (usable: %p), is %s', (fingerprint, usable, code) => {
    expect(diagnoseRejection('aaaaaaaaaaaa', { fingerprint, usable })).toEqual(told(code));
  });

  test.each([
    [3601, 3600, 'validity-beyond-lifetime'],
    [3600, 3600, undefined],
    [3601, null, undefined],
  ] as const)('of a wish for %i s of %p is %p', (wish, lifetime, code) => {
    expect(diagnoseMinValidity(wish, lifetime)).toEqual(code && told(code));
  });

  test.each([
    ['abcdef01-2345', 'abcdef01', undefined],
    ['abcdef01-2345', 'ffffffff', 'secret-not-seen-yet'],
    ['abcdef01-2345', null, undefined],
  ] as const)('of a secret of version %s, where %p was seen, is %p', (current, seen, code) => {
    expect(diagnoseSecretVersion(current, seen)).toEqual(code && told(code));
  });

  test.each([
    [30, undefined],
    [31, 'own-clock-wrong'],
    [-30, undefined],
    [-31, 'own-clock-wrong'],
  ] as const)('of a clock that is off by %i s is %p', (offset, code) => {
    expect(diagnoseOwnClock(offset)).toEqual(code && told(code));
  });
});
