import { OPTIONAL_TEXT } from '../../../functions/domain/schema/schema.ts';
import { ASSERTION } from '../../../functions/domain/service/client-schema.ts';
import { GRANT } from '../../../functions/domain/service/grant-schema.ts';
import { SERVICE } from '../../../functions/domain/service/service-schema.ts';
import { clientCredentials } from '../../providers/client-credentials.ts';
import { jwtBearer } from '../../providers/jwt-bearer.ts';
import { refreshToken } from '../../providers/refresh-token.ts';
import { optionalWord, type Preset, preset, SIGNED } from './preset.ts';

const { tokenUrl } = SERVICE;
const { cases: grants, common: parameters } = GRANT;
const SECRET_METHODS = ['client_secret_basic', 'client_secret_basic_raw', 'client_secret_post'];

/** The presets of no vendor. */
export const GENERAL_PRESETS: Readonly<Record<string, Preset>> = {
  'client-credentials': preset(
    'clientCredentials',
    clientCredentials,
    {
      tokenUrl,
      clientAuthentication: { type: 'string', enum: SECRET_METHODS },
      clientId: OPTIONAL_TEXT,
      ...parameters,
    },
    ({ clientAuthentication }, own) => {
      const isSigned = clientAuthentication === 'private_key_jwt' || typeof clientAuthentication === 'object';
      return isSigned ? { ...own, clientAuthentication: SIGNED } : own;
    },
  ),
  'jwt-bearer': preset('jwtBearer', jwtBearer, {
    tokenUrl,
    assertion: ASSERTION,
    issuer: OPTIONAL_TEXT,
    subject: OPTIONAL_TEXT,
    claims: grants.jwt_bearer.claims,
    clientAuthentication: optionalWord('none', 'client_secret_post'),
  }),
  'refresh-token': preset('refreshToken', refreshToken, {
    tokenUrl,
    clientAuthentication: { type: 'string', enum: [...SECRET_METHODS, 'none'] },
    scope: OPTIONAL_TEXT,
    singleUse: grants.refresh_token.singleUse,
  }),
};
