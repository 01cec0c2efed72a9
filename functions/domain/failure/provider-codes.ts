import type { FailureKind } from '../../contract/attempt.ts';

/** What one of Entra's error codes means for whoever has to act. */
export interface CodeAdvice {
  /** Absent: the OAuth error and the HTTP status decide, as for every other provider. */
  readonly kind?: FailureKind;
  readonly text: string;
}

/**
 * Entra's codes (AADSTS...) with what to do. Microsoft may change them at any time: they sharpen the message, and only
 * where the OAuth error alone would mislead do they change the kind. An unknown code changes nothing.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const ADVICE: Readonly<Record<string, CodeAdvice>> = {
  '7000215': { text: 'the client secret is wrong; put the value of the secret in, not its id' },
  '7000222': { text: 'the client secret has expired; create a new one and put it in' },
  '7000218': { text: 'no client credential was received; check the client authentication of the definition' },
  '700027': { text: 'the certificate does not match; upload it to the app registration, or correct the private key' },
  '50012': { text: 'the signature of the assertion is wrong; check private key and certificate' },
  '700016': { text: 'the application is not in this tenant; check client id and tenant id' },
  '90002': { text: 'there is no such tenant in this cloud; check tenant id and cloud' },
  '90038': { text: 'the tenant is in another cloud; set cloud' },
  '900382': { text: 'the application is in another cloud; set cloud' },
  '900432': { text: 'the application is in another cloud; set cloud' },
  '50194': { text: 'the application is of one tenant; use its tenant id instead of common' },
  '9001023': { text: 'the grant needs a tenant; use its tenant id instead of common' },
  '50001': { text: 'the resource is not known in this tenant; check scope' },
  '500011': { text: 'the resource is not known in this tenant; check scope' },
  '70011': { text: 'the scope is not valid; use one resource with /.default' },
  '700022': { text: 'the scope names several resources; use one with /.default' },
  '700023': { text: 'the scope names no resource; use one with /.default' },
  '7000112': { text: 'the application is disabled; enable it in the tenant' },
  '1000031': { text: 'the application is not enabled for this tenant; ask its administrator' },
  '53003': { text: 'a Conditional Access policy refuses the application; ask the administrator' },
  '530032': { text: 'a Conditional Access policy refuses the application; ask the administrator' },
  '65001': { text: 'an administrator has to consent to the permissions of the application' },
  '90094': { text: 'an administrator has to consent to the permissions of the application' },
  '9002313': { text: 'the request is malformed; check the definition' },
  '70021': {
    text: 'no federated credential matches yet; a new one takes minutes, then check issuer, subject and audience',
  },
  '700211': { text: 'no federated credential has this issuer; a new one takes minutes' },
  '700213': { text: 'no federated credential has this subject; a new one takes minutes, and case matters' },
  '7002138': { text: 'no federated credential matches; a new one takes minutes' },
  '700024': { kind: 'transient', text: 'the assertion is outside its time range; a clock is wrong' },
  '500133': { kind: 'transient', text: 'the assertion is outside its time range; a clock is wrong' },
  '50196': { kind: 'transient', text: 'the provider sees a loop of requests; it is left alone for a while' },
  '90055': { kind: 'transient', text: 'the tenant is throttled' },
  '90033': { kind: 'transient', text: 'a passing fault of the provider' },
  '90006': { kind: 'transient', text: 'a passing fault of the provider' },
  '90012': { kind: 'transient', text: 'a time-out inside the provider' },
  '90024': { kind: 'transient', text: 'a passing fault of the provider' },
  '90090': { kind: 'transient', text: 'a passing fault of the provider' },
  '50087': { kind: 'transient', text: 'a passing fault of the provider' },
};

/** Returns what is known of a code; `undefined` for an unknown one or none. */
export function adviceFor(code: string | undefined): CodeAdvice | undefined {
  return code !== undefined && Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
}
