import { hash, timingSafeEqual } from 'node:crypto';
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
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/([^/,]+), *SignedHeaders=([^,]+), *Signature=[0-9a-f]{64}$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** A signature may be so many minutes older or newer than the clock. */
const SKEW_MINUTES = 15;
const TERMINATOR = 'aws4_request';

/** What a signature has to be for. */
export interface SignatureRules {
  readonly credentials: AwsCredentials;
  /** The name of the API in the credential scope: `dynamodb`, `secretsmanager`, `lambda`. */
  readonly service: string;
  /** The longest body that is read. */
  readonly maxBytes: number;
  /** Returns what to do, after AWS's own words. */
  readonly advice: () => string;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/**
 * Returns a listener that lets through what is signed with a credential for its service, whatever the region, no more than 15 minutes
 * ago, and answers all else as AWS does.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
export function requireSignature(rules: SignatureRules, listener: ApiListener): ApiListener {
  const { credentials, maxBytes, advice } = rules;
  return async (request, response) => {
    const { method, url, headers } = request;
    const named = namedCredential(headers);
    if (named !== undefined && named !== credentials.accessKeyId)
      return refuse(response, 'UnrecognizedClientException');
    const body = named === undefined ? undefined : await readBody(request, maxBytes);
    if (named === undefined) return refuse(response, 'MissingAuthenticationTokenException');
    if (!body)
      return sendJson(response, { status: 413, body: refusalBody('RequestTooLargeException', 'Request too large') });
    const wrong = whatIsWrong(rules, headers);
    if (wrong !== undefined) return refuse(response, 'InvalidSignatureException', wrong);
    if (!(await isSignedBy(credentials, request, body))) return refuse(response, 'InvalidSignatureException');
    return listener({ method, url, headers, [Symbol.asyncIterator]: () => once(body) }, response);
  };

  function refuse(response: ServerResponse, name: Refusal, words = WORDS[name]): void {
    sendJson(response, {
      status: 403,
      body: refusalBody(name, `${words}. ${advice()}`),
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

/** Returns what AWS says of a scope, of a time or of headers that it does not take; `undefined`: nothing is wrong with them. */
function whatIsWrong({ service, nowMs }: SignatureRules, headers: IncomingMessage['headers']): string | undefined {
  const [, , day, , named, end, signed = ''] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  const stamp = String(headers['x-amz-date'] ?? '');
  const at = timeOf(stamp);
  // What is no signature at all, or has no time, does not match.
  if (day === undefined || at === undefined) return undefined;
  if (end !== TERMINATOR) return `Credential should be scoped with a valid terminator: '${TERMINATOR}'`;
  if (named !== service) return `Credential should be scoped to correct service: '${service}'`;
  if (!stamp.startsWith(day))
    return 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP';
  const names = signed.split(';');
  const unsigned = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))].find(
    (name) => !names.includes(name),
  );
  if (unsigned !== undefined) return `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization`;
  return skewed(stamp, at, nowMs());
}

function skewed(stamp: string, at: number, now: number): string | undefined {
  const skew = SKEW_MINUTES * 60_000;
  // AWS's clock counts whole seconds, as the stamp does.
  const server = Math.floor(now / 1000) * 1000;
  const isOld = at < server - skew;
  if (!isOld && at <= server + skew) return undefined;
  const bound = stampOf(isOld ? server - skew : server + skew);
  return isOld
    ? `Signature expired: ${stamp} is now earlier than ${bound} (${stampOf(server)} - ${SKEW_MINUTES} min.)`
    : `Signature not yet current: ${stamp} is still later than ${bound} (${stampOf(server)} + ${SKEW_MINUTES} min.)`;
}

/** Returns the time of a stamp in milliseconds since 1970; `undefined` where it is none. */
function timeOf(stamp: string): number | undefined {
  if (!DATE.test(stamp)) return undefined;
  const ms = Date.parse(stamp.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(ms) ? undefined : ms;
}

function stampOf(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Signs what was signed once more and compares. What a client says of its body counts for nothing: the signer would take it over. */
async function isSignedBy(credentials: AwsCredentials, request: ApiRequest, body: Buffer): Promise<boolean> {
  const { method = '', url = '/', headers } = request;
  const sum = hash('sha256', body);
  if ((headers['x-amz-content-sha256'] ?? sum) !== sum) return false;
  const { authorization = '' } = headers;
  const [, , , region, service, , signed = ''] = AUTHORIZATION.exec(authorization) ?? [];
  const at = timeOf(String(headers['x-amz-date'] ?? ''));
  const names = signed.split(';');
  if (region === undefined || service === undefined || at === undefined) return false;
  // Two slashes at the beginning would be a host.
  const whole = url.startsWith('/') ? `http://localhost${url}` : url;
  if (!URL.canParse(whole)) return false;
  const { pathname: path, searchParams } = new URL(whole);
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
    { signingDate: new Date(at), signableHeaders: new Set(names) },
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
