/** This folder: presets of clouds and of what runs on them. */

import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { formOf, meantBy } from '../definition/checked-option.ts';
import { refuseOpenHost } from '../definition/host-option.ts';
import { definePreset, givenOf, type ServiceOptions } from '../definition/service-options.ts';

/** The console of accounts in each cloud. */
const ACCOUNT_HOSTS = {
  aws: 'accounts.cloud.databricks.com',
  azure: 'accounts.azuredatabricks.net',
  gcp: 'accounts.gcp.databricks.com',
} as const;

/** Every cloud that Databricks accounts are known to be in. */
export const DATABRICKS_CLOUDS = Object.keys(ACCOUNT_HOSTS);

/** A service principal of Databricks itself, in one workspace or for the account. */
export type DatabricksOptions = ServiceOptions & {
  /** Default `all-apis`. */
  readonly scope?: string;
} & (
    | {
        /** Host of the workspace: `dbc-a1b2345c-d6e7.cloud.databricks.com`. */
        readonly workspace: string;
        readonly accountId?: never;
        readonly cloud?: never;
      }
    | {
        /** The account's id, a UUID: for the APIs of the account. */
        readonly accountId: string;
        /** Where the account is. Default `aws`. */
        readonly cloud?: keyof typeof ACCOUNT_HOSTS;
        readonly workspace?: never;
      }
  );

const WORKSPACE =
  /^(?!accounts\.)[a-z0-9-]+(?:\.[a-z0-9-]+)?\.(?:cloud\.databricks\.(?:com|us)|gcp\.databricks\.com|azuredatabricks\.net)$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns the definition of a Databricks service principal with an OAuth secret. Its tokens live one hour.
 *
 * @throws {InvalidServiceDefinition} when workspace or account are none, or the rest cannot work
 * @see https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m
 */
export function databricks(given: DatabricksOptions): ServiceDefinition {
  const options = givenOf(given);
  return definePreset('databricks', options, {
    timing: { expectedLifetimeSeconds: 3600 },
    tokenUrl: `https://${pathOf(options)}/v1/token`,
    grant: { type: 'client_credentials', scope: options.scope ?? 'all-apis' },
    clientAuthentication: { method: 'client_secret_basic' },
  });
}

function pathOf({ workspace, accountId, cloud, tenants }: DatabricksOptions): string {
  if (accountId === undefined) {
    refuseOpenHost(workspace, 'workspace', tenants);
    const expected = 'the host of a workspace like dbc-a1b2345c-d6e7.cloud.databricks.com, or accountId in its place';
    return `${formOf(workspace, 'workspace', WORKSPACE, expected)[0]}/oidc`;
  }
  const host = meantBy<string>(cloud, 'cloud', ACCOUNT_HOSTS);
  const [id] = formOf(accountId, 'accountId', UUID, 'the id of the account, a UUID');
  return `${host}/oidc/accounts/${id}`;
}
