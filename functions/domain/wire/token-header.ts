import { isHeaderName } from './http-header.ts';

/** A word before a token. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.1 */
const SCHEME = /^[\w!#$%&'*+.^`|~-]{0,64}$/;

/** How consumers send a token to the API; absent: `Authorization: Bearer <token>`. */
export const TOKEN_HEADER = {
  type: 'object',
  members: {
    /** Default Authorization. */
    name: {
      type: 'string',
      expected: 'the name of a header that says nothing of length, host or way of a request',
      accepts: isHeaderName,
      optional: true,
    },
    /** The word before the token; the empty text for none. Default: Bearer in Authorization, none in any other header. */
    scheme: {
      type: 'string',
      expected: 'a word like Bearer, or ""',
      pattern: SCHEME,
      mayBeEmpty: true,
      optional: true,
    },
  },
} as const;
