import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { DATABRICKS_CLOUDS, databricks } from '../../providers/cloud/databricks.ts';
import { googleCloudFederation } from '../../providers/cloud/google-cloud-federation.ts';
import { googleServiceAccount } from '../../providers/cloud/google-service-account.ts';
import { snowflake } from '../../providers/cloud/snowflake.ts';
import { snowflakeKeyPair } from '../../providers/cloud/snowflake-key-pair.ts';
import { optionalWord, orTenant, type Preset, preset, TEXT } from './preset.ts';

const SCOPES = { type: 'list', of: TEXT, orOne: true } as const;

/** The presets of clouds and of what runs on them. */
export const CLOUD_PRESETS: Readonly<Record<string, Preset>> = {
  databricks: preset(
    'databricks',
    databricks,
    {
      workspace: OPTIONAL_TEXT,
      accountId: OPTIONAL_TEXT,
      cloud: optionalWord(...DATABRICKS_CLOUDS),
      scope: OPTIONAL_TEXT,
    },
    ({ accountId }, { workspace, accountId: account, cloud, scope }) =>
      accountId === undefined ? { workspace, accountId: account, scope } : { accountId: account, cloud, scope },
  ),
  'google-cloud-federation': preset('googleCloudFederation', googleCloudFederation, {
    projectNumber: TEXT,
    pool: TEXT,
    provider: TEXT,
    serviceAccount: OPTIONAL_TEXT,
    scopes: { ...SCOPES, optional: true },
    lifetimeSeconds: { type: 'integer', minimum: 600, maximum: 43_200, optional: true },
    audience: OPTIONAL_TEXT,
  }),
  'google-service-account': preset('googleServiceAccount', googleServiceAccount, {
    scopes: SCOPES,
    serviceAccount: OPTIONAL_TEXT,
    subject: OPTIONAL_TEXT,
  }),
  snowflake: preset(
    'snowflake',
    snowflake,
    { account: TEXT, singleUse: GRANT.cases.refresh_token.singleUse },
    orTenant('account'),
  ),
  'snowflake-key-pair': preset('snowflakeKeyPair', snowflakeKeyPair, {
    account: TEXT,
    user: TEXT,
    endpoint: TEXT,
    role: OPTIONAL_TEXT,
  }),
};
