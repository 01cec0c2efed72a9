import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { type DomainOptions, domainOf } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';
import { authenticationOf, type CredentialOptions } from './credential-option.ts';

/** A Machine to Machine application of Auth0. `domain` is the tenant's, `tenant.eu.auth0.com`. */
export type Auth0Options = ServiceOptions &
  DomainOptions &
  CredentialOptions<'client_secret' | 'private_key'> & {
    /** The identifier of the API that the token is for; without one Auth0 gives a token that no API takes. */
    readonly audience: string;
    /** Name or id of the organization that the token is for. Default: none. */
    readonly organization?: string;
    readonly scope?: string;
  };

/**
 * Returns the definition of an Auth0 application that calls an API as itself.
 *
 * @throws {InvalidServiceDefinition} when the domain is none of Auth0, or the rest cannot work
 * @see https://auth0.com/docs/api/authentication/client-credential-flow/get-token
 * @see https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime 24 h by default, 30 days at most
 */
export function auth0(given: Auth0Options): ServiceDefinition {
  const options = givenOf(given);
  const { audience, organization, scope } = options;
  const host = domainOf(options, {
    like: 'tenant.eu.auth0.com',
    endings: ['auth0.com', 'auth0app.com'],
    tenants: options.tenants,
  });
  return definePreset('auth0', options, {
    timing: { expectedLifetimeSeconds: { min: 3600, max: 2_592_000 } },
    tokenUrl: `https://${host}/oauth/token`,
    grant: defined({
      type: 'client_credentials',
      scope,
      // An empty one is refused by its name, as a missing one is.
      audience: audience ?? '',
      extraParameters: organization === undefined ? undefined : { organization },
    }),
    clientAuthentication: authenticationOf(options, {
      client_secret: { method: 'client_secret_post' },
      // The tenant with its slash, not the token URL.
      private_key: (algorithm) => ({
        method: 'private_key_jwt',
        assertion: { algorithm, audience: `https://${host}/` },
      }),
    }),
  });
}
