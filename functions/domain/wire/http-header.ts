import { HEADER_NAME } from '../../contract/read-token.ts';

/** Tells whether a definition may set the header of this name; case does not matter. */
export function isHeaderName(name: string): boolean {
  return HEADER_NAME.test(name);
}

/**
 * What a header can carry: printable ASCII and blanks, none at either end. A line end would begin another header, and what is
 * beyond ASCII is read in one way here and in another there.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Tells whether a header can carry a text: see {@link HEADER_VALUE}. */
export function isHeaderValue(text: string): boolean {
  return HEADER_VALUE.test(text);
}
