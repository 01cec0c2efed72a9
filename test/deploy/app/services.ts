import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';

/** The stack of the test. */
export const STACK = 'TokenKeeperTest';

/** The services that the consumer is granted. */
export const GRANTED = ['orders', 'billing'] as const;

/** The lifetime of every token, in seconds: it stays fresh while the test runs. */
export const LIFETIME_SECONDS = 3600;

/**
 * Returns the definition of a service whose tokens come from `tokenUrl`.
 *
 * @param sharing the service whose secret it has; absent: one of its own
 */
export function serviceOf(id: string, tokenUrl: string, sharing?: string): ServiceDefinition {
  return clientCredentials({
    id,
    tokenUrl,
    clientAuthentication: 'client_secret_basic',
    timing: { expectedLifetimeSeconds: LIFETIME_SECONDS },
    ...(sharing !== undefined && { secret: { name: secretOf(sharing) } }),
  });
}

/** Returns the name of the secret of a service, which the deployment chooses. */
export function secretOf(service: string): string {
  return `${STACK}/TokenKeeper/${service}`;
}

/** The groups of every service with tenants. */
export const GROUPS = ['gold', 'silver'] as const;

/** Returns the definition of a service with tenants, which share its secret; the provider is told which one a token is for. */
export function templateOf(id: string, tokenUrl: string): ServiceDefinition {
  return clientCredentials({
    id,
    tokenUrl,
    clientAuthentication: 'client_secret_basic',
    extraParameters: { tenant: '{tenant}' },
    timing: { expectedLifetimeSeconds: LIFETIME_SECONDS },
    tenants: { groups: GROUPS },
  });
}
