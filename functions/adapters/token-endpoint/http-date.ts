import { type Instant, isInstant } from '../../domain/values/instant.ts';

/** IMF-fixdate, RFC 850 and asctime, in this sequence; the year of the second has two digits. */
const FORMS = [
  /^(?<weekday>[A-Z][a-z]{2}), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?<weekday>[A-Z][a-z]{2})[a-z]{3,6}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?<weekday>[A-Z][a-z]{2}) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
];
const YEAR_SECONDS = 31_556_952;

/**
 * Returns the instant of an HTTP date, or `undefined` when it is not one: one of the three forms that recipients have to take, and
 * a date that the calendar has. A leap second is the second before it.
 *
 * @param now for a year of two digits, which is at most 50 years ahead of it; absent: 1970 to 2069
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string, now?: Instant): Instant | undefined {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { weekday, day = '', month, year = '', time = '' } = parts;
  const rest = `${time.replace(/:60$/, ':59')} GMT`;
  return instantOf(`${weekday}, ${day.replace(' ', '0')} ${month} ${fullYear(year, now)} ${rest}`);
}

function fullYear(year: string, now: Instant | undefined): string {
  if (year.length === 4) return year;
  const last = now === undefined ? 2069 : Math.floor(1970 + now / YEAR_SECONDS) + 50;
  return String(last - ((last - Number(year)) % 100));
}

function instantOf(fixdate: string): Instant | undefined {
  const ms = Date.parse(fixdate);
  const at = ms / 1000;
  // Date.parse takes almost anything and rolls 30 February over; toUTCString writes exactly this form.
  return isInstant(at) && new Date(ms).toUTCString() === fixdate ? at : undefined;
}
