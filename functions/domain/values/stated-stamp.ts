import { type Instant, plusSeconds, secondsBetween, toUtc } from './instant.ts';
import { parseStamp, type Stamp } from './stamp.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const TIME = String.raw`(?<time>\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?)`;
const REST = String.raw`\s*(?<half>[AaPp][Mm])?\s*(?<zone>Z|UTC|GMT|(?:GMT|UTC)?[+-]\d\d:?\d\d)?`;

/** Two runs of white space beside each other make a long one slow to refuse, and no date is as long. */
const LONGEST_TEXT = 100;

/** RFC 1123 and RFC 5322: `Fri, 15 Jan 2027 09:00:00 GMT`; the day of the week is not checked. */
const DAY_FIRST = new RegExp(
  `^(?:[A-Za-z]{3,9},? )?(?<day>\\d{1,2})[ -](?<name>[A-Za-z]{3})[ -](?<year>\\d{4}) ${TIME}${REST}$`,
);
/** What C's asctime and JavaScript print: `Fri Jan 15 09:00:00 2027`, `Fri Jan 15 2027 09:00:00 GMT+0000 (UTC)`. */
const NAME_FIRST = new RegExp(
  `^[A-Za-z]{3} (?<name>[A-Za-z]{3}) +(?<day>\\d{1,2}) (?:(?<year>\\d{4}) )?${TIME}${REST}(?: (?<late>\\d{4}))?(?: \\([^()]*\\))?$`,
);
/** `1/15/2027 9:00:00 AM +00:00`, as .NET prints it. */
const SLASHED = new RegExp(`^(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{4}) ${TIME}${REST}$`);
/** ISO 8601 with whatever others add to it: twelve hours, `+0000 UTC` of Go, `[UTC]` of Java. */
const DASHED = new RegExp(
  `^(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[Tt ]${TIME}${REST}(?:(?<=[+-]\\d\\d:?\\d\\d) [A-Z]{3,5}(?: m=\\S+)?|(?<=Z|[+-]\\d\\d:?\\d\\d)\\[[\\w/+-]+\\])?$`,
);
/** The basic format of ISO 8601: `20270115T090000Z`. */
const BASIC =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)[Tt](?<h>\d\d)(?<m>\d\d)(?<s>\d\d)(?:\.\d+)?(?<zone>Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads an absolute stamp as providers write them: whatever {@link parseStamp} reads, the forms above, any number of digits of a
 * fraction, a leap second and 24:00. What `parseStamp` does not read itself gets the text of its instant in UTC, so that it can
 * be read wherever it is stored.
 *
 * @param now tells which of day and month goes first in a date with slashes: the reading nearer to it is meant
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseStatedStamp(value: unknown, now: Instant): Stamp | undefined {
  const known = parseStamp(value);
  if (known || typeof value !== 'string') return known;
  const text = value.trim();
  if (text.length > LONGEST_TEXT) return undefined;
  for (const form of [DASHED, BASIC, DAY_FIRST, NAME_FIRST, SLASHED]) {
    const part = form.exec(text)?.groups;
    if (part) return form === SLASHED ? nearest(part, now) : fromParts(part);
  }
  return undefined;
}

type Parts = Readonly<Record<string, string | undefined>>;

function nearest(part: Parts, now: Instant): Stamp | undefined {
  const readings = [part, { ...part, month: part['day'], day: part['month'] }].map(fromParts);
  const distance = (stamp: Stamp): number => Math.abs(secondsBetween(now, stamp.at));
  return readings.filter((stamp) => stamp !== undefined).toSorted((a, b) => distance(a) - distance(b))[0];
}

function fromParts(part: Parts): Stamp | undefined {
  const named = MONTHS.findIndex((month) => month.toLowerCase() === part['name']?.toLowerCase()) + 1;
  const month = part['month'] ?? String(named);
  const [hour = '', minute = '', second = '0'] = (part['time'] ?? `${part['h']}:${part['m']}:${part['s']}`).split(':');
  const whole = second.split('.')[0] ?? '';
  const hours = hourOf(Number(hour), part['half']);
  // A leap second and midnight at the end of a day are written with numbers that no other second has.
  const isLeap = whole === '60';
  const isMidnight = hours === 24 && Number(minute) === 0 && Number(whole) === 0;
  const date = [part['year'] ?? part['late'], two(month), two(part['day'] ?? '')].join('-');
  const time = [two(isMidnight ? 0 : hours), two(minute), two(isLeap ? 59 : whole)].join(':');
  const read = parseStamp(`${date}T${time}${zoneOf(part['zone'])}`);
  if (!read) return undefined;
  const at = plusSeconds(read.at, (isLeap ? 1 : 0) + (isMidnight ? 86_400 : 0));
  return { at, text: toUtc(at), zone: read.zone };
}

/** Returns the hour of a day, NaN for one that a clock of twelve hours does not have. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function zoneOf(zone = ''): string {
  return zone.replace(/^(?:GMT|UTC)(?=[+-])/, '');
}

function two(number: number | string): string {
  return String(number).padStart(2, '0');
}
