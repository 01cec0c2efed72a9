import { type InitRow, needed, numberOrText, text } from './question.ts';

/** What `init` asks for the presets of what people work with. */
export const WORK_QUESTIONS: Readonly<Record<string, InitRow>> = {
  'microsoft-graph': {
    is: 'Microsoft Graph, or another API behind Microsoft Entra',
    questions: [
      needed('--tenant <id>', 'tenantId', "the tenant's GUID or a verified domain"),
      text('--credential <kind>', 'credential', 'client_secret or certificate (default: client_secret)'),
      text('--cloud <name>', 'cloud', 'global, usGovernment or china (default: global)'),
      text('--scope <scope>', 'scope', 'another API than Graph, as <resource>/.default'),
    ],
  },
  genesys: {
    preset: 'genesys-cloud',
    is: 'Genesys Cloud',
    questions: [
      needed('--region <region>', 'region', 'the AWS region of the organization, eu-central-1', { unless: 'domain' }),
      text('--domain <domain>', 'domain', 'instead of a region: its domain, mypurecloud.de'),
    ],
  },
  'github-app': {
    id: 'github',
    is: 'an installation of a GitHub App',
    questions: [
      needed('--app-id <id>', 'appId', 'client id or app id of the app'),
      needed('--installation <number>', 'installationId', 'number of the installation', { toValue: numberOrText }),
      text('--api-url <url>', 'apiUrl', 'API of GitHub Enterprise Server'),
    ],
  },
  salesforce: {
    is: 'an External Client App of Salesforce',
    questions: [
      needed('--my-domain <host>', 'myDomain', 'the My Domain of the org, example.my.salesforce.com'),
      text('--grant <type>', 'grant', 'client_credentials or jwt_bearer (default: client_credentials)'),
      text('--username <user>', 'username', 'the user to act as, with jwt_bearer'),
      text(
        '--session-timeout <minutes>',
        'sessionTimeoutMinutes',
        'timeout of its sessions (default: 60 are believed)',
        { toValue: numberOrText },
      ),
    ],
  },
  servicenow: {
    is: 'an OAuth application of a ServiceNow instance',
    questions: [
      needed('--instance <name>', 'instance', 'the instance: example of example.service-now.com', {
        unless: 'customDomain',
      }),
      text('--custom-domain <host>', 'customDomain', 'instead: a custom URL of it, support.example.com'),
      text('--grant <type>', 'grant', 'client_credentials or password (default: client_credentials)'),
    ],
  },
  zoom: {
    is: 'a server-to-server app of Zoom',
    questions: [needed('--account <id>', 'accountId', 'the account id of the app')],
  },
};
