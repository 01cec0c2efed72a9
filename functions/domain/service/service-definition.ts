import type { TimingOverrides } from '../expiry/timing.ts';
import type { Sha256Hex } from '../values/fingerprint.ts';

/** The length of a definition hash in hex digits. */
const DEFINITION_HASH_LENGTH = 12;

/** How a JWT assertion is made. A new one is made for every attempt. */
export interface AssertionSettings {
  readonly algorithm: SigningAlgorithm;
  /** `aud` claim. Default: the token URL, which is what most providers want. */
  readonly audience?: string;
  /** From `iat` to `exp` as the provider sees it, 60 to 3600 s. Default 300. */
  readonly lifetimeSeconds?: number;
  /** Names the certificate in the header by `x5t#S256`; the secret then holds `certificate`. Default false. */
  readonly certificateThumbprint?: boolean;
}

/** JWS algorithms that assertions are signed with: asymmetric ones only. */
export const SIGNING_ALGORITHMS = [
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
] as const;

/** One of {@link SIGNING_ALGORITHMS}. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** How the client proves who it is at the token endpoint. The provider says which; token-keeper never probes. */
export type ClientAuthentication =
  /** HTTP Basic with form-encoded id and secret, as RFC 6749 section 2.3.1 says. */
  | { readonly method: 'client_secret_basic' }
  /** HTTP Basic with id and secret as they are: what most vendors understand, Genesys Cloud among them. */
  | { readonly method: 'client_secret_basic_raw' }
  /** `client_id` and `client_secret` in the request body. */
  | { readonly method: 'client_secret_post' }
  /** A JWT signed with the client's private key. @see https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
  | { readonly method: 'private_key_jwt'; readonly assertion: AssertionSettings }
  /** No secret at all: a JWT that AWS STS signs for the function's role, accepted by a federated credential. */
  | { readonly method: 'aws_web_identity'; readonly audience: string }
  /** None: the grant itself proves it (a signed assertion, a refresh token of a public client). */
  | { readonly method: 'none' };

/** The name of a way to authenticate. */
export type ClientAuthenticationMethod = ClientAuthentication['method'];

/** Body parameters that any grant may have. */
export interface GrantParameters {
  /** Space-separated scope; absent: none is sent and the provider decides. */
  readonly scope?: string;
  /** `audience` parameter (Auth0 and others); absent: not sent. */
  readonly audience?: string;
  /** `resource` parameter of RFC 8707; absent: not sent. */
  readonly resource?: string;
  /** Further body parameters; may not repeat one that token-keeper sets. */
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/** What a token is asked for with. */
export type Grant = GrantParameters &
  (
    | { /** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */ readonly type: 'client_credentials' }
    | {
        /** Zoom's server-to-server grant. */
        readonly type: 'account_credentials';
        readonly accountId: string;
      }
    | {
        /** A signed assertion is the grant. @see https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
        readonly type: 'jwt_bearer';
        readonly assertion: AssertionSettings;
        /** `sub` claim; absent: none. */
        readonly subject?: string;
        /** Further claims of the assertion, `scope` for Google among them. */
        readonly claims?: Readonly<Record<string, string>>;
      }
    | {
        /** @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
        readonly type: 'refresh_token';
        /** The provider accepts a refresh token once only: it is never sent twice, even if no answer came. Default false. */
        readonly singleUse?: boolean;
      }
    | {
        /** An installation token of a GitHub App: not OAuth, but near enough to be kept the same way. */
        readonly type: 'github_app_installation';
      }
  );

/** The values a secret can hold for a service. */
export const SECRET_FIELDS = [
  'clientId',
  'clientSecret',
  'privateKey',
  'keyId',
  'certificate',
  'refreshToken',
] as const;

/** One of {@link SECRET_FIELDS}. */
export type SecretField = (typeof SECRET_FIELDS)[number];

/** Where the client's secret values are: a Secrets Manager secret whose value is a JSON object of strings. */
export interface SecretReference {
  /** Name or ARN of the secret. */
  readonly name: string;
  /** The secret's own names for the values; absent: as in {@link SECRET_FIELDS}. Lets services share one secret. */
  readonly fields?: Readonly<Partial<Record<SecretField, string>>>;
}

/** A service: an API a token is kept for. Plain JSON data; it travels in the functions' code asset. */
export interface ServiceDefinition {
  /** `[A-Za-z][A-Za-z0-9-_]{0,63}`, the name callers use and the name of its Lambda alias; `status` is reserved. */
  readonly id: string;
  /** The preset that made the definition, for people and for diagnosis; absent: written by hand. */
  readonly provider?: string;
  /** The token endpoint: https, or http to loopback. */
  readonly tokenUrl: string;
  readonly grant: Grant;
  readonly clientAuthentication: ClientAuthentication;
  /** The client id, which is no secret. Absent: the secret holds it. */
  readonly clientId?: string;
  /** Absent only where nothing secret is needed (`aws_web_identity` with a `clientId`). */
  readonly secret?: SecretReference;
  /** At most this many token requests in any hour; absent: no limit of ours. For providers that count or charge. */
  readonly maxRequestsPerHour?: number;
  readonly timing?: TimingOverrides;
}

/** What a token is asked with, as canonical text; kept since definitions are never changed and are hashed at every refresh. */
const requestTexts = new WeakMap<ServiceDefinition, string>();

/**
 * Returns the hash of what a token is asked with: endpoint, grant, client authentication, secret.
 *
 * Two definitions with the same hash may share a token; timing is not part of it, since it does not change what is asked.
 */
export function definitionHashOf(definition: ServiceDefinition, sha256Hex: Sha256Hex): string {
  const { tokenUrl, grant, clientAuthentication, clientId, secret } = definition;
  const text =
    requestTexts.get(definition) ?? canonicalJson({ tokenUrl, grant, clientAuthentication, clientId, secret });
  requestTexts.set(definition, text);
  return sha256Hex(text).slice(0, DEFINITION_HASH_LENGTH);
}

/** Tells whether a request carries an assertion of our own making, whose times the provider compares with its clock. */
export function hasAssertion({ grant, clientAuthentication }: ServiceDefinition): boolean {
  const isGrant = grant.type === 'jwt_bearer' || grant.type === 'github_app_installation';
  return isGrant || clientAuthentication.method === 'private_key_jwt';
}

/** Tells whether a request carries something that the provider accepts once only. */
export function isSingleUse({ grant }: Pick<ServiceDefinition, 'grant'>): boolean {
  return grant.type === 'refresh_token' && grant.singleUse === true;
}

/** Returns the service's own limit on token requests, where it has one, as an optional member. */
export function limitOf({ maxRequestsPerHour }: ServiceDefinition): { readonly maxRequestsPerHour?: number } {
  return maxRequestsPerHour === undefined ? {} : { maxRequestsPerHour };
}

/** Returns JSON with the members of every object in alphabetical order, so that the order of writing does not matter. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
