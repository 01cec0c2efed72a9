import type {
  ClientAuthenticationMethod,
  SecretReference,
  ServiceDefinition,
} from '../../functions/domain/service-definition.ts';
import type { TimingOverrides } from '../../functions/domain/timing.ts';
import { defineService } from './define-service.ts';

/** What every preset takes. */
export interface ServiceOptions {
  /** The id callers use, `[A-Za-z][A-Za-z0-9-_]{0,63}`. */
  readonly id: string;
  /** The secret with client id and client secret. Default: the secret named `token-keeper/<id>`. */
  readonly secret?: SecretReference;
  /** Replaces single timing rules. Default: the rules of docs/adr/0004. */
  readonly timing?: TimingOverrides;
}

/** A service of any provider that speaks the client credentials grant. */
export interface ClientCredentialsOptions extends ServiceOptions {
  /** The token endpoint: https, or http to loopback. */
  readonly tokenUrl: string;
  /** How the client authenticates; the provider's documentation says which. It is never found out by trying. */
  readonly clientAuthentication: ClientAuthenticationMethod;
  readonly scope?: string;
  /** `audience` parameter, which Auth0 requires. */
  readonly audience?: string;
  /** `resource` parameter of RFC 8707. */
  readonly resource?: string;
  readonly extraParameters?: Readonly<Record<string, string>>;
}

/**
 * Returns the definition of a service that gives tokens for client credentials: Auth0, Okta, Keycloak, Cognito, ...
 *
 * @throws {InvalidServiceDefinition} when it cannot work
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function clientCredentials(options: ClientCredentialsOptions): ServiceDefinition {
  const { id, tokenUrl, clientAuthentication, secret, timing, scope, audience, resource, extraParameters } = options;
  return defineService({
    id,
    provider: 'client-credentials',
    tokenUrl,
    grant: {
      type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
      ...(audience === undefined ? {} : { audience }),
      ...(resource === undefined ? {} : { resource }),
      ...(extraParameters === undefined ? {} : { extraParameters }),
    },
    clientAuthentication: { method: clientAuthentication },
    secret: secret ?? { name: `token-keeper/${id}` },
    ...(timing === undefined ? {} : { timing }),
  });
}
