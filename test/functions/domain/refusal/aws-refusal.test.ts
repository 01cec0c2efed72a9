import { describe, expect, test } from '@jest/globals';
import { awsRefusal, refusalFact, refusalKindOf } from '../../../../functions/domain/refusal/aws-refusal.ts';

const CALL = { action: 'dynamodb:UpdateItem', resource: 'table "tokens"' };

describe('the kind of a refusal', () => {
  test.each([
    ['access-denied', 'AccessDeniedException AccessDenied UnauthorizedOperation NotAuthorizedException http_403'],
    ['missing', 'ResourceNotFoundException TableNotFoundException NotFoundException http_404'],
    ['key-unavailable', 'KMSAccessDeniedException KMSNotFoundException KMSDisabledException KMSInvalidStateException'],
    ['key-unavailable', 'DisabledException DecryptionFailure InaccessibleEncryptionCredentials'],
    ['throttled', 'ThrottlingException Throttling ProvisionedThroughputExceededException RequestLimitExceeded'],
    ['throttled', 'TooManyRequestsException SlowDown EC2ThrottledException KMSThrottlingException http_429'],
    ['credentials-refused', 'ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidSignatureException'],
    ['credentials-refused', 'SignatureDoesNotMatch InvalidClientTokenId RequestTimeTooSkewed CredentialsProviderError'],
    ['unreachable', 'ECONNREFUSED ENOTFOUND EAI_AGAIN TimeoutError AbortError TIMEOUT ETIMEDOUT'],
    ['fault', 'InternalServerError ServiceException UnknownOperationException SomethingNew http_500 Error'],
    ['fault', 'KMSInternalException constructor __proto__'],
  ] as const)('is %s for %s', (kind, names) => {
    expect(names.split(' ').map((name) => refusalKindOf({ name }))).toEqual(names.split(' ').map(() => kind));
  });

  test.each([
    ['AccessDeniedException', 'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: x'],
    ['AccessDeniedException', 'Access to KMS is not allowed'],
    ['AccessDeniedException', 'User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x'],
    ['ValidationException', 'KMS validation error: the key is disabled'],
    ['InvalidRequestException', 'An error occurred while accessing the KMS key'],
  ])('is of the key where %s says "%s"', (name, message) => {
    expect(refusalKindOf({ name, message })).toBe('key-unavailable');
  });

  test.each([
    ['AccessDeniedException', 'User: x is not authorized to perform: dynamodb:GetItem', 'access-denied'],
    ['InvalidSignatureException', 'Credential should be scoped to a valid region, not kms', 'credentials-refused'],
    ['ThrottlingException', 'KMS throttles', 'throttled'],
    ['ValidationException', 'The provided key element does not match the schema', 'unfit'],
    [
      'AccessDeniedException',
      'User: arn:aws:sts::1:assumed-role/our-kms-role/x may not dynamodb:GetItem',
      'access-denied',
    ],
    ['AccessDeniedException', 'not authorized on resource: arn:aws:dynamodb:x:1:table/kms', 'access-denied'],
  ])('is not of the key where %s says "%s"', (name, message, kind) => {
    expect(refusalKindOf({ name, message })).toBe(kind);
  });
});

describe('a refusal', () => {
  test('names action, resource, code and what AWS said', () => {
    const message = 'User: arn:aws:iam::123456789012:user/me is not authorized to perform: dynamodb:UpdateItem';
    expect(refusalFact(awsRefusal({ name: 'AccessDeniedException', message }, CALL))).toBe(
      `dynamodb:UpdateItem on table "tokens" failed with AccessDeniedException, AWS says "${message}"`,
    );
  });

  test('has no sentence where AWS said none', () => {
    const refusal = awsRefusal({ name: 'ECONNREFUSED' }, CALL);
    expect(refusal).toEqual({ ...CALL, kind: 'unreachable', code: 'ECONNREFUSED' });
    expect(refusalFact(refusal)).toBe('dynamodb:UpdateItem on table "tokens" failed with ECONNREFUSED');
  });

  test.each([
    ['a b;c"d', 'a_b_c_d'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), 'unknown_code'],
    ['http_403', 'http_403'],
    ['EC2ThrottledException', 'EC2ThrottledException'],
    ['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_STREAM_ERROR'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'unknown_code'],
    ['wJalrXUtnFEMI7K1MDENG', 'unknown_code'],
    ['', 'unknown_code'],
  ])('takes no more of a code than a word: %s', (name, code) => {
    expect(awsRefusal({ name }, CALL).code).toBe(code);
  });
});
