import { ASSERTION } from '../../../functions/domain/service/client-schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { type Auth0Options, auth0 } from '../../providers/identity/auth0.ts';
import { type CognitoOptions, cognito } from '../../providers/identity/cognito.ts';
import { type KeycloakOptions, keycloak } from '../../providers/identity/keycloak.ts';
import { type OktaOptions, okta } from '../../providers/identity/okta.ts';
import { OPTIONAL_TEXT, type Own, optionalWord, type Preset, TEXT } from './preset.ts';

const DOMAIN = { domain: OPTIONAL_TEXT, customDomain: OPTIONAL_TEXT };
const algorithm = { ...ASSERTION.members.algorithm, optional: true } as const;

/** The presets of identity providers. */
export const IDENTITY_PRESETS = {
  auth0: {
    call: 'auth0',
    define: auth0,
    options: () =>
      ({
        ...DOMAIN,
        audience: TEXT,
        organization: OPTIONAL_TEXT,
        scope: OPTIONAL_TEXT,
        credential: optionalWord('client_secret', 'private_key'),
        algorithm,
      }) satisfies Own<Auth0Options>,
  },
  cognito: {
    call: 'cognito',
    define: cognito,
    options: () =>
      ({
        domainPrefix: OPTIONAL_TEXT,
        region: OPTIONAL_TEXT,
        customDomain: OPTIONAL_TEXT,
        scope: OPTIONAL_TEXT,
      }) satisfies Own<CognitoOptions>,
  },
  keycloak: {
    call: 'keycloak',
    define: keycloak,
    options: () =>
      ({
        baseUrl: TEXT,
        realm: TEXT,
        scope: OPTIONAL_TEXT,
        audience: GRANT.common.audience,
        credential: optionalWord('client_secret', 'private_key', 'client_secret_jwt', 'certificate'),
        algorithm,
      }) satisfies Own<KeycloakOptions>,
  },
  okta: {
    call: 'okta',
    define: okta,
    options: () =>
      ({
        ...DOMAIN,
        scope: TEXT,
        authorizationServerId: OPTIONAL_TEXT,
        credential: optionalWord('private_key', 'client_secret'),
        algorithm,
      }) satisfies Own<OktaOptions>,
  },
} satisfies Readonly<Record<string, Preset>>;
