/** One synchronous invocation of a Lambda function. */
export interface Invocation {
  /** Name or ARN without qualifier. */
  readonly functionName: string;
  /** The alias. */
  readonly qualifier: string;
  readonly region: string;
  /** JSON text. */
  readonly payload: string;
  /** Ends the invocation, with everything that runs for it, when it aborts. */
  readonly signal: AbortSignal;
}

/** What Lambda's Invoke API answered. */
export interface InvocationReply {
  /** HTTP status; 200 when the function ran, whatever came of it. */
  readonly status: number;
  /** JSON text: what the function returned, the error it failed with, or why Lambda refused. */
  readonly payload: string;
  /** `Unhandled` when the function failed; absent when it succeeded or did not run. */
  readonly functionError?: string | undefined;
  /** The name of the exception when Lambda refused, `TooManyRequestsException`; absent when it did not or did not say. */
  readonly errorType?: string | undefined;
  /** How many seconds Lambda asks to wait; absent when it does not say. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * Brings an invocation to Lambda and its answer back.
 *
 * Rejects with {@link TransportFault} when no answer came; every answer that came is a reply, refusals too.
 */
export type Transport = (invocation: Invocation) => Promise<InvocationReply>;
