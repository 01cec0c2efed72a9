import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import { awsEndpoint, LAMBDA, urlBelow } from '../../platform/aws-endpoint.ts';
import { createAwsSigner } from '../../platform/aws-signer.ts';
import type { Environment } from '../../platform/environment.ts';
import type { HttpAnswer, SendPost } from '../../platform/http-post.ts';
import { invokePath, MAX_INVOCATION_BYTES } from '../../platform/invoke-api.ts';
import { credentialsOf } from './aws-credentials.ts';
import type { InvocationReply, Transport } from './transport.ts';

/** AWS takes a signature up to 5 minutes from its own time; what is off by less was refused for another reason. */
const MAX_SKEW_MS = 4 * 60 * 1000;

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'token-keeper-client' };

/** What signing and sending need from outside. */
export interface SignedTransportContext {
  readonly environment: () => Environment;
  readonly clock: { now(): number };
  readonly send: SendPost;
}

/**
 * Returns a transport that signs the Invoke call itself: the steps of AWS's signer and one POST, no SDK client.
 *
 * A signature carries the time. Where this machine's calendar is so wrong that AWS refuses it, the call is signed once
 * more by the time of AWS's answer, and the difference is kept for the next calls.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createSignedTransport({ environment, clock, send }: SignedTransportContext): Transport {
  let skewMs = 0;
  return async ({ functionName, qualifier, region, payload, signal }) => {
    const credentials = credentialsOf(environment());
    const url = urlBelow(awsEndpoint(environment(), LAMBDA, region), invokePath(`${functionName}:${qualifier}`));
    const signing = { service: LAMBDA.name, region, credentials: () => credentials } as const;
    const sign = createAwsSigner(signing, () => clock.now() + skewMs);
    const attempt = async (): Promise<HttpAnswer> => {
      const post = await sign({ url, headers: HEADERS, body: payload });
      // Asking token-keeper twice does no harm.
      return send({ ...post, signal, maxBytes: MAX_INVOCATION_BYTES, isRepeatable: true });
    };
    const answer = await attempt();
    const offMs = timeRefusedBy(answer) - clock.now();
    if (!(Math.abs(offMs - skewMs) > MAX_SKEW_MS)) return replyOf(answer, credentials);
    skewMs = offMs;
    return replyOf(await attempt(), credentials);
  };
}

/** Returns AWS's time, in milliseconds since 1970, of an answer that may have refused ours; NaN for any other answer. */
function timeRefusedBy({ status, headers }: HttpAnswer): number {
  return status === 403 || status === 400 ? Date.parse(headers.date ?? '') : NaN;
}

function replyOf({ status, headers, body }: HttpAnswer, { sessionToken }: AwsCredentials): InvocationReply {
  return {
    status,
    // A refusal of a signature quotes the signed headers, and the session token is one of them.
    payload: status === 200 || sessionToken === undefined ? body : body.replaceAll(sessionToken, '[redacted]'),
    functionError: textOf(headers['x-amz-function-error']),
    errorType: textOf(headers['x-amzn-errortype'])?.split(':')[0],
    // A date, which Lambda does not send, is no number; 0 is no wait either.
    retryAfterSeconds: Number(headers['retry-after']) || undefined,
  };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
