import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { Diagnosis } from '../../contract/diagnosis.ts';
import { type AwsFault, type RefusalKind, refusalKindOf } from '../refusal/aws-refusal.ts';
import { STORE_CAUSES, type StoreCode } from '../refusal/refusal-causes.ts';
import { CLIENT_CAUSES, type ClientCode } from './client-causes.ts';
import { toDiagnosis } from './of-attempt.ts';
import { READER_CAUSES } from './state-causes.ts';

const CAUSES = { ...CLIENT_CAUSES, ...STORE_CAUSES };

/**
 * What an invocation of serve-tokens failed with: the `errorType` of the contract, or the code of a refusal by AWS
 * (`x-amzn-errortype`, `AccessDeniedException`).
 */
const CODES: Readonly<Record<string, ClientCode | StoreCode>> = {
  StoreUnavailable: 'store-unreachable',
  // What refresh-tokens of an earlier version fails with.
  StoreUnavailableError: 'store-unreachable',
  AccessDenied: 'alias-required',
  UnknownService: 'service-unknown',
  UnknownTenant: 'tenant-not-registered',
  InvalidRequest: 'request-invalid',
  InvalidRequestContentException: 'request-invalid',
  ResourceNotFoundException: 'alias-missing',
  AccessDeniedException: 'permission-missing',
  UnrecognizedClientException: 'credentials-refused',
  ExpiredTokenException: 'credentials-refused',
  InvalidSignatureException: 'credentials-refused',
  IncompleteSignatureException: 'credentials-refused',
  MissingAuthenticationTokenException: 'credentials-refused',
  TooManyRequestsException: 'function-throttled',
};

/**
 * Returns the cause of an invocation that brought no answer. A `TokenUnavailable` has its cause in its own message, and in
 * the status of the service; a `StoreUnavailable` has it there as well, unless it is one of an earlier version.
 *
 * @param name `errorType` or error code, see above; any other is taken for a fault of the function
 */
export function diagnoseInvocation(name: string): Diagnosis {
  const code = (Object.hasOwn(CODES, name) && CODES[name]) || 'function-failed';
  return toDiagnosis(code, CAUSES[code]);
}

/** What a refusal of another call of AWS is; the rest says nothing that is known. */
const CALL_CODES: Partial<Record<RefusalKind, ClientCode>> = {
  'access-denied': 'call-denied',
  missing: 'call-target-missing',
  'key-unavailable': 'call-key-unavailable',
  throttled: 'call-throttled',
  'credentials-refused': 'credentials-refused',
};

/** Returns the cause of a call of AWS that is no invocation and brought nothing; `undefined` where it is not known. */
export function diagnoseCall(fault: AwsFault): Diagnosis | undefined {
  const code = CALL_CODES[refusalKindOf(fault)];
  return code && toDiagnosis(code, CLIENT_CAUSES[code]);
}

/**
 * Returns the cause of the API refusing a token.
 *
 * @param rejectedFingerprint of the token that was refused
 * @param stored what status says of the service
 */
export function diagnoseRejection(
  rejectedFingerprint: string,
  stored: { readonly fingerprint: string | null; readonly usable: boolean },
): Diagnosis {
  return stored.usable && stored.fingerprint === rejectedFingerprint
    ? toDiagnosis('token-revoked-early', READER_CAUSES['token-revoked-early'])
    : toDiagnosis('old-token-used', CLIENT_CAUSES['old-token-used']);
}

/** Returns the cause of a consumer asking for more validity than a token ever has; `undefined` when it does not. */
export function diagnoseMinValidity(minValiditySeconds: number, lifetimeSeconds: number | null): Diagnosis | undefined {
  return lifetimeSeconds !== null && minValiditySeconds > lifetimeSeconds
    ? toDiagnosis('validity-beyond-lifetime', READER_CAUSES['validity-beyond-lifetime'])
    : undefined;
}

/**
 * Returns the cause that a rotated secret is; `undefined` when the last attempt has seen its current version.
 *
 * @param currentVersionId VersionId of AWSCURRENT, in full
 * @param seen `secretVersion.current` of the status: its first characters, null when no attempt has read it
 */
export function diagnoseSecretVersion(currentVersionId: string, seen: string | null): Diagnosis | undefined {
  return seen !== null && !currentVersionId.startsWith(seen)
    ? toDiagnosis('secret-not-seen-yet', CLIENT_CAUSES['secret-not-seen-yet'])
    : undefined;
}

/**
 * Returns the cause that a wrong clock of this machine is; `undefined` when it is right enough.
 *
 * @param offsetSeconds how far AWS is ahead of this machine, in seconds
 */
export function diagnoseOwnClock(offsetSeconds: number): Diagnosis | undefined {
  return Math.abs(offsetSeconds) > EXPIRY_BUFFER_SECONDS
    ? toDiagnosis('own-clock-wrong', CLIENT_CAUSES['own-clock-wrong'])
    : undefined;
}
