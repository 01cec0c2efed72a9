import type { Problems } from '../schema/problems.ts';
import { FLAG, OPTIONAL_TEXT, OPTIONAL_TEXTS, own } from '../schema/schema.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { ASSERTION } from './client-schema.ts';

/** Further claims of an assertion: JSON, by names that token-keeper does not set itself. */
const CLAIMS = { ...own<JsonObject>('claims', checkClaims), optional: true } as const;
/** What token-keeper sets itself in every assertion. */
export const RESERVED_CLAIMS = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'];

function checkClaims(value: unknown, path: string, problems: Problems): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object', value);
    return;
  }
  const expected = `a name that token-keeper does not set itself (${RESERVED_CLAIMS.join(', ')})`;
  for (const name of Object.keys(value).filter((name) => RESERVED_CLAIMS.includes(name))) {
    problems.add(`${path}.${name}`, expected, name);
  }
}

/** The parameters of OAuth that token-keeper sets itself. */
// biome-ignore format: a list of words
export const OWN_PARAMETERS = ['grant_type', 'scope', 'audience', 'resource', 'client_id', 'client_secret', 'client_assertion',
  'client_assertion_type', 'assertion', 'refresh_token', 'account_id', 'subject_token', 'subject_token_type',
  'requested_token_type', 'username', 'password'] as const;

/** What a token is asked for with. */
export const GRANT = {
  type: 'variant',
  key: 'type',
  cases: {
    /** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
    client_credentials: {},
    /** Zoom's server-to-server grant. */
    account_credentials: { accountId: { type: 'string', expected: 'the account id' } },
    /** A signed assertion is the grant. @see https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
    jwt_bearer: {
      assertion: ASSERTION,
      /** `sub` claim; absent: none. */
      subject: OPTIONAL_TEXT,
      /** Further claims of the assertion, `scope` for Google among them; token-keeper sets the reserved ones itself. */
      claims: CLAIMS,
    },
    /**
     * A user's name and password, from the secret: for those who have no other way, since it hands over all that the user may do,
     * and ends with the next password or second factor. RFC 9700 forbids it. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.3
     */
    password: {},
    /** The token of `aws_web_identity` for one of the provider. @see https://www.rfc-editor.org/rfc/rfc8693 */
    token_exchange: {
      /** Default `urn:ietf:params:oauth:token-type:jwt`. */
      subjectTokenType: OPTIONAL_TEXT,
      /** Absent: the provider decides. */
      requestedTokenType: OPTIONAL_TEXT,
    },
    /** No OAuth: the request is what `request` says, nothing else. */
    login: {},
    /** @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
    refresh_token: {
      /** The provider accepts a refresh token once only: it is not sent again once it may have been taken. Default false. */
      singleUse: FLAG,
    },
    /** An installation token of a GitHub App: not OAuth, but near enough to be kept the same way. */
    github_app_installation: {},
  },
  /** Body parameters that any grant may have. */
  common: {
    /** Space-separated scope; absent: none is sent and the provider decides. */
    scope: OPTIONAL_TEXT,
    /** `audience` parameter (Auth0 and others), once for each; absent: not sent. */
    audience: OPTIONAL_TEXTS,
    /** `resource` parameter of RFC 8707, once for each; absent: not sent. */
    resource: OPTIONAL_TEXTS,
    /** Further body parameters; may not repeat one that token-keeper sets. */
    extraParameters: { type: 'map', reserved: OWN_PARAMETERS, optional: true },
  },
} as const;
