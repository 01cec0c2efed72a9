import { AUTHORIZATION_SCHEME } from '../../contract/read-token.ts';
import { TOKEN_HEADER } from '../wire/token-header.ts';

/** Every URN of a token type begins like this. @see https://www.rfc-editor.org/rfc/rfc8693#section-3 */
const URN = 'urn:ietf:params:oauth:token-type:';
/** Spellings of Bearer, none at all among them, and Slack's names of two kinds of it. */
const LIKE_BEARER = /^(?:bearer(?:[\s_-]*token)?|bot|user|urn:ietf:params:oauth:token-type:(?:access_token|jwt))?$/;
/** RFC 9449, RFC 9200, the draft of MAC tokens, and holders of keys. */
const BOUND = /^(?:d?pop|mac|hok|holder[\s_-]?of[\s_-]?key)$/;

/** Tells whether tokens of a type belong to a key that only who asked for them has, so that nobody else can use them. */
export function bindsToKey(type: string): boolean {
  const said = normal(type);
  return BOUND.test(said.startsWith(URN) ? said.slice(URN.length) : said);
}

/** Tells whether a type means Bearer, or is one of those that the service takes like it; case does not matter. */
export function isLikeBearer(type: string, accepted: readonly string[] = []): boolean {
  const said = normal(type);
  return LIKE_BEARER.test(said) || accepted.some((one) => normal(one) === said);
}

function normal(type: string): string {
  return type.trim().toLowerCase();
}

const LONGEST_WORD = 64;

/** The members of a definition that say what tokens are taken for. */
export const TOKEN_USE = {
  /** Values of `token_type` that are taken like Bearer; absent: none but the known spellings of it. Case does not matter. */
  acceptedTokenTypes: {
    type: 'list',
    of: {
      type: 'string',
      expected: `a token_type of at most ${LONGEST_WORD} characters that binds to no key`,
      accepts: (text: string) => text.trim() !== '' && text.length <= LONGEST_WORD && !bindsToKey(text),
    },
    optional: true,
  },
  /** How consumers send the token to the API. Default: `Authorization: Bearer <token>`. */
  header: { ...TOKEN_HEADER, optional: true },
  /** Short for `header.scheme` in the Authorization header, `Zoho-oauthtoken`. Default `Bearer`. */
  authorizationScheme: {
    type: 'string',
    expected: 'a word for the Authorization header, like Bearer',
    pattern: AUTHORIZATION_SCHEME,
    accepts: (text: string) => text.length <= LONGEST_WORD && !bindsToKey(text),
    optional: true,
  },
} as const;
