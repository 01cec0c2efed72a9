import type { ClientAuthentication, ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { defined } from '../../functions/domain/values/defined.ts';
import { definePreset, givenOf, type ServiceOptions } from './definition/service-options.ts';

/** The ways to authenticate that need nothing but their name. */
type SecretMethod = 'client_secret_basic' | 'client_secret_basic_raw' | 'client_secret_post';

/** A service of any provider that speaks the client credentials grant. */
export interface ClientCredentialsOptions extends ServiceOptions {
  /** The token endpoint: https, or http to loopback. */
  readonly tokenUrl: string;
  /**
   * How the client authenticates; the provider's documentation says which. It is never guessed by trying.
   * `client_secret_basic` encodes id and secret as RFC 6749 says, `client_secret_basic_raw` does not.
   */
  readonly clientAuthentication: SecretMethod | Extract<ClientAuthentication, { method: 'private_key_jwt' }>;
  /** The client id. Default: the secret holds it. */
  readonly clientId?: string;
  readonly scope?: string;
  /** `audience` parameter, which some require. */
  readonly audience?: string | readonly string[];
  /** `resource` parameter of RFC 8707. */
  readonly resource?: string | readonly string[];
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/**
 * Returns the definition of a service that gives tokens for client credentials; those with a preset of their own know its host, limits and lifetime
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function clientCredentials(given: ClientCredentialsOptions): ServiceDefinition {
  const options = givenOf(given);
  const { tokenUrl, clientAuthentication, clientId, scope, audience, resource, extraParameters } = options;
  return definePreset('client-credentials', options, {
    tokenUrl,
    grant: defined({ type: 'client_credentials', scope, audience, resource, extraParameters }),
    clientAuthentication:
      typeof clientAuthentication === 'string' ? { method: clientAuthentication } : clientAuthentication,
    clientId,
  });
}
