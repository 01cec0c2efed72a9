import type { ClientAuthentication, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { TenantsSettings } from '../../../functions/domain/tenant/tenants-schema.ts';
import { meantBy, refused } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';
import { definePreset, givenOf, type ServiceOptions, TENANT_PLACE } from '../definition/service-options.ts';

/** The login host, the Graph host and the audience of federated credentials of each Microsoft cloud. */
const CLOUDS = {
  global: {
    login: 'login.microsoftonline.com',
    graph: 'graph.microsoft.com',
    federation: 'api://AzureADTokenExchange',
  },
  usGovernment: {
    login: 'login.microsoftonline.us',
    graph: 'graph.microsoft.us',
    federation: 'api://AzureADTokenExchangeUSGov',
  },
  china: {
    login: 'login.partner.microsoftonline.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    federation: 'api://AzureADTokenExchangeChina',
  },
} as const;

/** Every Microsoft cloud that is known. */
export const MICROSOFT_CLOUDS = Object.keys(CLOUDS);

/** A Microsoft cloud. */
export type MicrosoftCloud = keyof typeof CLOUDS;

/** An application registration in Microsoft Entra ID that calls Microsoft Graph or another API as itself. */
export type MicrosoftGraphOptions = ServiceOptions & {
  /**
   * How the application proves who it is. Default `client_secret`.
   *
   * `certificate`: the secret holds `privateKey` and `certificate` (PEM). `federated`: nothing secret at all; AWS STS
   * signs a token for the role of refresh-tokens, and the application has a federated credential for that role.
   */
  readonly credential?: 'client_secret' | 'certificate' | { readonly type: 'federated'; readonly clientId: string };
  /** Default `global`. */
  readonly cloud?: MicrosoftCloud;
  /** One resource with `/.default`. Default: Microsoft Graph of the cloud. */
  readonly scope?: string;
} & (
    | {
        /** The tenant's GUID or a verified domain. `common`, `organizations` and `consumers` cannot work. */
        readonly tenantId: string;
        readonly tenants?: never;
      }
    | {
        /** A token for each tenant that has consented to the application. `pattern` is `guid` (default) or `domain`. */
        readonly tenants: TenantsSettings;
        readonly tenantId?: never;
      }
  );

const TENANT = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;

/**
 * Returns the definition of a Microsoft Entra application that calls an API as itself.
 *
 * @throws {InvalidServiceDefinition} when the tenant is not one tenant, or the rest cannot work
 */
export function microsoftGraph(given: MicrosoftGraphOptions): ServiceDefinition {
  const options = givenOf(given);
  const { cloud, credential = 'client_secret' } = options;
  const hosts = meantBy<(typeof CLOUDS)[MicrosoftCloud]>(cloud, 'cloud', CLOUDS);
  const isFederated = typeof credential === 'object';
  const { secret: _needsNone, ...withoutSecret } = options;
  return definePreset('microsoft-graph', isFederated ? withoutSecret : options, {
    timing: { expectedLifetimeSeconds: { min: 3600, max: 5400 } },
    tokenUrl: `https://${hosts.login}/${tenantIn(options)}/oauth2/v2.0/token`,
    grant: { type: 'client_credentials', scope: options.scope ?? `https://${hosts.graph}/.default` },
    clientAuthentication: authenticationOf(credential, hosts.federation),
    clientId: isFederated ? credential.clientId : undefined,
    tenants: options.tenants && { pattern: 'guid', ...options.tenants },
  });
}

function tenantIn({ tenantId, tenants }: MicrosoftGraphOptions): string {
  if (tenants === undefined) {
    if (TENANT.test(tenantId)) return tenantId;
    throw new InvalidServiceDefinition(
      `tenantId: expected the tenant's GUID or a verified domain, got ${JSON.stringify(tenantId) ?? 'nothing'}; an application has ` +
        'no user who could choose a tenant, so common, organizations and consumers are refused by Entra ' +
        '(AADSTS9001023, AADSTS50194); for many tenants leave it out and say tenants',
    );
  }
  if (tenantId !== undefined) {
    throw refused('tenantId', 'nothing beside tenants, whose names stand in its place', tenantId);
  }
  const { pattern = 'guid' } = tenants;
  if (pattern === 'guid' || pattern === 'domain') return TENANT_PLACE;
  throw refused('tenants.pattern', 'guid or domain: Entra knows tenants by nothing else', pattern);
}

function authenticationOf(
  credential: NonNullable<MicrosoftGraphOptions['credential']>,
  federationAudience: string,
): ClientAuthentication {
  switch (credential) {
    case 'client_secret':
      return { method: 'client_secret_post' };
    case 'certificate':
      return { method: 'private_key_jwt', assertion: { algorithm: 'PS256', certificateThumbprint: true } };
    default:
      return { method: 'aws_web_identity', audience: federationAudience };
  }
}
