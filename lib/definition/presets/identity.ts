import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { ASSERTION } from '../../../functions/domain/service/client-schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { auth0 } from '../../providers/identity/auth0.ts';
import { cognito } from '../../providers/identity/cognito.ts';
import { keycloak } from '../../providers/identity/keycloak.ts';
import { okta } from '../../providers/identity/okta.ts';
import { optionalWord, orTenant, type Preset, preset, TEXT } from './preset.ts';

const DOMAIN = { domain: OPTIONAL_TEXT, customDomain: OPTIONAL_TEXT };
const algorithm = { ...ASSERTION.members.algorithm, optional: true } as const;

/** The presets of identity providers. */
export const IDENTITY_PRESETS: Readonly<Record<string, Preset>> = {
  auth0: preset('auth0', auth0, {
    ...DOMAIN,
    audience: TEXT,
    organization: OPTIONAL_TEXT,
    scope: OPTIONAL_TEXT,
    credential: optionalWord('client_secret', 'private_key'),
    algorithm,
  }),
  cognito: preset('cognito', cognito, {
    domainPrefix: OPTIONAL_TEXT,
    region: OPTIONAL_TEXT,
    customDomain: OPTIONAL_TEXT,
    scope: OPTIONAL_TEXT,
  }),
  keycloak: preset(
    'keycloak',
    keycloak,
    {
      baseUrl: TEXT,
      realm: TEXT,
      scope: OPTIONAL_TEXT,
      audience: GRANT.common.audience,
      credential: optionalWord('client_secret', 'private_key', 'client_secret_jwt', 'certificate'),
      algorithm,
    },
    orTenant('realm'),
  ),
  okta: preset('okta', okta, {
    ...DOMAIN,
    scope: TEXT,
    authorizationServerId: OPTIONAL_TEXT,
    credential: optionalWord('private_key', 'client_secret'),
    algorithm,
  }),
};
