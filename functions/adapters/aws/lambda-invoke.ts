/** This folder: calls of Lambda and EventBridge, and the bounds of the SDK's clients. */

import { urlBelow } from '../../../lib/platform/aws-endpoint.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import type { SendPost } from '../../../lib/platform/http-post.ts';
import { invokePath, MAX_INVOCATION_BYTES } from '../../../lib/platform/invoke-api.ts';
import type { AwsFault } from '../../domain/refusal/aws-refusal.ts';
import { awsFaultOf } from './aws-fault.ts';

/** The answer of a synchronous invocation that Lambda accepted. */
export interface InvokeAnswer {
  /** HTTP status; 200 when the function ran, whatever came of it. */
  readonly status: number;
  /** `Unhandled` when the function failed; `payload` is then its error. Absent when it succeeded. */
  readonly functionError?: string;
  /** What Lambda refused the invocation with; absent: it did not. */
  readonly refused?: AwsFault;
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
export function createLambdaInvoke(endpoint: string, sign: SignPost, send: SendPost): InvokeFunction {
  return async (functionName, payload, timeoutMs) => {
    const url = urlBelow(endpoint, invokePath(functionName));
    const post = await sign({ url, headers: { 'content-type': 'application/json' }, body: payload });
    // Two refreshes of one service do no harm: the lease lets one of them pass.
    const answer = await send({ ...post, timeoutMs, maxBytes: MAX_INVOCATION_BYTES, isRepeatable: true });
    const functionError = answer.headers['x-amz-function-error'];
    return {
      status: answer.status,
      payload: answer.body,
      ...(typeof functionError === 'string' ? { functionError } : {}),
      ...(answer.status >= 400 ? { refused: awsFaultOf(answer) } : {}),
    };
  };
}
