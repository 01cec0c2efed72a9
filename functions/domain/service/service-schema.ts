import { SERVICE_ID_PATTERN, STATUS_ALIAS } from '../../contract/constants.ts';
import { type Members, OPTIONAL_TEXT } from '../schema/schema.ts';
import { TENANTS } from '../tenant/tenants-schema.ts';
import { REQUEST, REQUEST_URL, SECOND_REQUEST } from '../wire/request-schema.ts';
import { RESPONSE } from '../wire/response-schema.ts';
import { SECRET_MEMBERS, SECRET_SHAPES, type SecretShape } from '../wire/secret-members.ts';
import { CLIENT_AUTHENTICATION } from './client-schema.ts';
import { GRANT } from './grant-schema.ts';
import { TIMING_OVERRIDES } from './timing-check.ts';
import { TOKEN_USE } from './token-type.ts';

/** Where the client's secret values are: a Secrets Manager secret whose value is a JSON object of strings. */
export const SECRET = {
  type: 'object',
  members: {
    /** Name or ARN of the secret. */
    name: {
      type: 'string',
      expected: 'the name or ARN of a Secrets Manager secret (letters, digits and /_+=.@-)',
      pattern: /^(?:arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/,
    },
    /** The secret's own names for the values; absent: as in {@link SECRET_MEMBERS}. Lets services share one secret. */
    fields: { type: 'object', members: SECRET_MEMBERS, optional: true },
    /** How AWS stores a managed external secret, which it rotates itself; `fields` goes over it. Absent: as `fields` says. */
    shape: { type: 'string', enum: Object.keys(SECRET_SHAPES) as SecretShape[], optional: true },
  },
} as const;

/** A service: an API a token is kept for. Plain JSON data; it travels in the functions' code asset. */
export const SERVICE = {
  /** `[A-Za-z][A-Za-z0-9-_]{0,63}`, the name callers use and the name of its Lambda alias; `status` is reserved. */
  id: {
    type: 'string',
    expected: `an id like genesys (${SERVICE_ID_PATTERN.source}) that is not "${STATUS_ALIAS}"`,
    pattern: SERVICE_ID_PATTERN,
    accepts: (text) => text !== STATUS_ALIAS,
  },
  /** The preset that made the definition, for people and for diagnosis; absent: written by hand. */
  provider: { type: 'string', expected: 'a short name', pattern: /^.{1,64}$/s, optional: true },
  /** The token endpoint: https, or http to loopback. */
  tokenUrl: REQUEST_URL,
  /** How the request is written where it is none of RFC 6749; absent: it is. */
  request: { ...REQUEST, optional: true },
  /** Where its answer has what; absent: where RFC 6749 says. */
  response: { ...RESPONSE, optional: true },
  /** A second request, made with the token of the first; absent: that is the token. */
  secondRequest: { ...SECOND_REQUEST, optional: true },
  grant: GRANT,
  clientAuthentication: CLIENT_AUTHENTICATION,
  /** The client id, which is no secret. Absent: the secret holds it. */
  clientId: OPTIONAL_TEXT,
  /** Absent: the deployment names it, or nothing secret is needed (`aws_web_identity` with a `clientId`). */
  secret: { ...SECRET, optional: true },
  ...TOKEN_USE,
  timing: { ...TIMING_OVERRIDES, optional: true },
  /** At most this many token requests in any hour; absent: no limit of ours. For providers that count or charge. */
  maxRequestsPerHour: { type: 'integer', minimum: 1, maximum: 3600, optional: true },
  /** Makes the definition a template, with a token for each tenant; absent: it has one token. @see docs/tenants.md */
  tenants: { ...TENANTS, optional: true },
} as const satisfies Members;
