import { type InitRow, needed, numberOrText, row, text } from './question.ts';

/** What `init` asks for the presets of what people work with. */
export const WORK_QUESTIONS: Readonly<Record<string, InitRow>> = {
  'microsoft-graph': row('microsoft-graph', 'Microsoft Graph, or another API behind Microsoft Entra', [
    needed('--tenant <id>', 'tenantId', "the tenant's GUID or a verified domain", { unless: 'tenants' }),
    text('--tenants <which>', 'tenants', 'instead of one: a token for each of many tenants, by guid or domain', {
      toValue: (pattern) => ({ pattern }),
    }),
    text('--credential <kind>', 'credential', 'client_secret or certificate (default: client_secret)'),
    text('--cloud <name>', 'cloud', 'global, usGovernment or china (default: global)'),
    text('--scope <scope>', 'scope', 'another API than Graph, as <resource>/.default'),
  ]),
  genesys: {
    ...row('genesys', 'Genesys Cloud', [
      needed('--region <region>', 'region', 'the AWS region of the organization, eu-central-1', {
        unless: ['domain', 'tenants'],
      }),
      text('--domain <domain>', 'domain', 'instead of a region: its domain, mypurecloud.de'),
      text('--tenants <which>', 'tenants', 'for many organizations: their regions, with commas between', {
        toValue: (regions) => ({ secret: 'per-tenant', region: regions.split(',') }),
      }),
    ]),
    preset: 'genesys-cloud',
  },
  'github-app': row('github', 'an installation of a GitHub App', [
    needed('--app-id <id>', 'appId', 'client id or app id of the app'),
    needed('--installation <number>', 'installationId', 'number of the installation', { toValue: numberOrText }),
    text('--api-url <url>', 'apiUrl', 'API of GitHub Enterprise Server'),
  ]),
  salesforce: row('salesforce', 'an External Client App of Salesforce', [
    needed('--my-domain <host>', 'myDomain', 'the My Domain of the org, example.my.salesforce.com'),
    text('--grant <type>', 'grant', 'client_credentials or jwt_bearer (default: client_credentials)'),
    text('--username <user>', 'username', 'the user to act as, with jwt_bearer'),
    text('--session-timeout <minutes>', 'sessionTimeoutMinutes', 'timeout of its sessions (default: 60 are believed)', {
      toValue: numberOrText,
    }),
  ]),
  servicenow: row('servicenow', 'an OAuth application of a ServiceNow instance', [
    needed('--instance <name>', 'instance', 'the instance: example of example.service-now.com', {
      unless: 'customDomain',
    }),
    text('--custom-domain <host>', 'customDomain', 'instead: a custom URL of it, support.example.com'),
    text('--grant <type>', 'grant', 'client_credentials or password (default: client_credentials)'),
  ]),
  zoom: row('zoom', 'a server-to-server app of Zoom', [
    needed('--account <id>', 'accountId', 'the account id of the app'),
  ]),
};
