import { InvalidArgumentError } from 'commander';
import { type Instant, instant, plusSeconds, toUtc } from '../../../functions/domain/values/instant.ts';
import { DAY_SECONDS, instantOf } from './option-parsers.ts';
import type { Outage } from './run/simulation-options.ts';

const EXPECTED =
  'Expected times of day in UTC such as 10:00-10:20, or instants such as 2026-01-02T10:00:00Z/2026-01-02T10:20:00Z.';

/** Returns an outage for a simulation that starts at `from`. */
export type OutageAt = (from: Instant) => Outage;

/**
 * Parses one `--outage` and adds it to those before it.
 *
 * `10:00-10:20` (seconds may follow) is the first such time at or after the start, over midnight where it ends earlier
 * than it begins; two instants with a slash between them are what they say.
 *
 * @throws {InvalidArgumentError}
 */
export function outage(text: string, before: readonly OutageAt[] = []): readonly OutageAt[] {
  return [...before, text.includes('/') ? betweenInstants(text) : betweenTimesOfDay(text)];
}

function betweenInstants(text: string): OutageAt {
  const [from, to, ...more] = text.split('/').map(instantOf);
  if (from === undefined || to === undefined || to <= from || more.length > 0) throw new InvalidArgumentError(EXPECTED);
  return () => ({ from, to });
}

function betweenTimesOfDay(text: string): OutageAt {
  const [begin, end, ...more] = text.split('-').map(secondOfDay);
  if (begin === undefined || end === undefined || begin === end || more.length > 0) {
    throw new InvalidArgumentError(EXPECTED);
  }
  const lastsSeconds = (end - begin + DAY_SECONDS) % DAY_SECONDS;
  return (start) => {
    const from = plusSeconds(start, (begin - (start % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS);
    return { from, to: plusSeconds(from, lastsSeconds) };
  };
}

function secondOfDay(text: string): number | undefined {
  const [, hours = '', minutes = '', seconds = '0'] = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  return hours === '' ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Returns what is wrong with outages for a simulation: one that it would not see; `undefined` when nothing is. */
export function outageOutside(outages: readonly Outage[], from: Instant, forSeconds: number): string | undefined {
  const end = instant(from + forSeconds);
  const outside = outages.find((one) => one.from >= end || one.to <= from);
  return outside === undefined
    ? undefined
    : `the outage from ${toUtc(outside.from)} to ${toUtc(outside.to)} is outside of what is simulated, which is ` +
        `${toUtc(from)} to ${toUtc(end)}: move it, or set --from and --for`;
}
