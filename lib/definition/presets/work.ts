import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { TENANTS } from '../../../functions/domain/tenant/tenants-schema.ts';
import { GENESYS_CLOUD_REGIONS, genesysCloud } from '../../providers/work/genesys-cloud.ts';
import { githubApp } from '../../providers/work/github-app.ts';
import { MICROSOFT_CLOUDS, microsoftGraph } from '../../providers/work/microsoft-graph.ts';
import { salesforce } from '../../providers/work/salesforce.ts';
import { serviceNow } from '../../providers/work/servicenow.ts';
import { zoomServerToServer } from '../../providers/work/zoom.ts';
import { optionalWord, orTenant, type Preset, preset, TEXT } from './preset.ts';

const FEDERATED = { type: 'variant', key: 'type', common: {}, cases: { federated: { clientId: TEXT } } } as const;

/** The regions are the preset's own; it makes a parameter of them. */
const GENESYS_CLOUD_TENANTS = {
  ...TENANTS,
  members: {
    ...TENANTS.members,
    region: {
      type: 'list',
      of: { type: 'string', expected: 'a region like eu-central-1, or its domain' },
      optional: true,
    },
  },
  optional: true,
} as const;

/** The presets of what people work with. */
export const WORK_PRESETS: Readonly<Record<string, Preset>> = {
  'genesys-cloud': preset(
    'genesysCloud',
    genesysCloud,
    { region: optionalWord(...GENESYS_CLOUD_REGIONS), domain: OPTIONAL_TEXT },
    ({ domain, tenants }, own) => {
      const options = domain === undefined ? own : { domain: own.domain };
      return tenants === undefined ? options : { ...options, tenants: GENESYS_CLOUD_TENANTS };
    },
  ),
  'github-app': preset(
    'githubApp',
    githubApp,
    {
      appId: TEXT,
      installationId: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      apiUrl: OPTIONAL_TEXT,
    },
    orTenant('installationId'),
  ),
  'microsoft-graph': preset(
    'microsoftGraph',
    microsoftGraph,
    {
      tenantId: TEXT,
      credential: optionalWord('client_secret', 'certificate'),
      cloud: optionalWord(...MICROSOFT_CLOUDS),
      scope: OPTIONAL_TEXT,
    },
    (given, own) => ({
      ...orTenant('tenantId')(given, own),
      ...(typeof given['credential'] === 'object' && { credential: FEDERATED }),
    }),
  ),
  salesforce: preset(
    'salesforce',
    salesforce,
    {
      myDomain: TEXT,
      grant: optionalWord('client_credentials', 'jwt_bearer'),
      username: OPTIONAL_TEXT,
      audience: OPTIONAL_TEXT,
      sessionTimeoutMinutes: { type: 'integer', minimum: 15, maximum: 1440, optional: true },
    },
    orTenant('myDomain'),
  ),
  servicenow: preset('serviceNow', serviceNow, {
    instance: OPTIONAL_TEXT,
    customDomain: OPTIONAL_TEXT,
    grant: optionalWord('client_credentials', 'password'),
    scope: OPTIONAL_TEXT,
  }),
  zoom: preset(
    'zoomServerToServer',
    zoomServerToServer,
    { accountId: GRANT.cases.account_credentials.accountId },
    orTenant('accountId'),
  ),
};
