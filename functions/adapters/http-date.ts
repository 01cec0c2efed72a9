import { type Instant, isInstant } from '../domain/instant.ts';

/** IMF-fixdate, the one form of date that senders may generate. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Returns the instant of an HTTP date, or `undefined` when it is not one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string): Instant | undefined {
  const at = IMF_FIXDATE.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  return isInstant(at) ? at : undefined;
}
