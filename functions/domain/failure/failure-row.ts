import type { FailureKind } from '../../contract/attempt.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import type { Cause } from './cause.ts';
import type { RefreshFailure } from './failure.ts';

/**
 * The words that mean a failure, by where they stand; one of them is enough.
 *
 * `verdict`: our own word for what several answers mean together, before what the last of them says · `http`: HTTP statuses that say it all, `5xx` for a hundred of them · `entra`: numbers of Microsoft Entra, `7000222` for
 * AADSTS7000222 · `hint`: what its text or headers boil down to · `oauth`: `error` of the answer · `detail`: the second word of a failure · `errno`, `family`: what the
 * system or TLS calls a connection that failed, and how such words look · `reason`: our own word · `httpAlone`: HTTP
 * statuses that count where the answer says nothing else.
 *
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export type FailureMatch = { readonly family?: RegExp } & {
  readonly [Key in
    | 'verdict'
    | 'http'
    | 'entra'
    | 'hint'
    | 'oauth'
    | 'detail'
    | 'errno'
    | 'reason'
    | 'httpAlone']?: readonly string[];
};

/** What a failure is judged by besides itself. */
export interface FailureContext {
  readonly definition: Pick<ServiceDefinition, 'grant' | 'provider'> & Partial<ServiceDefinition>;
  /** The token that is stored; absent: none. */
  readonly token?: { readonly secretVersionId: string } | undefined;
  /** False: there has never been one; absent: there may have been. */
  readonly hadToken?: boolean;
  /** The stored token was got with this definition and this version of the secret, so that both were right; absent: no. */
  readonly isProven?: boolean;
  /** Client id or secret have characters that HTTP Basic has to encode; absent: they have none. */
  readonly hasSpecialCharacters?: boolean;
  /** The version of the secret that was current; absent when it could not be read. */
  readonly secretVersionId?: string | undefined;
  /** Since when attempts have failed without a success between, in seconds, 0 for the first; absent: not known. */
  readonly failingForSeconds?: number | undefined;
}

/** One failure of the catalogue: what it is called, what helps, how it is recognised. */
export interface FailureRow extends Cause {
  readonly kind: FailureKind;
  readonly match: FailureMatch;
  /** Asked before the rows of the same word that have none, in the sequence of the catalogue; absent: always. */
  readonly only?: (context: FailureContext, failure: Partial<RefreshFailure>) => boolean;
  /** What was sent and belongs to the fact, nothing of it a secret; absent, or an empty text: nothing. */
  readonly tells?: (context: FailureContext) => string;
}

/** Rows by the stable code of their cause. */
export type FailureTable = Readonly<Record<string, FailureRow>>;

/** How the advice on a failure that may pass begins. */
export const WAIT = 'nothing yet: it is tried again; ';

/** How it begins where the rest is for later. */
export const LATER = `${WAIT}if it goes on, `;

/** Returns the advice on a failure of a severity: where somebody has to act, what was for later is for now. */
export function adviceFor(severity: Cause['severity'], advice: string): string {
  return severity === 'action-required' ? advice.replace(LATER, '') : advice;
}

/** What only a person can end. */
export const PERSON = { kind: 'misconfigured', severity: 'action-required' } as const;

/** What may pass by itself. */
export const PASSING = { kind: 'transient', severity: 'watch' } as const;
