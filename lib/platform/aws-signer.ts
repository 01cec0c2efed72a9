import { createHmac } from 'node:crypto';
import { createScope, getCanonicalHeaders, getSigningKey, SignatureV4Base } from '@smithy/signature-v4';
import type { AwsCredentials } from './aws-credentials.ts';
import { Sha256, sha256Hex } from './sha256.ts';

/** As whom, and for which service of which region, requests are signed. */
export interface Signing {
  /** The name of the service in hosts. */
  readonly service: string;
  readonly region: string;
  /** Called for every request: Lambda renews the credentials in the environment. */
  readonly credentials: () => AwsCredentials;
}

/** A POST to AWS. */
export interface AwsPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the POST with the headers of its signature added. */
export type SignPost = (post: AwsPost) => Promise<AwsPost>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Returns a signer of POSTs with AWS Signature Version 4, over all their headers.
 *
 * @param nowMs returns milliseconds since 1970: a signature carries the time, and AWS takes one up to 5 minutes from its own
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createAwsSigner(signing: Signing, nowMs: () => number): SignPost {
  return (post) => {
    const credentials = signing.credentials();
    return new PostSigner(signing, credentials).sign(post, credentials, signing.region, new Date(nowMs()));
  };
}

/**
 * The steps of AWS's own signer, which SignatureV4A shares as well. Its ready-made class adds presigned URLs and event
 * streams, which nothing here needs: 7 of the 31 KB that a consumer would bundle.
 */
class PostSigner extends SignatureV4Base {
  constructor({ service, region }: Signing, credentials: AwsCredentials) {
    super({ service, region, credentials, sha256: Sha256 });
  }

  async sign(post: AwsPost, credentials: AwsCredentials, region: string, signingDate: Date): Promise<AwsPost> {
    const { host, protocol, hostname, pathname: path, searchParams, href: url } = new URL(post.url);
    const { accessKeyId, sessionToken } = credentials;
    const { longDate, shortDate } = this.formatDate(signingDate);
    const scope = createScope(shortDate, region, this.service);
    const headers = {
      ...post.headers,
      host,
      'x-amz-date': longDate,
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const { body } = post;
    const query = Object.fromEntries(searchParams);
    const request = { method: 'POST', protocol, hostname, path, query, headers, body };
    const canonicalHeaders = getCanonicalHeaders(request);
    const canonical = this.createCanonicalRequest(request, canonicalHeaders, sha256Hex(body));
    const stringToSign = await this.createStringToSign(longDate, scope, canonical, ALGORITHM);
    const key = await getSigningKey(Sha256, credentials, shortDate, region, this.service);
    const signature = createHmac('sha256', key).update(stringToSign).digest('hex');
    const names = this.getCanonicalHeaderList(canonicalHeaders);
    const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return { url, headers: { ...headers, authorization }, body };
  }
}
