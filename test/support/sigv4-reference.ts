import { createHash, createHmac } from 'node:crypto';

/** An HTTP request as it is on the wire, with everything that a signature covers. */
export interface WireRequest {
  readonly method: string;
  /** Path with the query string, encoded as it was sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whose signature it has to be, and what for. */
export interface SigningScope {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Returns the Authorization header that a request signed over `signedHeaders` has to have: Signature Version 4 written
 * from its description alone, to hold a signer against.
 *
 * @param signedHeaders names in lower case; the time is that of the request's own `x-amz-date`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function authorizationOf(request: WireRequest, scope: SigningScope, signedHeaders: readonly string[]): string {
  const time = request.headers['x-amz-date'] ?? '';
  const names = [...signedHeaders].sort();
  const credentialScope = [time.slice(0, 8), scope.region, scope.service, 'aws4_request'];
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    time,
    credentialScope.join('/'),
    sha256(canonicalRequest(request, names)),
  ].join('\n');
  const signingKey = credentialScope.reduce<Buffer>(hmac, Buffer.from(`AWS4${scope.secretAccessKey}`, 'utf8'));
  return [
    `AWS4-HMAC-SHA256 Credential=${scope.accessKeyId}/${credentialScope.join('/')}`,
    `SignedHeaders=${names.join(';')}`,
    `Signature=${hmac(signingKey, stringToSign).toString('hex')}`,
  ].join(', ');
}

function canonicalRequest(request: WireRequest, names: readonly string[]): string {
  const [path = '', query = ''] = request.target.split('?');
  return [
    request.method,
    // Every service but S3 takes slashes in a row for one, and encodes the segments of the encoded path once more.
    path.replaceAll(/\/+/g, '/').split('/').map(uriEncode).join('/') || '/',
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
}

/** Encodes every byte but the unreserved ones of RFC 3986. */
function uriEncode(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => String.fromCharCode(byte))
    .map((char) => (/[A-Za-z0-9\-._~]/.test(char) ? char : percentEncoded(char)))
    .join('');
}

function percentEncoded(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
