import { FLAG, OPTIONAL_TEXT, OPTIONAL_TEXTS } from '../schema/schema.ts';

/** JWS algorithms that assertions are signed with: asymmetric ones only. */
// biome-ignore format: a list of words
const SIGNING_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA',
  'Ed25519'] as const;

/** How a JWT assertion is made. A new one is made for every attempt. */
export const ASSERTION = {
  type: 'object',
  members: {
    algorithm: { type: 'string', enum: SIGNING_ALGORITHMS },
    /** `aud` claim; a list stays a list. Default: the token URL, which is what most providers want. */
    audience: OPTIONAL_TEXTS,
    /** From `iat` to `exp` as the provider sees it, 60 to 3600 s. Default 300. */
    lifetimeSeconds: { type: 'integer', minimum: 60, maximum: 3600, optional: true },
    /** Names the certificate in the header by `x5t#S256`; the secret then holds `certificate`. Default false. */
    certificateThumbprint: FLAG,
    /** What else the header says of the certificate: `x5t` for AD FS (SHA-1), `x5c` for the certificate itself. Default: nothing. */
    certificateHeaders: { type: 'list', of: { type: 'string', enum: ['x5t', 'x5t#S256', 'x5c'] }, optional: true },
    /** `typ` of the header. Default `JWT`. */
    typ: OPTIONAL_TEXT,
    /**
     * Ends `iss` with `.SHA256:` and the fingerprint of the public key, as Snowflake wants it. Default false.
     * @see https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
     */
    issuerFingerprint: FLAG,
  },
} as const;

/** How a JWT assertion is made that is signed with the client secret itself. */
export const SHARED_KEY_ASSERTION = {
  type: 'object',
  members: {
    /** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2 a secret as long as the hash at least */
    algorithm: { type: 'string', enum: ['HS256', 'HS384', 'HS512'] },
    audience: ASSERTION.members.audience,
    lifetimeSeconds: ASSERTION.members.lifetimeSeconds,
    typ: ASSERTION.members.typ,
  },
} as const;

/** How the client proves who it is at the token endpoint. The provider says which; token-keeper never probes. */
export const CLIENT_AUTHENTICATION = {
  type: 'variant',
  key: 'method',
  common: {},
  cases: {
    /** HTTP Basic with form-encoded id and secret, as RFC 6749 section 2.3.1 says. */
    client_secret_basic: {},
    /** HTTP Basic with id and secret as they are: what most vendors understand, Genesys Cloud among them. */
    client_secret_basic_raw: {},
    /** `client_id` and `client_secret` in the request body. */
    client_secret_post: {},
    /** A JWT signed with the client's private key. @see https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
    private_key_jwt: { assertion: ASSERTION },
    /** A JWT signed with the client secret. @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication */
    client_secret_jwt: { assertion: SHARED_KEY_ASSERTION },
    /** The client's certificate in the TLS handshake; the secret holds it with its key. @see https://www.rfc-editor.org/rfc/rfc8705#section-2 */
    tls_client_auth: {},
    /** No secret at all: a JWT that AWS STS signs for the function's role, accepted by a federated credential. */
    aws_web_identity: { audience: { type: 'string', expected: 'the audience of the federated credential' } },
    /** None: the grant itself proves it (a signed assertion, a refresh token of a public client, a login). */
    none: {},
  },
} as const;
