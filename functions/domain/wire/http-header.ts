/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const NAME = /^[\w!#$%&'*+.^`|~-]{1,64}$/;
/** What says how long a message is, where it goes and by which way: to set it would make another request of it. */
const NOT_TO_BE_SET =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|via|forwarded|accept-encoding|proxy-.*|x-forwarded-.*|:.*)$/i;

/** Tells whether a definition may set the header of this name; case does not matter. */
export function isHeaderName(name: string): boolean {
  return NAME.test(name) && !NOT_TO_BE_SET.test(name);
}

/**
 * Tells whether a header can carry a text: printable ASCII and blanks, none at either end. A line end would begin another
 * header, and what is beyond ASCII is read in one way here and in another there.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}
