import { bindsToKey, SCHEME, TOKEN_HEADER } from '../wire/token-header.ts';

/** Spellings of Bearer, none at all among them, and Slack's names of two kinds of it. */
const LIKE_BEARER = /^(?:bearer(?:[\s_-]*token)?|bot|user|urn:ietf:params:oauth:token-type:(?:access_token|jwt))?$/;

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
  authorizationScheme: { ...SCHEME, optional: true },
} as const;
