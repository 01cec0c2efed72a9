import type { StampZone } from '../../contract/status.ts';
import { type Instant, isInstant } from './instant.ts';

/** An absolute stamp as somebody wrote it, with the instant it means and how its zone was understood. */
export interface Stamp {
  /** The instant; a fraction of a second is dropped, so that a token never seems to live longer than it does. */
  readonly at: Instant;
  /** The original text, or the number's decimal text. */
  readonly text: string;
  readonly zone: StampZone;
}

/** From here on a number is read as milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const MILLISECONDS_FROM = 100_000_000_000;

/** A stamp is stored as it was written; no honest one is as long. */
const LONGEST_TEXT = 64;

const NUMERIC = /^\d{1,15}(?:\.\d+)?$/;

/** ISO 8601 and RFC 3339, and what `str(datetime)` of Python prints: date, `T` or space, time, optional zone. */
const CALENDAR =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,]\d{1,9})?)?\s?(?<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * Reads an absolute stamp tolerantly, or returns `undefined` when it cannot be understood.
 *
 * Understood are ISO 8601 / RFC 3339 with `Z` or an offset, the same without a zone (read as UTC), a space instead of
 * `T` (Python's `str(datetime)`), fractions, epoch seconds and epoch milliseconds as a number or as digits. A date that
 * the calendar does not have (30 February, 25 o'clock) is not understood rather than rolled over.
 *
 * @see docs/adr/0003-naive-stamps-are-utc.md
 */
export function parseStamp(value: unknown): Stamp | undefined {
  if (typeof value === 'number') return parseEpoch(value, String(value));
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) return undefined;
  const text = value.trim();
  return NUMERIC.test(text) ? parseEpoch(Number(text), value) : parseCalendar(text, value);
}

function parseEpoch(value: number, text: string): Stamp | undefined {
  const isMilliseconds = value >= MILLISECONDS_FROM;
  const at = Math.floor(isMilliseconds ? value / 1000 : value);
  return isInstant(at) ? { at, text, zone: isMilliseconds ? 'epoch-milliseconds' : 'epoch-seconds' } : undefined;
}

function parseCalendar(text: string, original: string): Stamp | undefined {
  const part = CALENDAR.exec(text)?.groups;
  if (!part) return undefined;
  const field = (name: string): number => Number(part[name] ?? '0');
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  const read = new Date(local).toISOString();
  const written = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second'] ?? '00'}`;
  const offsetSeconds = parseOffset(part['zone']);
  if (!read.startsWith(written) || offsetSeconds === undefined) return undefined;
  const at = local / 1000 - offsetSeconds;
  return isInstant(at) ? { at, text: original, zone: zoneKind(part['zone']) } : undefined;
}

function zoneKind(zone: string | undefined): StampZone {
  if (zone === undefined) return 'naive';
  return /^[+-]/.test(zone) ? 'offset' : 'utc';
}

/** Returns the offset in seconds east of Greenwich; 0 for none, `Z`, `UTC` and `GMT`; `undefined` beyond ±23:59. */
function parseOffset(zone: string | undefined): number | undefined {
  const match = zone && /^(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)?$/.exec(zone);
  if (!match) return 0;
  const hours = Number(match.groups?.['hours']);
  const minutes = Number(match.groups?.['minutes'] ?? '0');
  if (hours > 23 || minutes > 59) return undefined;
  return (match.groups?.['sign'] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}
