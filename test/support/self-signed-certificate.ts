import { createHash, type KeyObject, sign } from 'node:crypto';

/** A certificate with what it must be named by in a JWS header. */
export interface TestCertificate {
  readonly pem: string;
  /** SHA-256 of the DER bytes, base64url without padding. @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.8 */
  readonly thumbprint: string;
}

const SHA256_WITH_RSA = der(0x30, fromHex('06092a864886f70d01010b'), fromHex('0500'));
const VERSION_3 = der(0xa0, der(0x02, Buffer.from([2])));
/** The basic constraints of an authority. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9 */
const IS_AUTHORITY = der(0xa3, der(0x30, der(0x30, fromHex('0603551d13'), der(0x04, der(0x30, fromHex('0101ff'))))));

/**
 * Returns a self-signed X.509 version 1 certificate of an RSA key pair, valid from 2020 to 2049 unless told otherwise.
 *
 * Node can read certificates but not make them, and no key belongs into a repository: so the few fields are written here.
 *
 * @param commonName a TLS server that uses it is known by this host name
 * @param validUntil last second of its validity, `YYMMDDHHMMSSZ`
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSignedCertificate(
  publicKey: KeyObject,
  privateKey: KeyObject,
  commonName = 'token-keeper test',
  validUntil = '491231235959Z',
): TestCertificate {
  return certificate({ publicKey, commonName, validUntil }, { commonName, privateKey });
}

/** Who signs a certificate. */
export interface TestIssuer {
  readonly commonName: string;
  readonly privateKey: KeyObject;
}

/** Returns a certificate of a key, as {@link selfSignedCertificate} does, that an issuer has signed; one that may issue others is of version 3. */
export function certificate(
  {
    publicKey,
    commonName,
    validUntil = '491231235959Z',
    mayIssue = false,
  }: {
    readonly publicKey: KeyObject;
    readonly commonName: string;
    readonly validUntil?: string;
    readonly mayIssue?: boolean;
  },
  issuer: TestIssuer,
): TestCertificate {
  const nameOf = (text: string): Buffer =>
    der(0x30, der(0x31, der(0x30, fromHex('0603550403'), der(0x0c, Buffer.from(text)))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from(validUntil)));
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const signedPart = der(
    0x30,
    ...(mayIssue ? [VERSION_3] : []),
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    nameOf(issuer.commonName),
    validity,
    nameOf(commonName),
    keyInfo,
    ...(mayIssue ? [IS_AUTHORITY] : []),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signedPart, issuer.privateKey));
  const whole = der(0x30, signedPart, SHA256_WITH_RSA, signature);
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    thumbprint: createHash('sha256').update(whole).digest('base64url'),
  };
}

/** Returns one DER element: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const hex = content.length.toString(16);
  const length = fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  const prefix = content.length < 0x80 ? [] : [0x80 + length.length];
  return Buffer.concat([Buffer.from([tag, ...prefix]), length, content]);
}

function fromHex(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
