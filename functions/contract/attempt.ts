/**
 * How an attempt to get a token can fail, by what helps.
 *
 * - `transient`: the same request may succeed later (network, time-out, 408, 429, 5xx)
 * - `misconfigured`: somebody has to change the definition, the secret or the provider's registration
 * - `reauthorizationRequired`: the grant itself is no longer accepted (`invalid_grant`)
 * - `malformedResponse`: the answer is not one of a token endpoint, or its token cannot be shared
 */
export type FailureKind = 'transient' | 'misconfigured' | 'reauthorizationRequired' | 'malformedResponse';

/** What an attempt to refresh can end with. */
export const ATTEMPT_OUTCOMES = [
  'refreshed',
  'unchanged',
  'transient',
  'misconfigured',
  'reauthorizationRequired',
  'malformedResponse',
] as const satisfies readonly ('refreshed' | 'unchanged' | FailureKind)[];

/** What the last attempt to refresh ended with. */
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What a reader makes of a word of another version that it does not know. Nobody writes it. */
export type Unknown = 'unknown';

/** What the last answer of the token endpoint showed. */
export interface AnswerFacts {
  /** HTTP status; absent when no answer came. */
  readonly httpStatus?: number;
  /** `error` of the answer; absent when it named none or one that is not well formed. */
  readonly oauthError?: string;
  /** The provider's own number for the error, `7000222` for AADSTS7000222. */
  readonly providerCode?: string;
  /** What the provider's support asks for. */
  readonly correlationId?: string;
  /** How far the provider's clock was ahead of ours, in seconds; absent when its answer did not say. */
  readonly clockOffsetSeconds?: number;
  /** From sending the last request to the end of its answer; absent when none was sent. */
  readonly latencyMs?: number;
}

/** One attempt to refresh: without what identifies definition and secret, which mean nothing to a caller. */
export interface AttemptStatus extends AnswerFacts {
  readonly at: string;
  readonly outcome: AttemptOutcome | Unknown;
  /** Stable word for what happened, `http_503`, `invalid_client`, `timeout`; absent when it succeeded. */
  readonly reason?: string;
  /**
   * A second word where the reason needs one: the system's or TLS's code for `network`, the error code of STS for
   * `web_identity`, `placeholder` for `secret_not_filled`; absent: the reason says it all.
   */
  readonly detail?: string;
  /** What went wrong, in one sentence; absent when it succeeded. */
  readonly message?: string;
  /** Code of the cause, one of docs/diagnosis.md; absent when it succeeded. */
  readonly cause?: string;
  /** What to do about it; absent when it succeeded. */
  readonly advice?: string;
  /** Token requests sent in this attempt; absent: none. */
  readonly requests?: number;
  /** True when only the previous version of the secret was accepted. */
  readonly usedPreviousSecret?: boolean;
  /** What was odd about the answer that brought a token, one stable word each; absent: nothing. */
  readonly warnings?: readonly string[];
}
