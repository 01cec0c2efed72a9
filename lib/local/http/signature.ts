import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentials } from '../../platform/aws-credentials.ts';
import { Sha256 } from '../../platform/sha256.ts';
import { readBody, sendJson } from './body.ts';

/** A request whose body may have been read before, to look at its signature. */
export type ApiRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & AsyncIterable<Buffer>;

/** What answers an API of AWS on this machine. */
export type ApiListener = (request: ApiRequest, response: ServerResponse) => unknown;

/** What AWS calls a signature that it does not take. */
type Refusal = 'MissingAuthenticationTokenException' | 'UnrecognizedClientException' | 'InvalidSignatureException';

const WORDS: Readonly<Record<Refusal, string>> = {
  MissingAuthenticationTokenException: 'Request is missing Authentication Token',
  UnrecognizedClientException: 'The security token included in the request is invalid',
  InvalidSignatureException: 'The request signature we calculated does not match the signature you provided',
};

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/\d{8}\/([^/,]+)\/([^/,]+)\/aws4_request, *SignedHeaders=([^,]+), *Signature=[0-9a-f]{64}$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Returns a listener that lets through what is signed with a credential, whatever the region, and answers all else as AWS
 * does. How old a signature is does not count: the credential ends with the process.
 *
 * @param maxBytes the longest body that is read
 * @param advice what to do, after AWS's own words
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function requireSignature(
  credentials: AwsCredentials,
  maxBytes: number,
  advice: string,
  listener: ApiListener,
): ApiListener {
  return async (request, response) => {
    const { method, url, headers } = request;
    const named = namedCredential(headers);
    if (named !== undefined && named !== credentials.accessKeyId)
      return refuse(response, 'UnrecognizedClientException');
    const body = named === undefined ? undefined : await readBody(request, maxBytes);
    if (named === undefined) return refuse(response, 'MissingAuthenticationTokenException');
    if (!body)
      return sendJson(response, { status: 413, body: refusalBody('RequestTooLargeException', 'Request too large') });
    if (!(await isSignedBy(credentials, request, body))) return refuse(response, 'InvalidSignatureException');
    return listener({ method, url, headers, [Symbol.asyncIterator]: () => once(body) }, response);
  };

  function refuse(response: ServerResponse, name: Refusal): void {
    sendJson(response, {
      status: 403,
      body: refusalBody(name, `${WORDS[name]}. ${advice}`),
      headers: { 'x-amzn-errortype': name },
    });
  }
}

function refusalBody(name: string, message: string): object {
  return { __type: `com.amazon.coral.service#${name}`, message, Message: message };
}

async function* once(body: Buffer): AsyncGenerator<Buffer, undefined> {
  if (body.length > 0) yield body;
}

/** Returns the access key id of a signature; `undefined` when there is none. */
function namedCredential({ authorization = '' }: IncomingMessage['headers']): string | undefined {
  return /^AWS4-HMAC-SHA256 Credential=([^/,]+)\//.exec(authorization)?.[1];
}

/** Signs what was signed once more and compares. */
async function isSignedBy(credentials: AwsCredentials, request: ApiRequest, body: Buffer): Promise<boolean> {
  const { method = '', headers } = request;
  const { authorization = '' } = headers;
  const [, , region, service, signed = ''] = AUTHORIZATION.exec(authorization) ?? [];
  const date = DATE.exec(String(headers['x-amz-date'] ?? ''));
  const names = signed.split(';');
  if (region === undefined || service === undefined || !date || !names.includes('host')) return false;
  const [, year, month, day, hour, minute, second] = date.map(Number) as number[];
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
  const again = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: 'localhost',
      path,
      query: queryOf(searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')])),
      body,
    },
    {
      signingDate: new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)),
      signableHeaders: new Set(names),
    },
  );
  return isSame(again.headers['authorization'] ?? '', authorization);
}

function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

/** The spaces after the commas are the client's own. */
function isSame(expected: string, given: string): boolean {
  const [one, other] = [expected, given].map((text) => Buffer.from(text.replaceAll(/, */g, ','), 'utf8'));
  return one !== undefined && other !== undefined && one.length === other.length && timingSafeEqual(one, other);
}
