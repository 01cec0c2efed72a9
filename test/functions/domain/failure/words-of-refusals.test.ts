import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { type FailureCode, toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { AnswerHint } from '../../../../functions/domain/failure/error-words.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { FailureContext } from '../../../../functions/domain/failure/failure-row.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const by = (clientAuthentication: ServiceDefinition['clientAuthentication']): ServiceDefinition => ({
  ...DEFINITION,
  clientAuthentication,
});
const NONE = { method: 'none' } as const;
const RS256 = { assertion: { algorithm: 'RS256' } } as const;

/** The ways in which a client can be what is refused. */
const CONTEXTS = {
  secret: { definition: by({ method: 'client_secret_post' }) },
  changed: { definition: DEFINITION, token: { secretVersionId: 'v1' }, secretVersionId: 'v2' },
  raw: { definition: by({ method: 'client_secret_basic_raw' }), hasSpecialCharacters: true },
  genesys: { definition: { ...DEFINITION, provider: 'genesys-cloud' } },
  key: { definition: by({ method: 'private_key_jwt', ...RS256 }) },
  aws: { definition: by({ method: 'aws_web_identity', audience: 'api://x' }) },
  none: { definition: { ...by(NONE), grant: { type: 'refresh_token' } } },
  grant: { definition: { ...by(NONE), grant: { type: 'jwt_bearer', ...RS256 } } },
} as const satisfies Readonly<Record<string, FailureContext>>;
type Way = keyof typeof CONTEXTS;

const causeOf = (context: FailureContext, more: Partial<RefreshFailure>): FailureCode =>
  explainFailure(toFailure({ reason: 'r', message: 'm', httpStatus: 400, ...more }), context).cause.code;
const causesOf = (more: Partial<RefreshFailure>) =>
  Object.fromEntries(Object.entries(CONTEXTS).map(([way, context]) => [way, causeOf(context, more)]));
const each = (code: FailureCode, others: Partial<Record<Way, FailureCode>> = {}) => ({
  ...Object.fromEntries(Object.keys(CONTEXTS).map((way) => [way, code])),
  ...others,
});
const RAW = { raw: 'secret-not-encoded' } as const;
const BLAMED = {
  secret: 'client-refused',
  changed: 'new-secret-refused',
  raw: 'secret-not-encoded',
  genesys: 'wrong-region-or-secret',
  key: 'key-refused',
  aws: 'web-identity-refused',
  none: 'client-authentication-wanted',
  grant: 'key-refused',
} as const satisfies Record<Way, FailureCode>;

describe('a bad request is what its text says', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[AnswerHint | undefined, object]>([
    [undefined, each('request-refused', RAW)],
    ['secret', BLAMED],
    ['secret-expired', each('client-secret-expired')],
    ['client-disabled', each('client-disabled')],
    ['key', each('request-refused', { ...RAW, changed: 'new-secret-refused', aws: 'web-identity-refused', key: 'key-unknown', grant: 'key-unknown' })],
    ['key-id', each('request-refused', { ...RAW, key: 'key-id-unknown', grant: 'key-id-unknown' })],
    ['audience', each('resource-unknown', { key: 'assertion-audience-refused', aws: 'assertion-audience-refused', grant: 'assertion-audience-refused' })],
    ['algorithm', each('request-refused', { ...RAW, key: 'algorithm-not-allowed', grant: 'algorithm-not-allowed' })],
    ['time', each('request-refused', { ...RAW, key: 'assertion-time-refused', aws: 'assertion-time-refused', grant: 'assertion-time-refused' })],
    ['method', each('authentication-method-refused', { none: 'client-authentication-wanted' })],
    ['client-id', each('client-certificate-wanted', { changed: 'authentication-method-refused', raw: 'authentication-method-refused', genesys: 'authentication-method-refused' })],
    ['certificate', each('client-certificate-wanted')],
    ['dpop', each('token-bound-to-key')],
    ['resource', each('resource-unknown')],
    ['grant', each('grant-not-allowed')],
    ['refresh-token', each('request-refused', { ...RAW, none: 'refresh-token-refused' })],
    ['tls', each('tls-only')],
    ['host', each('wrong-host')],
    ['consent', each('consent-missing')],
    ['user', each('client-without-user', { none: 'request-refused', grant: 'request-refused' })],
  ])('by the word %s', (hint, causes) => {
    expect(causesOf({ oauthError: 'invalid_request', ...(hint && { hint }) })).toEqual(causes);
  });
});

test('a client id that is called missing is not hidden by Basic where nobody knows of Basic', () => {
  const { clientAuthentication: _unknown, ...definition } = DEFINITION;
  const hidden = { oauthError: 'invalid_request', hint: 'client-id' } as const;
  expect(causeOf({ definition }, hidden)).toBe('client-certificate-wanted');
});

// biome-ignore format: a table is read by its columns
test.each<[string, FailureCode, FailureCode]>([
  ['server_error', 'provider-down', 'provider-down'], ['slow_down', 'provider-throttles', 'provider-throttles'],
  ['invalid_scope', 'scope-refused', 'scope-refused'], ['unsupported_grant_type', 'grant-unknown', 'grant-unknown'],
  ['invalid_target', 'resource-unknown', 'resource-unknown'], ['invalid_grant', 'client-without-user', 'refresh-token-refused'],
])('%s says enough: a word about the secret changes nothing', (oauthError, code, ofRefreshToken) => {
  const refused = { oauthError, hint: 'secret' } as const;
  expect([causeOf(CONTEXTS.secret, refused), causeOf(CONTEXTS.none, refused)]).toEqual([code, ofRefreshToken]);
});

test('a wrong host is more than invalid_grant says by itself', () => {
  const refused = { oauthError: 'invalid_grant', hint: 'host' } as const;
  expect(causesOf(refused)).toEqual(each('wrong-host'));
});

// biome-ignore format: a table is read by its columns
test.each<[string, FailureCode, FailureCode]>([
  ['access_denied', 'provider-throttles', 'provider-down'], ['invalid_request', 'provider-throttles', 'provider-down'],
  ['my_error', 'provider-throttles', 'provider-down'], ['invalid_grant', 'provider-throttles', 'client-without-user'],
  ['invalid_client', 'client-refused', 'client-refused'], ['invalid_scope', 'scope-refused', 'scope-refused'],
])('%s with a word about a limit is %s, and with one about a fault %s', (oauthError, limit, fault) => {
  const causes = (['throttled', 'later', 'down'] as const).map((hint) => causeOf(CONTEXTS.secret, { oauthError, hint }));
  expect(causes).toEqual([limit, limit, fault]);
});

describe('unauthorized_client', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[number, AnswerHint | undefined, object]>([
    [401, undefined, each('client-or-grant-refused', { ...RAW, changed: 'new-secret-refused', aws: 'web-identity-refused', none: 'client-authentication-wanted' })],
    [400, undefined, each('grant-not-allowed', RAW)],
    [400, 'key', each('grant-not-allowed', { ...RAW, key: 'key-unknown', grant: 'key-unknown' })],
    [400, 'secret', each('client-refused', { ...RAW, genesys: 'wrong-region-or-secret', key: 'key-refused', grant: 'key-refused' })],
  ])('with %i is about the client, or the grant to it, by the word %s', (httpStatus, hint, causes) => {
    expect(causesOf({ httpStatus, oauthError: 'unauthorized_client', ...(hint && { hint }) })).toEqual(causes);
  });
});

describe('what Google says of an account or of a pool', () => {
  const google = { definition: { ...CONTEXTS.grant.definition, provider: 'google-service-account' } } as const;
  const exchange = { definition: { ...CONTEXTS.aws.definition, grant: { type: 'token_exchange' } } } as const;

  test.each(['unauthorized_client', 'access_denied'])('%s is a delegation that is missing', (oauthError) => {
    expect(causeOf(google, { oauthError })).toBe('delegation-missing');
    expect(causeOf(CONTEXTS.grant, { oauthError })).not.toBe('delegation-missing');
  });

  test('unauthorized_client with 401 is no key that is wrong', () => {
    expect(causeOf(google, { oauthError: 'unauthorized_client', httpStatus: 401 })).toBe('delegation-missing');
  });

  test('invalid_grant of an exchange means the token of AWS, of any other grant it does not', () => {
    expect(causeOf(exchange, { oauthError: 'invalid_grant' })).toBe('web-identity-refused');
    expect(causeOf(CONTEXTS.aws, { oauthError: 'invalid_grant' })).toBe('client-without-user');
    expect(causeOf(exchange, { oauthError: 'invalid_target' })).toBe('resource-unknown');
  });
});

/** What vendors say by `error`, by the cause that it is of a client with a secret. */
// biome-ignore format: a table is read by its columns
const ERRORS: Partial<Record<FailureCode, string>> = {
  'client-refused': 'invalid_client invalid_client_id invalid_client_secret invalid_client_credentials bad_client_secret incorrect_client_credentials invalid_credentials bad_credentials client_authentication_failed authentication_failed unauthorized unauthenticated application_cannot_be_found deleted_client',
  'client-disabled': 'disabled_client',
  'grant-not-allowed': 'unauthorized_client shop_not_permitted',
  'provider-down': 'temporarily_unavailable server_error service_unavailable internal_error internal_server_error unavailable',
  'provider-throttles': 'slow_down too_many_requests rate_limit_exceeded rate_limit rate_limited ratelimited throttled request_throttled throttling quota_exceeded over_quota too_many_attempts',
  'token-bound-to-key': 'invalid_dpop_proof use_dpop_nonce',
  'scope-refused': 'invalid_scope insufficient_scope',
  'resource-unknown': 'invalid_target invalid_resource',
  'grant-unknown': 'unsupported_grant_type unsupported_grant invalid_grant_type',
  'request-refused': 'invalid_request',
  'access-denied': 'access_denied admin_policy_enforced org_internal permission_denied app_not_installed',
  'consent-missing': 'consent_required invalid_app_access',
  'client-without-user': 'invalid_grant',
  'refused-otherwise': 'invalid_token expired_token token_expired token_revoked invalid_refresh_token refresh_token_expired expired_refresh_token refresh_token_invalid refresh_token_revoked token_inactive bad_refresh_token',
};

/** What the system, TLS or the parser of HTTP calls a connection that failed. */
// biome-ignore format: a table is read by its columns
const CONNECTIONS: Partial<Record<FailureCode, string>> = {
  'dns-failed': 'ENOTFOUND EAI_AGAIN',
  'connection-refused': 'ECONNREFUSED',
  'connection-broken': 'ECONNRESET EPIPE ECONNABORTED',
  'tls-expired': 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID',
  'tls-wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID HOSTNAME_MISMATCH',
  'tls-untrusted': 'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_UNTRUSTED CERT_REVOKED CERT_REJECTED INVALID_CA',
  'tls-not-spoken': 'ERR_SSL_WRONG_VERSION_NUMBER ERR_SSL_HTTP_REQUEST ERR_SSL_HTTPS_PROXY_REQUEST ERR_SSL_PACKET_LENGTH_TOO_LONG ERR_SSL_UNKNOWN_PROTOCOL ERR_SSL_RECORD_LAYER_FAILURE',
  'tls-only': 'TLS_ON_HTTP_PORT',
  'tls-failed': 'EPROTO ERR_SSL_INTERNAL_ERROR ERR_TLS_HANDSHAKE_TIMEOUT CERT_SIGNATURE_FAILURE CRL_HAS_EXPIRED UNABLE_TO_GET_CRL',
  'answer-headers-too-large': 'HPE_HEADER_OVERFLOW',
  'answer-breaks-http': 'BROKEN_HTTP HPE_INVALID_HEADER_TOKEN HPE_INVALID_CONTENT_LENGTH HPE_UNEXPECTED_CONTENT_LENGTH HPE_INVALID_CHUNK_SIZE HPE_INVALID_TRANSFER_ENCODING HPE_CLOSED_CONNECTION HPE_CR_EXPECTED HPE_LF_EXPECTED HPE_INVALID_EOF_STATE',
  'not-http': 'HPE_INVALID_CONSTANT',
  'network-failed': 'EHOSTUNREACH',
};

describe('every word is understood', () => {
  const rowsOf = (table: Partial<Record<FailureCode, string>>): [string, string][] =>
    Object.entries(table).flatMap(([code, words]) => words.split(' ').map((word): [string, string] => [word, code]));

  test.each(rowsOf(ERRORS))('%s of a client with a secret is %s', (oauthError, code) => {
    expect(causeOf(CONTEXTS.secret, { oauthError })).toBe(code);
  });

  test.each(rowsOf(CONNECTIONS))('%s of a connection is %s', (detail, code) => {
    const failure = toFailure({ reason: 'network', message: 'm', detail });
    expect(explainFailure(failure, CONTEXTS.secret).cause.code).toBe(code);
  });

  test.each(ERRORS['refused-otherwise']?.split(' ') ?? [])(
    '%s of a refresh token says that it is dead',
    (oauthError) => {
      expect(causeOf(CONTEXTS.none, { oauthError })).toBe('refresh-token-refused');
    },
  );

  test.each(ERRORS['client-refused']?.split(' ') ?? [])('%s blames what the client proves itself by', (oauthError) => {
    expect(causesOf({ oauthError })).toEqual(BLAMED);
  });
});
