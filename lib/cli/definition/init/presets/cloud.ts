import { type InitRow, needed, row, SINGLE_USE, text } from './question.ts';

const SCOPES = 'scopes of Google, separated by blanks: https://www.googleapis.com/auth/...';

/** What `init` asks for the presets of clouds and of what runs on them. */
export const CLOUD_QUESTIONS: Readonly<Record<string, InitRow>> = {
  'google-service-account': row('google', 'a Google service account with a key', [
    needed('--scopes <scopes>', 'scopes', SCOPES),
    text('--service-account <email>', 'serviceAccount', 'e-mail address of the service account'),
    text('--subject <user>', 'subject', 'the user to act as'),
  ]),
  'google-cloud-federation': row(
    'google-cloud',
    'Google Cloud without a secret: a workload identity pool that trusts AWS',
    [
      needed('--project-number <number>', 'projectNumber', 'number of the project that the pool is in'),
      needed('--pool <id>', 'pool', 'id of the workload identity pool'),
      needed('--pool-provider <id>', 'provider', 'id of the provider in the pool'),
      text('--service-account <email>', 'serviceAccount', 'e-mail address of the service account', { isAsked: true }),
      text('--scopes <scopes>', 'scopes', SCOPES),
    ],
  ),
  snowflake: row('snowflake', 'Snowflake OAuth, authorized by a user once', [
    needed('--account <id>', 'account', 'the account: myorg-myaccount'),
    SINGLE_USE,
  ]),
  'snowflake-key-pair': row('snowflake-endpoint', 'an endpoint of Snowpark Container Services, by a key pair', [
    needed('--account <id>', 'account', 'the account: myorg-myaccount'),
    needed('--user <name>', 'user', 'login name of the user'),
    needed('--endpoint <host>', 'endpoint', 'host of the endpoint: abc-myorg-myaccount.snowflakecomputing.app'),
    text('--role <name>', 'role', 'role of the session (default: that of the user)'),
  ]),
  databricks: row('databricks', 'a service principal of Databricks', [
    needed('--workspace <host>', 'workspace', 'host of the workspace', { unless: 'accountId' }),
    text('--account-id <uuid>', 'accountId', 'instead of a workspace: the account'),
    text('--cloud <name>', 'cloud', 'of an account: aws, azure or gcp (default: aws)'),
  ]),
};
