import type { SignRequest } from './aws-signer.ts';
import type { SendPost } from './http-post.ts';

/** The largest answer of a synchronous invocation: 6 MB. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

/** The answer of a synchronous invocation that Lambda accepted. */
export interface InvokeAnswer {
  /** HTTP status; 200 when the function ran, whatever came of it. */
  readonly status: number;
  /** `Unhandled` when the function failed; `payload` is then its error. Absent when it succeeded. */
  readonly functionError?: string;
  readonly payload: string;
}

/** Invokes a function synchronously. */
export type InvokeFunction = (functionName: string, payload: string, timeoutMs: number) => Promise<InvokeAnswer>;

/**
 * Returns Lambda's Invoke call over a plain signed POST.
 *
 * One operation of one service does not need the client of the whole service: it would be 86 KB of the bundle
 * (docs/adr/0010-one-bundle.md).
 *
 * @param endpoint base URL, `https://lambda.eu-central-1.amazonaws.com`
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaInvoke(endpoint: string, sign: SignRequest, send: SendPost): InvokeFunction {
  return async (functionName, payload, timeoutMs) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const request = await sign(endpoint, path, { 'content-type': 'application/json' }, payload);
    const answer = await send({ ...request, timeoutMs, maxBytes: MAX_ANSWER_BYTES });
    const functionError = answer.headers['x-amz-function-error'];
    return {
      status: answer.status,
      payload: answer.body.toString('utf8'),
      ...(typeof functionError === 'string' ? { functionError } : {}),
    };
  };
}
