import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { GENESYS_CLOUD_REGIONS, genesysCloud } from '../../providers/work/genesys-cloud.ts';
import { githubApp } from '../../providers/work/github-app.ts';
import { MICROSOFT_CLOUDS, microsoftGraph } from '../../providers/work/microsoft-graph.ts';
import { salesforce } from '../../providers/work/salesforce.ts';
import { serviceNow } from '../../providers/work/servicenow.ts';
import { zoomServerToServer } from '../../providers/work/zoom.ts';
import { optionalWord, type Preset, preset, TEXT } from './preset.ts';

const FEDERATED = { type: 'variant', key: 'type', common: {}, cases: { federated: { clientId: TEXT } } } as const;

/** The presets of what people work with. */
export const WORK_PRESETS: Readonly<Record<string, Preset>> = {
  'genesys-cloud': preset(
    'genesysCloud',
    genesysCloud,
    { region: optionalWord(...GENESYS_CLOUD_REGIONS), domain: OPTIONAL_TEXT },
    ({ domain }, own) => (domain === undefined ? own : { domain: own.domain }),
  ),
  'github-app': preset('githubApp', githubApp, {
    appId: TEXT,
    installationId: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    apiUrl: OPTIONAL_TEXT,
  }),
  'microsoft-graph': preset(
    'microsoftGraph',
    microsoftGraph,
    {
      tenantId: TEXT,
      credential: optionalWord('client_secret', 'certificate'),
      cloud: optionalWord(...MICROSOFT_CLOUDS),
      scope: OPTIONAL_TEXT,
    },
    ({ credential }, own) => (typeof credential === 'object' ? { ...own, credential: FEDERATED } : own),
  ),
  salesforce: preset('salesforce', salesforce, {
    myDomain: TEXT,
    grant: optionalWord('client_credentials', 'jwt_bearer'),
    username: OPTIONAL_TEXT,
    audience: OPTIONAL_TEXT,
    sessionTimeoutMinutes: { type: 'integer', minimum: 15, maximum: 1440, optional: true },
  }),
  servicenow: preset('serviceNow', serviceNow, {
    instance: OPTIONAL_TEXT,
    customDomain: OPTIONAL_TEXT,
    grant: optionalWord('client_credentials', 'password'),
    scope: OPTIONAL_TEXT,
  }),
  zoom: preset('zoomServerToServer', zoomServerToServer, { accountId: GRANT.cases.account_credentials.accountId }),
};
