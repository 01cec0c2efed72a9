import type { AuthorizationServerClient } from '../../../lib/local/servers/authorization-server.ts';
import { LIFETIME_SECONDS } from '../app/services.ts';

/** Returns what the secret of a service holds; the client id is its name. */
export function credentialsOf(service: string): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId: service, clientSecret: `the-client-secret-of-${service}` };
}

/** Returns the services' clients as the authorization server knows them. */
export function clientsOf(services: readonly string[]): readonly AuthorizationServerClient[] {
  return services.map((service) => ({
    ...credentialsOf(service),
    tokenEndpointAuthMethod: 'client_secret_basic',
    scopes: [],
    lifetimeSeconds: LIFETIME_SECONDS,
  }));
}
