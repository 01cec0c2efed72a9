import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { DATABRICKS_CLOUDS, type DatabricksOptions, databricks } from '../../providers/cloud/databricks.ts';
import {
  type GoogleCloudFederationOptions,
  googleCloudFederation,
} from '../../providers/cloud/google-cloud-federation.ts';
import {
  type GoogleServiceAccountOptions,
  googleServiceAccount,
} from '../../providers/cloud/google-service-account.ts';
import { type SnowflakeOptions, snowflake } from '../../providers/cloud/snowflake.ts';
import { type SnowflakeKeyPairOptions, snowflakeKeyPair } from '../../providers/cloud/snowflake-key-pair.ts';
import { OPTIONAL_TEXT, type Own, optionalWord, type Preset, TEXT } from './preset.ts';

const SCOPES = { type: 'list', of: TEXT, orOne: true } as const;

/** The presets of clouds and of what runs on them. */
export const CLOUD_PRESETS = {
  databricks: {
    call: 'databricks',
    define: databricks,
    options: ({ accountId }) => {
      const own = {
        workspace: OPTIONAL_TEXT,
        accountId: OPTIONAL_TEXT,
        cloud: optionalWord(...DATABRICKS_CLOUDS),
        scope: OPTIONAL_TEXT,
      } satisfies Own<DatabricksOptions>;
      const { workspace, cloud: _ofAccounts, ...ofWorkspaces } = own;
      const { workspace: _other, ...ofAccounts } = own;
      return accountId === undefined ? { workspace, ...ofWorkspaces } : ofAccounts;
    },
  },
  'google-cloud-federation': {
    call: 'googleCloudFederation',
    define: googleCloudFederation,
    options: () =>
      ({
        projectNumber: TEXT,
        pool: TEXT,
        provider: TEXT,
        serviceAccount: OPTIONAL_TEXT,
        scopes: { ...SCOPES, optional: true },
        lifetimeSeconds: { type: 'integer', minimum: 600, maximum: 43_200, optional: true },
        audience: OPTIONAL_TEXT,
      }) satisfies Own<GoogleCloudFederationOptions>,
  },
  'google-service-account': {
    call: 'googleServiceAccount',
    define: googleServiceAccount,
    options: () =>
      ({
        scopes: SCOPES,
        serviceAccount: OPTIONAL_TEXT,
        subject: OPTIONAL_TEXT,
      }) satisfies Own<GoogleServiceAccountOptions>,
  },
  snowflake: {
    call: 'snowflake',
    define: snowflake,
    options: () => ({ account: TEXT, singleUse: GRANT.cases.refresh_token.singleUse }) satisfies Own<SnowflakeOptions>,
  },
  'snowflake-key-pair': {
    call: 'snowflakeKeyPair',
    define: snowflakeKeyPair,
    options: () =>
      ({ account: TEXT, user: TEXT, endpoint: TEXT, role: OPTIONAL_TEXT }) satisfies Own<SnowflakeKeyPairOptions>,
  },
} satisfies Readonly<Record<string, Preset>>;
