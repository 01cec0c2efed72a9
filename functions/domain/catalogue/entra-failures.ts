import { type FailureTable, PASSING, PERSON, WAIT } from '../failure/failure-row.ts';

/** How long an unknown federated credential is taken for a new one that Entra does not know everywhere yet. */
export const PATIENCE_SECONDS = 900;

/** Numbers (AADSTS...) of failures that are not Entra's alone, or that history tells apart. */
export const ENTRA_NUMBERS = {
  down: ['90033', '90006', '90012', '90024', '90090', '50087'],
  throttled: ['50196', '90055'],
  wrongSecret: ['7000215'],
  scope: ['70011', '700022', '700023'],
  resource: ['50001', '500011'],
  request: ['9002313'],
  noMatchingCredential: ['70021', '700211', '700213', '7002138'],
} as const;

/**
 * Failures that only Microsoft Entra tells apart, by its numbers: data of the preset `microsoftGraph`, kept here because
 * the functions import nothing of lib/. Microsoft may change a number at any time; an unknown one changes nothing.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
// biome-ignore format: a table is read row by row
export const ENTRA_FAILURES = {
  'client-secret-wrong': { ...PERSON, match: { entra: ENTRA_NUMBERS.wrongSecret },
    summary: 'the client secret is wrong', advice: 'put the value of the client secret, not its id, into the secret' },
  'client-secret-expired': { ...PERSON, match: { entra: ['7000222'], hint: ['secret-expired'] },
    summary: 'the client secret has expired', advice: 'create a new one and put it into the secret' },
  'client-credential-missing': { ...PERSON, match: { entra: ['7000218'] },
    summary: 'the provider received no client credential', advice: 'correct clientAuthentication in the definition' },
  'certificate-mismatch': { ...PERSON, match: { entra: ['700027', '50012'] },
    summary: 'the provider does not know the key that the assertion is signed with',
    advice: 'upload the certificate to the registration, or correct privateKey and certificate in the secret' },
  'application-not-in-tenant': { ...PERSON, match: { entra: ['700016'] },
    summary: 'the application is not in this tenant', advice: 'check client id and tenant id' },
  'tenant-unknown': { ...PERSON, match: { entra: ['90002'] },
    summary: 'there is no such tenant in this cloud', advice: 'check tenant id and cloud' },
  'wrong-cloud': { ...PERSON, match: { entra: ['90038', '900382', '900432'] },
    summary: 'tenant or application is in another cloud', advice: 'set cloud in the definition' },
  'tenant-required': { ...PERSON, match: { entra: ['50194', '9001023'] },
    summary: 'the tenant of tokenUrl cannot serve this grant', advice: 'use the tenant id, not common' },
  'application-disabled': { ...PERSON, match: { entra: ['7000112', '1000031'] },
    summary: 'the application is disabled in the tenant', advice: 'have it enabled by its administrator' },
  'conditional-access': { ...PERSON, match: { entra: ['53003', '530032'] },
    summary: 'a Conditional Access policy refuses the application', advice: 'ask its administrator' },
  'consent-missing': { ...PERSON, match: { entra: ['65001', '90094'], hint: ['consent'], oauth: ['consent_required', 'invalid_app_access'] },
    summary: 'nobody has consented to the permissions of the application', advice: 'have an administrator consent' },
  'federation-spreading': { ...PASSING, match: { entra: ENTRA_NUMBERS.noMatchingCredential },
    only: ({ failingForSeconds }) => failingForSeconds !== undefined && failingForSeconds < PATIENCE_SECONDS,
    summary: 'no federated credential matches yet: a new one takes minutes',
    advice: 'wait 15 minutes, then check issuer, subject and audience' },
  'federation-mismatch': { ...PERSON,
    match: { entra: ENTRA_NUMBERS.noMatchingCredential },
    summary: 'no federated credential of the application matches',
    advice: 'compare issuer, subject (case matters) and audience with the role of refresh-tokens' },
  'assertion-outside-time': { ...PASSING, match: { entra: ['700024', '500133'] },
    summary: 'the provider finds the assertion outside its time: clocks differ',
    advice: `${WAIT}where they do, the assertion was made by both; compare clockOffsetSeconds` },
} as const satisfies FailureTable;
