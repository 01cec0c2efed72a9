import type { Sha256Hex } from './fingerprint.ts';
import type { TimingOverrides } from './timing.ts';

/** The length of a definition hash in hex digits. */
const DEFINITION_HASH_LENGTH = 12;

/** How the client proves who it is at the token endpoint. The provider says which; token-keeper never probes. */
export type ClientAuthenticationMethod =
  /** HTTP Basic with form-encoded id and secret, as RFC 6749 section 2.3.1 says. */
  | 'client_secret_basic'
  /** HTTP Basic with id and secret as they are: what most vendors understand, Genesys Cloud among them. */
  | 'client_secret_basic_raw'
  /** `client_id` and `client_secret` in the request body. */
  | 'client_secret_post';

/** The client authentication of a service. */
export interface ClientAuthentication {
  readonly method: ClientAuthenticationMethod;
}

/**
 * The grant that is asked for, with the parameters that go into the request body.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 client credentials
 */
export interface ClientCredentialsGrant {
  readonly type: 'client_credentials';
  /** Space-separated scope; absent: none is sent and the provider decides. */
  readonly scope?: string;
  /** `audience` parameter (Auth0 and others); absent: not sent. */
  readonly audience?: string;
  /** `resource` parameter of RFC 8707; absent: not sent. */
  readonly resource?: string;
  /** Further body parameters; may not repeat one that token-keeper sets. */
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/** Where the client secret is: a Secrets Manager secret whose value is a JSON object of strings. */
export interface SecretReference {
  /** Name or ARN of the secret. */
  readonly name: string;
  /** Field that holds the client id. Default `clientId`. */
  readonly clientIdField?: string;
  /** Field that holds the client secret. Default `clientSecret`. */
  readonly clientSecretField?: string;
}

/** A service: an API a token is kept for. Plain JSON data; it travels in the functions' code asset. */
export interface ServiceDefinition {
  /** `[A-Za-z][A-Za-z0-9-_]{0,63}`, the name callers use and the name of its Lambda alias; `status` is reserved. */
  readonly id: string;
  /** The preset that made the definition, for people and for diagnosis; absent: written by hand. */
  readonly provider?: string;
  /** The token endpoint: https, or http to loopback. */
  readonly tokenUrl: string;
  readonly grant: ClientCredentialsGrant;
  readonly clientAuthentication: ClientAuthentication;
  readonly secret: SecretReference;
  readonly timing?: TimingOverrides;
}

/**
 * Returns the hash of what a token is asked with: endpoint, grant, client authentication, secret.
 *
 * Two definitions with the same hash may share a token; timing is not part of it, since it does not change what is asked.
 */
export function definitionHashOf(definition: ServiceDefinition, sha256Hex: Sha256Hex): string {
  const { tokenUrl, grant, clientAuthentication, secret } = definition;
  return sha256Hex(canonicalJson({ tokenUrl, grant, clientAuthentication, secret })).slice(0, DEFINITION_HASH_LENGTH);
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
