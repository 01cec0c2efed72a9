/** This folder: how a token request can fail: kinds, the words of providers, what a row of the catalogue is. */

import type { AnswerFacts, AttemptOutcome, FailureKind, Unknown } from '../../contract/attempt.ts';
import type { AnswerHint } from './error-words.ts';

/** A failed attempt, safe to store, log and show: no token, secret or response body. */
export interface RefreshFailure extends AnswerFacts {
  readonly kind: FailureKind;
  /** Stable word, `http_503`, `invalid_client`, `timeout`, `secret_not_found`. */
  readonly reason: string;
  /** A second word where the reason needs one, `ENOTFOUND`, `placeholder`; absent: the reason says it all. */
  readonly detail?: string;
  /** What else an answer boils down to, a word of ours; absent: nothing that is known. It is not stored. */
  readonly hint?: AnswerHint;
  /** The fact: what was wrong, and what was expected. What to do about it is the advice of its cause. */
  readonly message: string;
  /** How long the provider asked to wait, by Retry-After or the like; absent when it named nothing usable. */
  readonly retryAfterSeconds?: number;
  /** True: the provider can have read nothing of the request; absent: it may have. */
  readonly isUnsent?: true;
}

/** What is known of the last answer, as it is stored, shown and logged. */
export const ANSWER_MEMBERS = [
  'httpStatus',
  'oauthError',
  'providerCode',
  'correlationId',
  'clockOffsetSeconds',
  'latencyMs',
] as const satisfies readonly (keyof AnswerFacts)[];

/** Tells whether an attempt failed: it brought no token, neither a new one nor the one there was. */
export function isFailedAttempt({ outcome }: { readonly outcome: AttemptOutcome | Unknown }): boolean {
  return outcome !== 'refreshed' && outcome !== 'unchanged';
}

/** From this number of failed attempts in a row on, a failure no longer counts as a passing fault. */
export const REPEATED_FAILURES = 3;

/** Tells whether only a person can end what an attempt failed with: by another secret, definition or registration. */
export function needsPerson(outcome: AttemptOutcome | undefined): boolean {
  return outcome === 'misconfigured' || outcome === 'reauthorizationRequired';
}
