import { type Instant, isInstant } from '../../domain/values/instant.ts';

/**
 * Returns the instant of an HTTP date, or `undefined` when it is not one.
 *
 * Only IMF-fixdate is read, the one form that senders may generate, and only a date that the calendar has.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string): Instant | undefined {
  const ms = Date.parse(text);
  const at = ms / 1000;
  // Date.parse takes almost anything and rolls 30 February over; toUTCString writes exactly this form.
  return isInstant(at) && new Date(ms).toUTCString() === text ? at : undefined;
}
