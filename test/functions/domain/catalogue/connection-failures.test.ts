import { describe, expect, test } from '@jest/globals';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { type FailureCode, toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { cooldownSeconds } from '../../../../functions/domain/retry/cooldown.ts';
import { pauseBeforeRetryMs } from '../../../../functions/domain/retry/retry-policy.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const facts = (more: Partial<RefreshFailure>): RefreshFailure => toFailure({ reason: 'r', message: 'm', ...more });
const explained = (more: Partial<RefreshFailure>) => explainFailure(facts(more), { definition: DEFINITION });

describe('a fault of the way that only a person can end', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[FailureCode, Partial<RefreshFailure>]>([
    ['tls-wrong-host', { reason: 'network', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['tls-untrusted', { reason: 'network', detail: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    ['not-http', { reason: 'network', detail: 'HPE_INVALID_CONSTANT' }],
    ['client-certificate-wanted', { reason: 'network', detail: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
    ['client-certificate-wanted', { reason: 'network', detail: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' }],
    ['client-certificate-wanted', { reason: 'network', detail: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_SSL_TLS_ALERT_HANDSHAKE_FAILURE' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_DH_KEY_TOO_SMALL' }],
    ['tls-refused', { reason: 'network', detail: 'ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED' }],
    ['tls-not-spoken', { reason: 'network', detail: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    ['tls-only', { reason: 'network', detail: 'TLS_ON_HTTP_PORT' }],
    ['answer-headers-too-large', { reason: 'network', detail: 'HPE_HEADER_OVERFLOW' }],
    ['answer-breaks-http', { reason: 'network', detail: 'HPE_INVALID_HEADER_TOKEN' }],
    ['answer-breaks-http', { reason: 'network', detail: 'BROKEN_HTTP' }],
    ['redirected-to-login', { reason: 'redirect', httpStatus: 302, hint: 'login' }],
    ['blocked-in-between', { reason: 'http_403', httpStatus: 403, hint: 'page' }],
    ['proxy-credentials-wanted', { reason: 'http_407', httpStatus: 407 }],
    ['proxy-credentials-wanted', { reason: 'network', detail: 'PROXY_HTTP_407' }],
    ['proxy-refused', { reason: 'network', detail: 'PROXY_HTTP_403' }],
    ['proxy-refused', { reason: 'network', detail: 'PROXY_HTTP_302' }],
    ['body-format-refused', { reason: 'http_415', httpStatus: 415 }],
    ['web-identity-disabled', { reason: 'web_identity', detail: 'OutboundWebIdentityFederationDisabled' }],
    ['web-identity-denied', { reason: 'web_identity', detail: 'AccessDenied' }],
  ])('is not asked again at once: %s', (code, more) => {
    const failure = facts(more);
    const soFar = { transientRequests: 1, spentMs: 0, isSingleUse: false };
    expect(explained(more)).toMatchObject({ kind: 'misconfigured', cause: { code } });
    expect(pauseBeforeRetryMs(failure, soFar, 0)).toBeUndefined();
    expect(cooldownSeconds(failure, 1)).toBe(900);
  });
});
