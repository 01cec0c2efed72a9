import { ASSERTION } from '../../../functions/domain/service/client-schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { SERVICE } from '../../../functions/domain/service/service-schema.ts';
import { type ClientCredentialsOptions, clientCredentials } from '../../providers/client-credentials.ts';
import { type JwtBearerOptions, jwtBearer } from '../../providers/jwt-bearer.ts';
import { type RefreshTokenOptions, refreshToken } from '../../providers/refresh-token.ts';
import { OPTIONAL_TEXT, type Own, type Preset, SIGNED } from './preset.ts';

const { tokenUrl } = SERVICE;
const { cases: grants, common: parameters } = GRANT;
const SECRET_METHODS = ['client_secret_basic', 'client_secret_basic_raw', 'client_secret_post'];

/** The presets of no vendor. */
export const GENERAL_PRESETS = {
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
} satisfies Readonly<Record<string, Preset>>;
