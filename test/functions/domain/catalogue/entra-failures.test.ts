import { describe, expect, test } from '@jest/globals';
import { PATIENCE_SECONDS } from '../../../../functions/domain/catalogue/entra-failures.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import { FAILURES, type FailureCode, toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { FailureRow } from '../../../../functions/domain/failure/failure-row.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const facts = (more: Partial<RefreshFailure>): RefreshFailure => toFailure({ reason: 'r', message: 'm', ...more });
const explained = (more: Partial<RefreshFailure>) => explainFailure(facts(more), { definition: DEFINITION });

describe("one of Entra's numbers", () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, FailureCode, string]>([
    ['7000215', 'client-secret-wrong', 'not its id'],
    ['7000222', 'client-secret-expired', 'create a new one'],
    ['7000218', 'client-credential-missing', 'correct clientAuthentication'],
    ['700027', 'certificate-mismatch', 'upload the certificate to the registration'],
    ['50012', 'certificate-mismatch', 'correct privateKey and certificate'],
    ['700016', 'application-not-in-tenant', 'check client id and tenant id'],
    ['90002', 'tenant-unknown', 'check tenant id and cloud'],
    ['90038', 'wrong-cloud', 'set cloud'],
    ['900382', 'wrong-cloud', 'set cloud'],
    ['900432', 'wrong-cloud', 'set cloud'],
    ['50194', 'tenant-required', 'not common'],
    ['9001023', 'tenant-required', 'not common'],
    ['50001', 'resource-unknown', 'correct scope'],
    ['500011', 'resource-unknown', 'correct scope'],
    ['70011', 'scope-refused', '/.default'],
    ['700022', 'scope-refused', '/.default'],
    ['700023', 'scope-refused', '/.default'],
    ['7000112', 'application-disabled', 'have it enabled'],
    ['1000031', 'application-disabled', 'its administrator'],
    ['53003', 'conditional-access', 'Conditional Access'],
    ['530032', 'conditional-access', 'Conditional Access'],
    ['65001', 'consent-missing', 'consent'],
    ['90094', 'consent-missing', 'consent'],
    ['9002313', 'request-refused', 'of the definition'],
    ['70021', 'federation-mismatch', 'issuer, subject'],
    ['700211', 'federation-mismatch', 'issuer, subject'],
    ['700213', 'federation-mismatch', 'case matters'],
    ['7002138', 'federation-mismatch', 'issuer, subject'],
  ])('%s is %s and says what a person has to do', (providerCode, code, text) => {
    const { kind, cause, message } = explained({ providerCode, oauthError: 'whatever', httpStatus: 400 });
    expect(cause).toMatchObject({ code, severity: 'action-required' });
    expect(kind).toBe('misconfigured');
    expect(`${message}; ${cause.advice}`).toContain(text);
  });

  // biome-ignore format: a table is read by its columns
  test.each<[string, FailureCode]>([
    ['700024', 'assertion-outside-time'],
    ['500133', 'assertion-outside-time'],
    ['50196', 'provider-throttles'],
    ['90055', 'provider-throttles'],
    ['90033', 'provider-down'],
    ['90006', 'provider-down'],
    ['90012', 'provider-down'],
    ['90024', 'provider-down'],
    ['90090', 'provider-down'],
    ['50087', 'provider-down'],
  ])('%s is %s and may pass, whatever the OAuth error says', (providerCode, code) => {
    const failure = explained({ providerCode, oauthError: 'invalid_client', httpStatus: 401 });
    expect(failure).toMatchObject({ kind: 'transient', cause: { code, severity: 'watch' } });
  });

  test('is in the tables above', () => {
    expect(new Set(Object.values<FailureRow>(FAILURES).flatMap(({ match }) => match.entra ?? [])).size).toBe(38);
  });

  test.each(['', '0', '1234567', '07000215', '7000215 ', 'AADSTS7000215', 'toString', '__proto__'])(
    'that nobody knows changes nothing: %j',
    (providerCode) => {
      expect(explained({ providerCode, oauthError: 'invalid_scope', httpStatus: 400 }).cause.code).toBe(
        'scope-refused',
      );
    },
  );

  test.each([
    ['70021', 0, 'federation-spreading'],
    ['700211', 0, 'federation-spreading'],
    ['700213', PATIENCE_SECONDS - 1, 'federation-spreading'],
    ['7002138', PATIENCE_SECONDS, 'federation-mismatch'],
    ['70021', PATIENCE_SECONDS + 1, 'federation-mismatch'],
    ['70021', undefined, 'federation-mismatch'],
    ['7000222', 0, 'client-secret-expired'],
    [undefined, 0, 'client-refused'],
  ] as const)('%s after failing for %s s is %s', (providerCode, failingForSeconds, code) => {
    const more = { oauthError: 'invalid_client', httpStatus: 401, ...(providerCode && { providerCode }) };
    const refused = facts(more);
    const { kind, cause } = explainFailure(refused, { definition: DEFINITION, failingForSeconds });
    expect(refused.kind).toBe('misconfigured');
    expect(cause.code).toBe(code);
    expect(kind).toBe(code === 'federation-spreading' ? 'transient' : 'misconfigured');
  });
});
