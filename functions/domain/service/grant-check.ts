import { isJsonObject, type JsonObject, ObjectReader } from '../values/object-reader.ts';
import type { Problems } from '../values/problems.ts';
import { checkAssertion } from './assertion-check.ts';
import type { Grant } from './service-definition.ts';

/** The members each grant has besides `type` and the parameters that all have. */
const MEMBERS: Readonly<Record<Grant['type'], readonly string[]>> = {
  client_credentials: [],
  account_credentials: ['accountId'],
  jwt_bearer: ['assertion', 'subject', 'claims'],
  refresh_token: ['singleUse'],
  github_app_installation: [],
};

const PARAMETERS = ['scope', 'audience', 'resource'];

/** Body parameters that token-keeper sets itself. */
const RESERVED_PARAMETERS = [
  'grant_type',
  ...PARAMETERS,
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
  'refresh_token',
  'account_id',
];

/** Claims of an assertion that token-keeper sets itself. */
const RESERVED_CLAIMS = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'];

/** Notes what is wrong with the grant of a definition. */
export function checkGrant(value: unknown, path: string, problems: Problems): void {
  const type = isJsonObject(value) ? value['type'] : undefined;
  const own = isGrantType(type) ? MEMBERS[type] : [];
  const grant = new ObjectReader(value, path, ['type', ...own, ...PARAMETERS, 'extraParameters'], problems);
  grant.text('type', `one of ${Object.keys(MEMBERS).join(', ')}`, isGrantType);
  for (const name of PARAMETERS) {
    grant.text(name, 'a non-empty string', (text) => text.length > 0, false);
  }
  grant.strings('extraParameters', RESERVED_PARAMETERS);
  if (type === 'account_credentials') {
    grant.text('accountId', 'the account id', (text) => text.length > 0);
  }
  if (type === 'jwt_bearer') {
    grant.text('subject', 'a non-empty string', (text) => text.length > 0, false);
    grant.strings('claims', RESERVED_CLAIMS);
    checkAssertion(grant.get('assertion'), `${path}.assertion`, problems);
  }
  if (type === 'refresh_token' && !['boolean', 'undefined'].includes(typeof (value as JsonObject)['singleUse'])) {
    grant.problem('singleUse', 'true or false');
  }
}

function isGrantType(type: unknown): type is Grant['type'] {
  return typeof type === 'string' && Object.hasOwn(MEMBERS, type);
}
