import { SERVICE_ID_PATTERN, STATUS_ALIAS } from '../../contract/constants.ts';
import type { Members } from '../schema/schema.ts';
import { TIMING_OVERRIDES } from './timing-check.ts';
import { TOKEN_USE } from './token-type.ts';
import { isTokenUrl } from './token-url.ts';

/** JWS algorithms that assertions are signed with: asymmetric ones only. */
const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const OPTIONAL_TEXT = { type: 'string', optional: true } as const;
const FLAG = { type: 'boolean', optional: true } as const;

/** How a JWT assertion is made. A new one is made for every attempt. */
export const ASSERTION = {
  type: 'object',
  members: {
    algorithm: { type: 'string', enum: SIGNING_ALGORITHMS },
    /** `aud` claim. Default: the token URL, which is what most providers want. */
    audience: OPTIONAL_TEXT,
    /** From `iat` to `exp` as the provider sees it, 60 to 3600 s. Default 300. */
    lifetimeSeconds: { type: 'integer', minimum: 60, maximum: 3600, optional: true },
    /** Names the certificate in the header by `x5t#S256`; the secret then holds `certificate`. Default false. */
    certificateThumbprint: FLAG,
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
    /** No secret at all: a JWT that AWS STS signs for the function's role, accepted by a federated credential. */
    aws_web_identity: { audience: { type: 'string', expected: 'the audience of the federated credential' } },
    /** None: the grant itself proves it (a signed assertion, a refresh token of a public client). */
    none: {},
  },
} as const;

/** What a token is asked for with. */
export const GRANT = {
  type: 'variant',
  key: 'type',
  cases: {
    /** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
    client_credentials: {},
    /** Zoom's server-to-server grant. */
    account_credentials: { accountId: { type: 'string', expected: 'the account id' } },
    /** A signed assertion is the grant. @see https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
    jwt_bearer: {
      assertion: ASSERTION,
      /** `sub` claim; absent: none. */
      subject: OPTIONAL_TEXT,
      /** Further claims of the assertion, `scope` for Google among them; token-keeper sets the reserved ones itself. */
      claims: { type: 'map', reserved: ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'], optional: true },
    },
    /** @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
    refresh_token: {
      /** The provider accepts a refresh token once only: it is not sent again once it may have been taken. Default false. */
      singleUse: FLAG,
    },
    /** An installation token of a GitHub App: not OAuth, but near enough to be kept the same way. */
    github_app_installation: {},
  },
  /** Body parameters that any grant may have. */
  common: {
    /** Space-separated scope; absent: none is sent and the provider decides. */
    scope: OPTIONAL_TEXT,
    /** `audience` parameter (Auth0 and others); absent: not sent. */
    audience: OPTIONAL_TEXT,
    /** `resource` parameter of RFC 8707; absent: not sent. */
    resource: OPTIONAL_TEXT,
    /** Further body parameters; may not repeat one that token-keeper sets. */
    extraParameters: {
      type: 'map',
      reserved: [
        'grant_type',
        'scope',
        'audience',
        'resource',
        'client_id',
        'client_secret',
        'client_assertion',
        'client_assertion_type',
        'assertion',
        'refresh_token',
        'account_id',
      ],
      optional: true,
    },
  },
} as const;

const MEMBER_OF_SECRET = { ...OPTIONAL_TEXT, expected: 'the name of a member of the secret' } as const;

/** The values a secret can hold for a service, each with the secret's own name for it. */
export const SECRET_MEMBERS = {
  clientId: MEMBER_OF_SECRET,
  clientSecret: MEMBER_OF_SECRET,
  privateKey: MEMBER_OF_SECRET,
  keyId: MEMBER_OF_SECRET,
  certificate: MEMBER_OF_SECRET,
  refreshToken: MEMBER_OF_SECRET,
} as const;

/** Where the client's secret values are: a Secrets Manager secret whose value is a JSON object of strings. */
export const SECRET = {
  type: 'object',
  members: {
    /** Name or ARN of the secret. */
    name: {
      type: 'string',
      expected: 'the name or ARN of a Secrets Manager secret (letters, digits and /_+=.@-)',
      pattern: /^(?:arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/,
    },
    /** The secret's own names for the values; absent: as in {@link SECRET_MEMBERS}. Lets services share one secret. */
    fields: { type: 'object', members: SECRET_MEMBERS, optional: true },
  },
} as const;

/** A service: an API a token is kept for. Plain JSON data; it travels in the functions' code asset. */
export const SERVICE = {
  /** `[A-Za-z][A-Za-z0-9-_]{0,63}`, the name callers use and the name of its Lambda alias; `status` is reserved. */
  id: {
    type: 'string',
    expected: `an id like genesys (${SERVICE_ID_PATTERN.source}) that is not "${STATUS_ALIAS}"`,
    pattern: SERVICE_ID_PATTERN,
    accepts: (text) => text !== STATUS_ALIAS,
  },
  /** The preset that made the definition, for people and for diagnosis; absent: written by hand. */
  provider: { type: 'string', expected: 'a short name', pattern: /^.{1,64}$/s, optional: true },
  /** The token endpoint: https, or http to loopback. */
  tokenUrl: {
    type: 'string',
    expected: 'an https URL (http only to loopback) without credentials, fragment or secret parameters',
    accepts: isTokenUrl,
  },
  grant: GRANT,
  clientAuthentication: CLIENT_AUTHENTICATION,
  /** The client id, which is no secret. Absent: the secret holds it. */
  clientId: OPTIONAL_TEXT,
  /** Absent: the deployment names it, or nothing secret is needed (`aws_web_identity` with a `clientId`). */
  secret: { ...SECRET, optional: true },
  ...TOKEN_USE,
  timing: { ...TIMING_OVERRIDES, optional: true },
  /** At most this many token requests in any hour; absent: no limit of ours. For providers that count or charge. */
  maxRequestsPerHour: { type: 'integer', minimum: 1, maximum: 3600, optional: true },
} as const satisfies Members;
