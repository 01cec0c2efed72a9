import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { isTokenUrl } from '../../../functions/domain/wire/token-url.ts';
import { formOf, refused } from '../definition/checked-option.ts';
import {
  definePreset,
  givenOf,
  type OrTenant,
  type ServiceOptions,
  TENANT_PLACE,
} from '../definition/service-options.ts';
import { authenticationOf, type CredentialOptions } from './credential-option.ts';

/** A client of Keycloak with a service account. */
export type KeycloakOptions = ServiceOptions &
  CredentialOptions<'client_secret' | 'private_key' | 'client_secret_jwt' | 'certificate'> &
  OrTenant<'realm'> & {
    /** Where Keycloak is, `https://sso.example.com`, with the path before `/realms` where it has one. */
    readonly baseUrl: string;
    readonly scope?: string;
    /** Clients that the token is for; Keycloak needs a mapper or scope for each as well. */
    readonly audience?: string | readonly string[];
  };

const REALM = /^(?!\.+$)[^/\\?#%]{1,255}$/;

/**
 * Returns the definition of a Keycloak client that calls an API as its service account.
 *
 * @throws {InvalidServiceDefinition} when base URL or realm cannot be one, or the rest cannot work
 * @see docs/providers/self-hosted-servers.md what was tried on a real one
 */
export function keycloak(given: KeycloakOptions): ServiceDefinition {
  const options = givenOf(given);
  const { baseUrl, scope, audience, tenants } = options;
  const { realm = tenants && TENANT_PLACE } = options;
  if (typeof baseUrl !== 'string' || !isTokenUrl(baseUrl) || /\?|\/realms\//.test(`${baseUrl}/`)) {
    throw refused('baseUrl', 'a URL like https://sso.example.com, without /realms and query', baseUrl);
  }
  const [name] = formOf(realm, 'realm', REALM, 'the name of the realm');
  return definePreset('keycloak', options, {
    timing: { expectedLifetimeSeconds: { min: 300, max: 86_400 } },
    tokenUrl: `${baseUrl.replace(/\/+$/, '')}/realms/${inPath(name)}/protocol/openid-connect/token`,
    grant: defined({ type: 'client_credentials', scope, audience }),
    clientAuthentication: authenticationOf(options, {
      // It decodes what Basic holds, so that it has to be encoded.
      client_secret: { method: 'client_secret_basic' },
      private_key: (algorithm) => ({ method: 'private_key_jwt', assertion: { algorithm } }),
      client_secret_jwt: { method: 'client_secret_jwt', assertion: { algorithm: 'HS256' } },
      certificate: { method: 'tls_client_auth' },
    }),
  });
}

/** Placeholders stay what they are: what a tenant fills in is safe in a path. */
function inPath(name: string): string {
  return name.replace(/(\{\w+\})|[^{]+|\{/g, (text, placeholder?: string) => placeholder ?? encodeURIComponent(text));
}
