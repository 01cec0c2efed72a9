import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../usecases/ports/ports.ts';
import { Sha256Checksum } from './sha256-checksum.ts';

/** AWS credentials that requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary credentials, so always in Lambda. */
  readonly sessionToken?: string;
}

/** As whom, and for which service of which region, requests are signed. */
export interface Signing {
  readonly service: 'lambda' | 'sts' | 'events';
  readonly region: string;
  /** Called for every request: Lambda renews the credentials in the environment. */
  readonly credentials: () => AwsCredentials;
}

/** A signed POST. */
export interface SignedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs a POST to `path` below the base URL `endpoint`. */
export type SignRequest = (
  endpoint: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<SignedPost>;

/** Returns a signer made of AWS's own. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function createAwsSigner({ service, region, credentials }: Signing, clock: Pick<Clock, 'now'>): SignRequest {
  const signer = new SignatureV4({
    service,
    region,
    credentials: () => Promise.resolve(credentials()),
    sha256: Sha256Checksum,
  });
  return async (endpoint, path, headers, body) => {
    const base = new URL(endpoint);
    const fullPath = `${base.pathname.replace(/\/$/, '')}${path}`;
    const signed = await signer.sign(
      {
        method: 'POST',
        protocol: base.protocol,
        hostname: base.hostname,
        path: fullPath,
        query: {},
        headers: { ...headers, host: base.host },
        body,
      },
      { signingDate: new Date(clock.now() * 1000) },
    );
    return { url: `${base.origin}${fullPath}`, headers: signed.headers, body };
  };
}
