import { urlBelow } from '../../../lib/platform/aws-endpoint.ts';
import type { SignPost } from '../../../lib/platform/aws-signer.ts';
import type { SendPost } from '../../../lib/platform/http-post.ts';
import { invokePath, MAX_INVOCATION_BYTES } from '../../../lib/platform/invoke-api.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import type { SweepRequest } from '../../contract/refresh.ts';
import { awsRefusal } from '../../domain/refusal/aws-refusal.ts';
import { awsFaultOf } from './aws-fault.ts';

/** Lambda says at once whether it takes an event. */
const HAND_ON_MS = 3000;

/** Which function is invoked, and how. */
export interface HandOnContext {
  /** Base URL of Lambda in the region. */
  readonly endpoint: string;
  readonly sign: SignPost;
  readonly send: SendPost;
  /** Its own name, as Lambda tells it; absent: it is not run by Lambda. */
  readonly functionName: string | undefined;
}

/**
 * Returns what has another invocation of this function sweep the tenants of a host; `undefined`: there is none to be had.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html InvocationType Event
 */
export function createLambdaHandOn({ endpoint, sign, send, functionName }: HandOnContext) {
  if (functionName === undefined) return undefined;
  return async (host: string): Promise<string | undefined> => {
    const request: SweepRequest = { operation: 'sweep', host };
    const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
    try {
      const post = await sign({
        url: urlBelow(endpoint, invokePath(functionName)),
        headers,
        body: JSON.stringify(request),
      });
      // Two workers of one host do no harm: leases let one refresh of a token pass.
      const answer = await send({ ...post, timeoutMs: HAND_ON_MS, maxBytes: MAX_INVOCATION_BYTES, isRepeatable: true });
      if (answer.status === 202) return undefined;
      const call = { action: 'lambda:InvokeFunction', resource: `function "${functionName}"` };
      return answer.status < 400 ? `http_${answer.status}` : awsRefusal(awsFaultOf(answer), call).code;
    } catch (error) {
      return error instanceof TransportFault ? error.code : 'own_fault';
    }
  };
}
