import type { StampZone } from '../../../../functions/contract/status.ts';
import type { RefreshNeed } from '../../../../functions/domain/expiry/timing.ts';

/** An expiry as it is stored, and what must be said of it at one moment, whatever zone the machine is set to. */
export interface KnownScenario {
  readonly name: string;
  /** What stands in the store. */
  readonly stored: string | number;
  /** RFC 3339, always with `Z`. */
  readonly now: string;
  /** The lifetime the token was issued for; its windows follow from it. */
  readonly lifetimeSeconds: number;
  readonly expected: ScenarioFacts;
}

/** What is said of a stored expiry at one moment. */
export interface ScenarioFacts {
  readonly utc: string;
  readonly zone: StampZone;
  readonly secondsLeft: number;
  readonly usable: boolean;
  readonly need: RefreshNeed;
}

const HOUR = 3600;
const DAY = 86_400;
const NOON = '2026-03-10T12:00:00Z';

type Row = readonly [
  name: string,
  stored: string | number,
  now: string,
  lifetimeSeconds: number,
  utc: string,
  zone: StampZone,
  secondsLeft: number,
  need: RefreshNeed,
];

// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
  // The scenarios of the original application.
  ['valid for 1 hour', '2026-03-10T13:00:00Z', NOON, HOUR, '2026-03-10T13:00:00Z', 'utc', 3600, 'none'],
  ['valid for 2 hours of 24', '2026-03-10T14:00:00Z', NOON, DAY, '2026-03-10T14:00:00Z', 'utc', 7200, 'advisory'],
  ['valid for 24 hours', '2026-03-11T12:00:00Z', NOON, DAY, '2026-03-11T12:00:00Z', 'utc', 86_400, 'none'],
  ['expired for 1 second', '2026-03-10T11:59:59Z', NOON, HOUR, '2026-03-10T11:59:59Z', 'utc', -1, 'expired'],
  ['expired for 1 hour', '2026-03-10T11:00:00Z', NOON, HOUR, '2026-03-10T11:00:00Z', 'utc', -3600, 'expired'],
  ['expired for 1 day', '2026-03-09T12:00:00Z', NOON, DAY, '2026-03-09T12:00:00Z', 'utc', -86_400, 'expired'],
  ['expires this second', '2026-03-10T12:00:00Z', NOON, HOUR, '2026-03-10T12:00:00Z', 'utc', 0, 'expired'],
  ['expires within 30 s', '2026-03-10T12:00:15Z', NOON, HOUR, '2026-03-10T12:00:15Z', 'utc', 15, 'expired'],
  ['expires in 29 s', '2026-03-10T12:00:29Z', NOON, HOUR, '2026-03-10T12:00:29Z', 'utc', 29, 'expired'],
  ['expires in exactly 30 s', '2026-03-10T12:00:30Z', NOON, HOUR, '2026-03-10T12:00:30Z', 'utc', 30, 'mandatory'],
  ['expires just beyond 30 s', '2026-03-10T12:00:31Z', NOON, HOUR, '2026-03-10T12:00:31Z', 'utc', 31, 'mandatory'],
  ['naive text', '2026-03-10T13:00:00', NOON, HOUR, '2026-03-10T13:00:00Z', 'naive', 3600, 'none'],
  ['naive text with a space', '2026-03-10 13:00:00', NOON, HOUR, '2026-03-10T13:00:00Z', 'naive', 3600, 'none'],
  ['naive text, 29 s left', '2026-03-10T12:00:29', NOON, HOUR, '2026-03-10T12:00:29Z', 'naive', 29, 'expired'],
  ['naive text, 30 s left', '2026-03-10T12:00:30', NOON, HOUR, '2026-03-10T12:00:30Z', 'naive', 30, 'mandatory'],
  ['zoned +05:30', '2026-03-10T18:30:00+05:30', NOON, HOUR, '2026-03-10T13:00:00Z', 'offset', 3600, 'none'],
  ['zoned -08:00', '2026-03-10T05:00:00-08:00', NOON, HOUR, '2026-03-10T13:00:00Z', 'offset', 3600, 'none'],
  ['zoned, looks valid, is expired', '2026-03-10T13:00:00+05:30', NOON, HOUR, '2026-03-10T07:30:00Z', 'offset', -16_200, 'expired'],
  ['zoned, looks expired, is valid', '2026-03-10T04:20:00-08:00', NOON, HOUR, '2026-03-10T12:20:00Z', 'offset', 1200, 'none'],
  ['Python str(datetime) in UTC', '2026-03-10 13:00:00.123456+00:00', NOON, HOUR, '2026-03-10T13:00:00Z', 'offset', 3600, 'none'],
  ['Python str(datetime), under 30 s', '2026-03-10 12:00:29.999999+00:00', NOON, HOUR, '2026-03-10T12:00:29Z', 'offset', 29, 'expired'],
  ['Python str(datetime), over 30 s', '2026-03-10 12:00:30.000001+00:00', NOON, HOUR, '2026-03-10T12:00:30Z', 'offset', 30, 'mandatory'],
  ['Python str(datetime), naive', '2026-03-10 13:00:00.123456', NOON, HOUR, '2026-03-10T13:00:00Z', 'naive', 3600, 'none'],
  ['epoch seconds', 1_773_147_600, NOON, HOUR, '2026-03-10T13:00:00Z', 'epoch-seconds', 3600, 'none'],
  ['epoch seconds in digits', '1773147600', NOON, HOUR, '2026-03-10T13:00:00Z', 'epoch-seconds', 3600, 'none'],
  ['epoch seconds with a fraction', 1_773_144_029.9, NOON, HOUR, '2026-03-10T12:00:29Z', 'epoch-seconds', 29, 'expired'],
  ['epoch milliseconds', 1_773_147_600_000, NOON, HOUR, '2026-03-10T13:00:00Z', 'epoch-milliseconds', 3600, 'none'],
  ['epoch milliseconds in digits', '1773144030000', NOON, HOUR, '2026-03-10T12:00:30Z', 'epoch-milliseconds', 30, 'mandatory'],
  // Windows of other lifetimes.
  ['20 minutes left of 1 hour', '2026-03-10T12:20:00Z', NOON, HOUR, '2026-03-10T12:20:00Z', 'utc', 1200, 'none'],
  ['a second less than 20 minutes left', '2026-03-10T12:19:59Z', NOON, HOUR, '2026-03-10T12:19:59Z', 'utc', 1199, 'advisory'],
  ['10 minutes left', '2026-03-10T12:10:00Z', NOON, HOUR, '2026-03-10T12:10:00Z', 'utc', 600, 'advisory'],
  ['a second less than 10 minutes left', '2026-03-10T12:09:59Z', NOON, DAY, '2026-03-10T12:09:59Z', 'utc', 599, 'mandatory'],
  ['half of 5 minutes left', '2026-03-10T12:02:30Z', NOON, 300, '2026-03-10T12:02:30Z', 'utc', 150, 'none'],
  ['less than half of 5 minutes left', '2026-03-10T12:02:29Z', NOON, 300, '2026-03-10T12:02:29Z', 'utc', 149, 'mandatory'],
  // New York skips 02:00 to 03:00 on 2026-03-08 and has 01:00 to 02:00 twice on 2026-11-01.
  ['naive, in the hour New York skips', '2026-03-08T02:30:00', '2026-03-08T02:00:00Z', HOUR, '2026-03-08T02:30:00Z', 'naive', 1800, 'none'],
  ['naive, across the skipped hour', '2026-03-08T03:00:15', '2026-03-08T01:59:45Z', HOUR, '2026-03-08T03:00:15Z', 'naive', 3630, 'none'],
  ['zoned, across the skipped hour', '2026-03-08T03:30:00-04:00', '2026-03-08T06:30:00Z', HOUR, '2026-03-08T07:30:00Z', 'offset', 3600, 'none'],
  ['naive, in the hour New York has twice', '2026-11-01T01:30:00', '2026-11-01T01:29:30Z', HOUR, '2026-11-01T01:30:00Z', 'naive', 30, 'mandatory'],
  ['zoned, the first of the two hours', '2026-11-01T01:30:00-04:00', '2026-11-01T05:00:00Z', HOUR, '2026-11-01T05:30:00Z', 'offset', 1800, 'none'],
  ['zoned, the second of the two hours', '2026-11-01T01:30:00-05:00', '2026-11-01T05:00:00Z', HOUR, '2026-11-01T06:30:00Z', 'offset', 5400, 'none'],
  // Berlin skips 02:00 to 03:00 on 2026-03-29 and has 02:00 to 03:00 twice on 2026-10-25.
  ['naive, in the hour Berlin skips', '2026-03-29T02:30:00', '2026-03-29T02:00:00Z', HOUR, '2026-03-29T02:30:00Z', 'naive', 1800, 'none'],
  ['zoned, across the hour Berlin skips', '2026-03-29T03:00:30+02:00', '2026-03-29T00:59:59Z', HOUR, '2026-03-29T01:00:30Z', 'offset', 31, 'mandatory'],
  ['zoned, the first of the two hours in Berlin', '2026-10-25T02:30:00+02:00', '2026-10-25T00:00:00Z', HOUR, '2026-10-25T00:30:00Z', 'offset', 1800, 'none'],
  ['zoned, the second of the two hours in Berlin', '2026-10-25T02:30:00+01:00', '2026-10-25T00:00:00Z', HOUR, '2026-10-25T01:30:00Z', 'offset', 5400, 'none'],
  // Apia has no 2011-12-30: it went from UTC-10 to UTC+14.
  ['naive, on the day Apia skips', '2011-12-30T12:00:00', '2011-12-30T11:59:31Z', HOUR, '2011-12-30T12:00:00Z', 'naive', 29, 'expired'],
  ['naive, across the skipped day', '2011-12-31T00:00:00', '2011-12-29T23:59:59Z', DAY, '2011-12-31T00:00:00Z', 'naive', 86_401, 'none'],
  ['zoned, before the skipped day', '2011-12-29T23:59:59-10:00', '2011-12-30T09:59:00Z', HOUR, '2011-12-30T09:59:59Z', 'offset', 59, 'mandatory'],
  ['zoned, after the skipped day', '2011-12-31T00:00:00+14:00', '2011-12-30T09:59:00Z', HOUR, '2011-12-30T10:00:00Z', 'offset', 60, 'mandatory'],
  // Ends of the calendar.
  ['naive, over the end of the year', '2027-01-01T00:00:00', '2026-12-31T23:59:30Z', HOUR, '2027-01-01T00:00:00Z', 'naive', 30, 'mandatory'],
  ['naive, on a leap day', '2028-02-29T23:59:59', '2028-02-29T23:59:00Z', HOUR, '2028-02-29T23:59:59Z', 'naive', 59, 'mandatory'],
];

/** The scenarios that the application before this one is known to have got wrong, and their neighbours. */
export const KNOWN_SCENARIOS: readonly KnownScenario[] = ROWS.map(
  ([name, stored, now, lifetimeSeconds, utc, zone, secondsLeft, need]) => ({
    name,
    stored,
    now,
    lifetimeSeconds,
    expected: { utc, zone, secondsLeft, usable: need !== 'expired', need },
  }),
);
