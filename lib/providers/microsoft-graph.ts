import type { ServiceDefinition } from '../../functions/domain/service-definition.ts';
import type { ServiceOptions } from './client-credentials.ts';
import { defineService, InvalidServiceDefinition } from './define-service.ts';

/** The login host and the Graph host of each Microsoft cloud. */
const CLOUDS = {
  global: { login: 'login.microsoftonline.com', graph: 'graph.microsoft.com' },
  usGovernment: { login: 'login.microsoftonline.us', graph: 'graph.microsoft.us' },
  china: { login: 'login.partner.microsoftonline.cn', graph: 'microsoftgraph.chinacloudapi.cn' },
} as const;

/** A Microsoft cloud. */
export type MicrosoftCloud = keyof typeof CLOUDS;

/** An application registration in Microsoft Entra ID that calls Microsoft Graph or another API as itself. */
export interface MicrosoftGraphOptions extends ServiceOptions {
  /** The tenant's GUID or a verified domain. `common`, `organizations` and `consumers` cannot work. */
  readonly tenantId: string;
  /** Default `global`. */
  readonly cloud?: MicrosoftCloud;
  /** One resource with `/.default`. Default: Microsoft Graph of the cloud. */
  readonly scope?: string;
}

const TENANT = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;

/**
 * Returns the definition of a Microsoft Entra application with a client secret.
 *
 * @throws {InvalidServiceDefinition} when the tenant is not one tenant, or the rest cannot work
 */
export function microsoftGraph(options: MicrosoftGraphOptions): ServiceDefinition {
  const { id, tenantId, cloud = 'global', secret, timing } = options;
  if (!TENANT.test(tenantId)) {
    throw new InvalidServiceDefinition(
      `tenantId: expected the tenant's GUID or a verified domain, got ${JSON.stringify(tenantId)}; an application has ` +
        'no user who could choose a tenant, so common, organizations and consumers are refused by Entra ' +
        '(AADSTS9001023, AADSTS50194)',
    );
  }
  const hosts = CLOUDS[cloud];
  return defineService({
    id,
    provider: 'microsoft-graph',
    tokenUrl: `https://${hosts.login}/${tenantId}/oauth2/v2.0/token`,
    grant: { type: 'client_credentials', scope: options.scope ?? `https://${hosts.graph}/.default` },
    clientAuthentication: { method: 'client_secret_post' },
    secret: secret ?? { name: `token-keeper/${id}` },
    timing: { expectedLifetimeSeconds: { min: 3600, max: 5400 }, ...timing },
  });
}
