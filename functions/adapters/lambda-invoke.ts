import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../usecases/ports.ts';
import type { SendPost } from './http-post.ts';
import { Sha256Checksum } from './sha256-checksum.ts';

/** The largest answer of a synchronous invocation: 6 MB. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

/** AWS credentials that requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary credentials, so always in Lambda. */
  readonly sessionToken?: string;
}

/** Where Lambda is called and as whom. */
export interface LambdaApi {
  readonly region: string;
  /** Base URL, `https://lambda.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Called for every request: Lambda renews the credentials in the environment. */
  readonly credentials: () => AwsCredentials;
}

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
 * Returns Lambda's Invoke call, signed by AWS's own signer over a plain POST.
 *
 * One operation of one service does not need the client of the whole service: it is 85 KB of the bundle and 10 ms of
 * every cold start (docs/adr/0010).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function createLambdaInvoke(api: LambdaApi, send: SendPost, clock: Pick<Clock, 'now'>): InvokeFunction {
  const signer = new SignatureV4({
    service: 'lambda',
    region: api.region,
    credentials: () => Promise.resolve(api.credentials()),
    sha256: Sha256Checksum,
  });
  const base = new URL(api.endpoint);
  return async (functionName, payload, timeoutMs) => {
    const path = `${base.pathname.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const signed = await signer.sign(
      {
        method: 'POST',
        protocol: base.protocol,
        hostname: base.hostname,
        path,
        query: {},
        headers: { host: base.host, 'content-type': 'application/json' },
        body: payload,
      },
      { signingDate: new Date(clock.now() * 1000) },
    );
    const answer = await send({
      url: `${base.origin}${path}`,
      headers: signed.headers,
      body: payload,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const functionError = answer.headers['x-amz-function-error'];
    return {
      status: answer.status,
      payload: answer.body.toString('utf8'),
      ...(typeof functionError === 'string' ? { functionError } : {}),
    };
  };
}
