import type { TokenHeader } from '../../contract/get-token.ts';
import { AUTHORIZATION_SCHEME, HEADER_NAME } from '../../contract/read-token.ts';

/** RFC 9449, RFC 9200, the draft of MAC tokens, and holders of keys; also as URNs of RFC 8693. */
const BOUND = /^(?:urn:ietf:params:oauth:token-type:)?(?:d?pop|mac|hok|holder[\s_-]?of[\s_-]?key)$/i;
/** What logs hold of every request, and what a server reads as something else. */
const NOT_FOR_TOKENS =
  /^(?:user-agent|referer|origin|date|range|from|if-.*|content-.*|accept(?:-.*)?|cache-control|pragma|set-cookie2?)$/i;
/** A token or key that somebody has put where its word belongs. No scheme has as many digits; a JWT begins like this. */
const LIKE_SECRET = /^eyJ|(?:\d\D*){6}/;
const LONGEST_SCHEME = 64;

/** Tells whether tokens of a type belong to a key that only who asked for them has, so that nobody else can use them. */
export function bindsToKey(type: string): boolean {
  return BOUND.test(type.trim());
}

/** The word before a token. What is none may be a token, so it is not shown. */
export const SCHEME = {
  type: 'string',
  expected: 'a word like Bearer, which is no secret and binds to no key',
  pattern: AUTHORIZATION_SCHEME,
  accepts: (text: string) => text.length <= LONGEST_SCHEME && !bindsToKey(text) && !LIKE_SECRET.test(text),
  isHidden: true,
} as const;

/** How consumers send a token to the API; absent: `Authorization: Bearer <token>`. */
export const TOKEN_HEADER = {
  type: 'object',
  members: {
    /** Default Authorization. */
    name: {
      type: 'string',
      expected: 'the name of a header that a token may stand in, like X-Auth-Token',
      pattern: HEADER_NAME,
      accepts: (name: string) => !NOT_FOR_TOKENS.test(name),
      optional: true,
    },
    /** The word before the token; the empty text for none. Default: Bearer in Authorization, none in any other header. */
    scheme: {
      ...SCHEME,
      expected: `${SCHEME.expected}, or ""`,
      pattern: /^[\w!#$%&'*+.^`|~-]*$/,
      mayBeEmpty: true,
      optional: true,
    },
  },
} as const;

/** What of a definition says how a token is sent. */
export interface TokenUse {
  readonly header?: Partial<TokenHeader>;
  readonly authorizationScheme?: string;
}

/**
 * Returns how the token of a definition is sent now. What a definition says of it is not stored with the token, so a change needs no
 * other one.
 *
 * @param storedType what readers that know no header put before the token
 */
export function tokenUseOf(
  { header = {}, authorizationScheme }: TokenUse,
  storedType: string,
): { readonly tokenType: string; readonly header: TokenHeader } {
  const { name = 'Authorization', scheme: given = authorizationScheme } = header;
  const tokenType = (isAuthorization(name) && given) || storedType;
  const scheme = given ?? (isAuthorization(name) ? tokenType : '');
  return { tokenType, header: { name, ...(scheme && { scheme }) } };
}

/** Tells whether a header is the one that every HTTP client takes for a credential; case does not matter. */
function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}
