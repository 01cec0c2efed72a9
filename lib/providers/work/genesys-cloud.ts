import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { TenantsSettings } from '../../../functions/domain/tenant/tenants-schema.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { ownMember } from '../../../functions/domain/values/json.ts';
import { refused } from '../definition/checked-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** The domain of each region that the vendor's SDK lists (purecloud-platform-client-v2 262.0.0). The list grows. */
const DOMAIN_OF_REGION = {
  'us-east-1': 'mypurecloud.com',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'eu-west-1': 'mypurecloud.ie',
  'eu-west-2': 'euw2.pure.cloud',
  'eu-central-1': 'mypurecloud.de',
  'eu-central-2': 'euc2.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'ap-northeast-1': 'mypurecloud.jp',
  'ap-northeast-2': 'apne2.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'ap-southeast-2': 'mypurecloud.com.au',
} as const;

/** Every region that is known. */
export const GENESYS_CLOUD_REGIONS = Object.keys(DOMAIN_OF_REGION);

/** An AWS region that Genesys Cloud is known to run in. */
export type GenesysCloudRegion = keyof typeof DOMAIN_OF_REGION;

/** Domains that belong to Genesys Cloud; a region not listed yet has one of these endings. */
const KNOWN_DOMAIN = /^(?:mypurecloud\.(?:com|ie|de|jp|com\.au)|[a-z0-9-]+\.(?:pure|us-gov-pure|eusc-pure)\.cloud)$/;

/** A Genesys Cloud organization, by its region or by its domain. */
export type GenesysCloudOptions = ServiceOptions &
  (
    | { readonly region: GenesysCloudRegion; readonly domain?: never }
    | {
        /** `mypurecloud.de`, `usw2.pure.cloud`, ...: for a region that is not listed yet. */
        readonly domain: string;
        readonly region?: never;
      }
    | {
        readonly tenants: GenesysCloudTenants;
        readonly region?: never;
        readonly domain?: never;
      }
  );

/** The organizations of a template. Each has an OAuth client of its own, so `secret` is `per-tenant` as a rule. */
export type GenesysCloudTenants = TenantsSettings & {
  /** Where organizations are: regions, or domains of Genesys Cloud. A tenant has one of them as its parameter `region`, as it is written here. */
  readonly region: readonly (GenesysCloudRegion | (string & {}))[];
};

/**
 * Returns the definition of a Genesys Cloud OAuth client of grant type "Client Credentials".
 *
 * Genesys takes id and secret in the Basic header as they are, and gives tokens for 24 h unless the client says
 * otherwise (300 s to 48 h).
 *
 * @throws {InvalidServiceDefinition} when region or domain is not one of Genesys Cloud, or the rest cannot work
 */
export function genesysCloud(given: GenesysCloudOptions): ServiceDefinition {
  const options = givenOf(given);
  return definePreset('genesys-cloud', options, {
    timing: { expectedLifetimeSeconds: 86_400 },
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic_raw' },
    ...placeOf(options),
  });
}

function placeOf({ region, domain, tenants }: GenesysCloudOptions): Pick<ServiceDefinition, 'tokenUrl' | 'tenants'> {
  const { region: regions, ...settings }: Partial<GenesysCloudTenants> = tenants ?? {};
  if (tenants === undefined || region !== undefined || domain !== undefined) {
    if (regions !== undefined) throw refused('tenants.region', 'nothing beside region or domain', regions);
    const only =
      region === undefined ? known('domain', domain, domainIn(domain)) : known('region', region, domainOf(region));
    return defined({ tokenUrl: urlOf(only), tenants });
  }
  if (!Array.isArray(regions) || regions.length === 0) {
    throw refused('tenants.region', 'a list of regions like eu-central-1, or else region, where all are', regions);
  }
  const domains = regions.map((one) => [one, known('tenants.region', one, domainOf(one) ?? domainIn(one))]);
  const parameters = { ...settings.parameters, region: Object.fromEntries(domains) };
  return { tokenUrl: urlOf('{region}'), tenants: { ...settings, parameters } };
}

function urlOf(domain: string): string {
  return `https://login.${domain}/oauth/token`;
}

function domainOf(given: unknown): string | undefined {
  return ownMember<string>(DOMAIN_OF_REGION, String(given));
}

function domainIn(given: unknown): string | undefined {
  return typeof given === 'string' && KNOWN_DOMAIN.test(given) ? given : undefined;
}

function known(member: string, given: unknown, domain: string | undefined): string {
  if (domain !== undefined) return domain;
  throw refused(member, `a region (${GENESYS_CLOUD_REGIONS.join(', ')}) or a domain like usw2.pure.cloud`, given);
}
