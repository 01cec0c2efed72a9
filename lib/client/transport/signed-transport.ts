import { lambdaEndpoint } from '../../platform/aws-endpoint.ts';
import { type AwsCredentials, PostSigner } from '../../platform/aws-signer.ts';
import type { Environment } from '../../platform/environment.ts';
import type { HttpAnswer, SendPost } from '../../platform/http-post.ts';
import { credentialsOf } from './aws-credentials.ts';
import type { Invocation, InvocationReply, Transport } from './transport.ts';

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
  return async (invocation) => {
    const credentials = credentialsOf(environment());
    const url = invokeUrl(lambdaEndpoint(environment(), invocation.region), invocation);
    const signer = new PostSigner(invocation.region, credentials);
    const attempt = async (): Promise<HttpAnswer> => {
      const post = { url, headers: HEADERS, body: invocation.payload };
      const headers = await signer.sign(post, new Date(clock.now() + skewMs));
      return send({ ...post, url: url.href, headers, signal: invocation.signal });
    };
    const answer = await attempt();
    const offMs = timeRefusedBy(answer) - clock.now();
    if (!(Math.abs(offMs - skewMs) > MAX_SKEW_MS)) {
      return replyOf(answer, credentials);
    }
    skewMs = offMs;
    return replyOf(await attempt(), credentials);
  };
}

function invokeUrl(endpoint: string, { functionName, qualifier }: Invocation): URL {
  const base = endpoint.replace(/\/$/, '');
  // The alias as part of the name: emulators evaluate a grant of an alias against that, not against a parameter.
  return new URL(`${base}/2015-03-31/functions/${encodeURIComponent(`${functionName}:${qualifier}`)}/invocations`);
}

/** Returns AWS's time, in milliseconds since 1970, of an answer that may have refused ours; NaN for any other answer. */
function timeRefusedBy({ status, headers }: HttpAnswer): number {
  return status === 403 || status === 400 ? Date.parse(headers.date ?? '') : Number.NaN;
}

function replyOf({ status, headers, body }: HttpAnswer, { sessionToken }: AwsCredentials): InvocationReply {
  const retryAfterSeconds = Number(headers['retry-after'] ?? Number.NaN);
  return {
    status,
    // A refusal of a signature quotes the signed headers, and the session token is one of them.
    payload: status === 200 || sessionToken === undefined ? body : body.replaceAll(sessionToken, '[redacted]'),
    functionError: textOf(headers['x-amz-function-error']),
    errorType: textOf(headers['x-amzn-errortype'])?.split(':')[0],
    ...(Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {}),
  };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
