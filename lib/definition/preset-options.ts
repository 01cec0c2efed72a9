import type { Members, Schema } from '../../functions/domain/schema/schema.ts';
import { ASSERTION } from '../../functions/domain/service/client-schema.ts';
import { GRANT } from '../../functions/domain/service/grant-schema.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { SECRET, SERVICE } from '../../functions/domain/service/service-schema.ts';
import { TIMING_OVERRIDES } from '../../functions/domain/service/timing-check.ts';
import { TOKEN_USE } from '../../functions/domain/service/token-type.ts';
import type { JsonObject } from '../../functions/domain/values/json.ts';
import { type ClientCredentialsOptions, clientCredentials } from '../providers/client-credentials.ts';
import { GENESYS_CLOUD_REGIONS, type GenesysCloudOptions, genesysCloud } from '../providers/genesys-cloud.ts';
import { type GitHubAppOptions, githubApp } from '../providers/github-app.ts';
import { type JwtBearerOptions, jwtBearer } from '../providers/jwt-bearer.ts';
import { MICROSOFT_CLOUDS, type MicrosoftGraphOptions, microsoftGraph } from '../providers/microsoft-graph.ts';
import { type RefreshTokenOptions, refreshToken } from '../providers/refresh-token.ts';
import type { ServiceOptions } from '../providers/service-options.ts';
import { type ZoomServerToServerOptions, zoomServerToServer } from '../providers/zoom.ts';

/** A preset as JSON names it. */
export interface Preset {
  /** The function of `token-keeper/providers`. */
  readonly call: string;
  /** What it takes besides what every preset takes; what is given may decide on it. */
  readonly options: (given: JsonObject) => Members;
  readonly define: (options: never) => ServiceDefinition;
}

/** The options that only one preset has, each with what it may be. */
type Own<Options> = Readonly<Record<Exclude<keyof Options, keyof ServiceOptions>, Schema>>;

const TEXT = { type: 'string' } as const;
const OPTIONAL_TEXT = { type: 'string', optional: true } as const;
const { tokenUrl } = SERVICE;
const { cases: grants, common: parameters } = GRANT;
const SECRET_METHODS = ['client_secret_basic', 'client_secret_basic_raw', 'client_secret_post'];
/** How a client may prove itself that signs: its own member says with what. */
const SIGNED = {
  type: 'variant',
  key: 'method',
  common: {},
  cases: { private_key_jwt: { assertion: ASSERTION } },
} as const;
const FEDERATED = { type: 'variant', key: 'type', common: {}, cases: { federated: { clientId: TEXT } } } as const;

/** What every preset takes. */
const COMMON = {
  id: SERVICE.id,
  secret: { ...SECRET, optional: true },
  timing: { ...TIMING_OVERRIDES, optional: true },
  maxRequestsPerHour: SERVICE.maxRequestsPerHour,
  ...TOKEN_USE,
} satisfies Readonly<Record<keyof ServiceOptions, Schema>>;

/** Every preset by the name that JSON has for it, which is also the `provider` of what it makes. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'client-credentials': {
    call: 'clientCredentials',
    define: clientCredentials,
    options: ({ clientAuthentication }) => {
      const isSigned = clientAuthentication === 'private_key_jwt' || typeof clientAuthentication === 'object';
      return {
        tokenUrl,
        clientAuthentication: isSigned ? SIGNED : { type: 'string', enum: SECRET_METHODS },
        clientId: OPTIONAL_TEXT,
        ...parameters,
      } satisfies Own<ClientCredentialsOptions>;
    },
  },
  'genesys-cloud': {
    call: 'genesysCloud',
    define: genesysCloud,
    options: ({ domain }) => {
      const region = { type: 'string', enum: GENESYS_CLOUD_REGIONS, optional: true } as const;
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
  'jwt-bearer': {
    call: 'jwtBearer',
    define: jwtBearer,
    options: () =>
      ({
        tokenUrl,
        assertion: ASSERTION,
        issuer: OPTIONAL_TEXT,
        subject: OPTIONAL_TEXT,
        claims: grants.jwt_bearer.claims,
        clientAuthentication: { type: 'string', enum: ['none', 'client_secret_post'], optional: true },
      }) satisfies Own<JwtBearerOptions>,
  },
  'microsoft-graph': {
    call: 'microsoftGraph',
    define: microsoftGraph,
    options: ({ credential }) =>
      ({
        tenantId: TEXT,
        credential:
          typeof credential === 'object'
            ? FEDERATED
            : { type: 'string', enum: ['client_secret', 'certificate'], optional: true },
        cloud: { type: 'string', enum: MICROSOFT_CLOUDS, optional: true },
        scope: OPTIONAL_TEXT,
      }) satisfies Own<MicrosoftGraphOptions>,
  },
  'refresh-token': {
    call: 'refreshToken',
    define: refreshToken,
    options: () =>
      ({
        tokenUrl,
        clientAuthentication: { type: 'string', enum: [...SECRET_METHODS, 'none'] },
        scope: OPTIONAL_TEXT,
        singleUse: grants.refresh_token.singleUse,
      }) satisfies Own<RefreshTokenOptions>,
  },
  zoom: {
    call: 'zoomServerToServer',
    define: zoomServerToServer,
    options: () => ({ accountId: grants.account_credentials.accountId }) satisfies Own<ZoomServerToServerOptions>,
  },
};

/** Returns the preset of a name; `undefined` when there is none. */
export function presetOf(name: unknown): Preset | undefined {
  return typeof name === 'string' && Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
}

/** Returns everything that a preset takes, seen from what it is given. */
export function optionsOf({ options }: Preset, given: JsonObject): Members {
  return { ...COMMON, ...options(given) };
}
