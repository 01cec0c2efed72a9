import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { GENESYS_CLOUD_REGIONS, type GenesysCloudOptions, genesysCloud } from '../../providers/work/genesys-cloud.ts';
import { type GitHubAppOptions, githubApp } from '../../providers/work/github-app.ts';
import { MICROSOFT_CLOUDS, type MicrosoftGraphOptions, microsoftGraph } from '../../providers/work/microsoft-graph.ts';
import { type SalesforceOptions, salesforce } from '../../providers/work/salesforce.ts';
import { type ServiceNowOptions, serviceNow } from '../../providers/work/servicenow.ts';
import { type ZoomServerToServerOptions, zoomServerToServer } from '../../providers/work/zoom.ts';
import { OPTIONAL_TEXT, type Own, optionalWord, type Preset, TEXT } from './preset.ts';

const FEDERATED = { type: 'variant', key: 'type', common: {}, cases: { federated: { clientId: TEXT } } } as const;

/** The presets of what people work with. */
export const WORK_PRESETS = {
  'genesys-cloud': {
    call: 'genesysCloud',
    define: genesysCloud,
    options: ({ domain }) => {
      const region = optionalWord(...GENESYS_CLOUD_REGIONS);
      const own = { region, domain: OPTIONAL_TEXT } satisfies Own<GenesysCloudOptions>;
      return domain === undefined ? own : { domain: own.domain };
    },
  },
  'github-app': {
    call: 'githubApp',
    define: githubApp,
    options: () =>
      ({
        appId: TEXT,
        installationId: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        apiUrl: OPTIONAL_TEXT,
      }) satisfies Own<GitHubAppOptions>,
  },
  'microsoft-graph': {
    call: 'microsoftGraph',
    define: microsoftGraph,
    options: ({ credential }) =>
      ({
        tenantId: TEXT,
        credential: typeof credential === 'object' ? FEDERATED : optionalWord('client_secret', 'certificate'),
        cloud: optionalWord(...MICROSOFT_CLOUDS),
        scope: OPTIONAL_TEXT,
      }) satisfies Own<MicrosoftGraphOptions>,
  },
  salesforce: {
    call: 'salesforce',
    define: salesforce,
    options: () =>
      ({
        myDomain: TEXT,
        grant: optionalWord('client_credentials', 'jwt_bearer'),
        username: OPTIONAL_TEXT,
        audience: OPTIONAL_TEXT,
        sessionTimeoutMinutes: { type: 'integer', minimum: 15, maximum: 1440, optional: true },
      }) satisfies Own<SalesforceOptions>,
  },
  servicenow: {
    call: 'serviceNow',
    define: serviceNow,
    options: () =>
      ({
        instance: OPTIONAL_TEXT,
        customDomain: OPTIONAL_TEXT,
        grant: optionalWord('client_credentials', 'password'),
        scope: OPTIONAL_TEXT,
      }) satisfies Own<ServiceNowOptions>,
  },
  zoom: {
    call: 'zoomServerToServer',
    define: zoomServerToServer,
    options: () => ({ accountId: GRANT.cases.account_credentials.accountId }) satisfies Own<ZoomServerToServerOptions>,
  },
} satisfies Readonly<Record<string, Preset>>;
