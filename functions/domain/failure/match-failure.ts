import type { ServiceDefinition } from '../service/service-definition.ts';
import type { FailureCause } from './cause.ts';
import type { RefreshFailure } from './failure.ts';
import { FAILURE_CAUSES, type FailureCode } from './failure-causes.ts';

/** Lists of words, separated by spaces, that mean a cause. */
type Words = Readonly<Partial<Record<FailureCode, string>>>;

/** The words that {@link RefreshFailure.reason} has for faults of our own side and of answers that are none of a token endpoint. */
const REASONS: Words = {
  'secret-missing': 'secret_not_found',
  'secret-access-denied': 'secret_access_denied',
  'secret-field-missing': 'secret_not_filled',
  'secret-malformed': 'secret_malformed',
  'secret-unreadable': 'secret_unreadable',
  'secret-unusable': 'secret_unusable',
  'secrets-manager-unavailable': 'secrets_manager_unavailable',
  'web-identity-unavailable': 'web_identity',
  'refresh-token-spent': 'refresh_token_spent',
  'own-fault': 'own_fault',
  'network-failed': 'network',
  'provider-timeout': 'timeout',
  redirected: 'redirect',
  'not-json': 'not_json',
  'answer-too-large': 'body_too_large',
  'no-token-in-answer': 'no_access_token',
  'token-bound-to-key': 'token_bound_to_key',
  'lifetime-below-buffer': 'lifetime_below_expiry_buffer',
};

/**
 * The words that {@link RefreshFailure.detail} has where the reason alone is not enough.
 *
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const DETAILS: Words = {
  'secret-placeholder': 'placeholder',
  'web-identity-disabled': 'OutboundWebIdentityFederationDisabled OutboundWebIdentityFederationDisabledException',
  'web-identity-denied': 'AccessDenied AccessDeniedException',
  'dns-failed': 'ENOTFOUND EAI_AGAIN',
  'connection-refused': 'ECONNREFUSED',
  'connection-broken': 'ECONNRESET EPIPE ECONNABORTED',
  'tls-expired': 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID',
  'tls-wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID HOSTNAME_MISMATCH',
  'tls-untrusted':
    'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT ' +
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REVOKED CERT_REJECTED INVALID_CA',
};

/** Entra's numbers (AADSTS...), as far as one means more than the OAuth error beside it. */
const PROVIDER_CODES: Words = {
  'client-secret-wrong': '7000215',
  'client-secret-expired': '7000222',
  'client-credential-missing': '7000218',
  'certificate-mismatch': '700027 50012',
  'application-not-in-tenant': '700016',
  'tenant-unknown': '90002',
  'wrong-cloud': '90038 900382 900432',
  'tenant-required': '50194 9001023',
  'resource-unknown': '50001 500011',
  'scope-refused': '70011 700022 700023',
  'application-disabled': '7000112 1000031',
  'conditional-access': '53003 530032',
  'consent-missing': '65001 90094',
  'request-refused': '9002313',
  'federation-mismatch': '70021 700211 700213 7002138',
  'assertion-outside-time': '700024 500133',
  'provider-throttles': '50196 90055',
  'provider-down': '90033 90006 90012 90024 90090 50087',
};

const OAUTH_ERRORS: Words = {
  'client-refused': 'invalid_client',
  'grant-not-allowed': 'unauthorized_client',
  'grant-unknown': 'unsupported_grant_type',
  'scope-refused': 'invalid_scope',
  'resource-unknown': 'invalid_target',
  'request-refused': 'invalid_request',
  'access-denied': 'access_denied',
  'assertion-refused': 'invalid_grant',
  'provider-throttles': 'slow_down',
  'provider-down': 'temporarily_unavailable server_error',
};

const HTTP_STATUSES: Words = {
  'provider-throttles': '429',
  'endpoint-not-found': '404 405 410',
  'provider-timeout': '408',
};

/** What Node calls other faults of TLS, and of the bytes that are no HTTP. */
const CODE_FAMILIES: readonly (readonly [FailureCode, RegExp])[] = [
  ['tls-failed', /^(?:EPROTO$|ERR_SSL_|ERR_TLS_|CERT_|CRL_|UNABLE_TO_)/],
  ['not-http', /^HPE_/],
];

/** What a failure is judged by besides itself. */
export interface FailureContext {
  readonly definition: Pick<ServiceDefinition, 'grant' | 'provider'>;
  /** The token that is stored; absent: none. */
  readonly token?: { readonly secretVersionId: string } | undefined;
  /** The version of the secret that was current; absent when it could not be read. */
  readonly secretVersionId?: string | undefined;
}

/** Returns the failure with its cause. What the system said of a connection is one word, so the table's is added to it. */
export function withCause<F extends RefreshFailure>(
  failure: F,
  context: FailureContext,
): F & { readonly cause: FailureCause } {
  const code = refined(codeOf(failure), failure, context);
  const [severity, cause, advice] = FAILURE_CAUSES[code];
  const message = failure.reason === 'network' && failure.detail ? `${failure.message}: ${cause}` : failure.message;
  return { ...failure, message, cause: { code, severity, advice } };
}

function codeOf({ kind, reason, detail, providerCode, oauthError, httpStatus }: RefreshFailure): FailureCode {
  const isFaultOfProvider = httpStatus !== undefined && httpStatus >= 500;
  const known =
    named(PROVIDER_CODES, providerCode) ??
    named(HTTP_STATUSES, httpStatus === 429 ? '429' : undefined) ??
    (isFaultOfProvider ? 'provider-down' : named(OAUTH_ERRORS, oauthError)) ??
    named(DETAILS, detail) ??
    CODE_FAMILIES.find(([, family]) => family.test(detail ?? ''))?.[0] ??
    named(REASONS, reason) ??
    named(HTTP_STATUSES, String(httpStatus));
  return known ?? (kind === 'transient' ? 'provider-down' : 'refused-otherwise');
}

function named(words: Words, word: string | undefined): FailureCode | undefined {
  const isNamed = (list: string): boolean => word !== undefined && list.split(' ').includes(word);
  return (Object.keys(words) as FailureCode[]).find((code) => isNamed(words[code] ?? ''));
}

/** Returns the cause that the history of the service, its grant or its provider makes of what the answer says. */
function refined(code: FailureCode, { kind }: RefreshFailure, context: FailureContext): FailureCode {
  const { definition, token, secretVersionId } = context;
  if (code === 'federation-mismatch' && kind === 'transient') {
    return 'federation-spreading';
  }
  if (code === 'assertion-refused' && definition.grant.type === 'refresh_token') {
    return 'refresh-token-refused';
  }
  if (code !== 'client-refused' && code !== 'client-secret-wrong') {
    return code;
  }
  if (token && secretVersionId !== undefined && token.secretVersionId !== secretVersionId) {
    return 'new-secret-refused';
  }
  return code === 'client-refused' && definition.provider === 'genesys-cloud' ? 'wrong-region-or-secret' : code;
}
