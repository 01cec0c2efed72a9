import { InvalidArgumentError } from 'commander';
import type { TimingOverrides } from '../../../functions/domain/expiry/timing.ts';
import { type Instant, instant } from '../../../functions/domain/values/instant.ts';
import { parseDurationSeconds } from '../../../functions/domain/values/parse-duration.ts';
import type { Range, ReadRate } from './run/simulation-options.ts';

/** A day in seconds. */
export const DAY_SECONDS = 86_400;
/** The longest simulation in seconds: a year, leap day included. */
export const LONGEST_SECONDS = 366 * DAY_SECONDS;
const LONGEST_LATENCY_MS = 60_000;
const MOST_READS = 1000;
const PERIOD_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Parses the text of an option. @throws {InvalidArgumentError} with what was expected */
export type Parser<T> = (text: string) => T;

/** Returns a parser of a duration or a range of them, `75m` or `55m..65m`, in seconds, both bounds included. */
export function durationRange(min: number, max: number, expected: string): Parser<Range> {
  return (text) => range(text, (one) => seconds(one, min, max)) ?? refuse(expected);
}

/** Parses a latency or a range of them, `200ms`, `2s` or `100ms..3s`, in milliseconds. */
export function latency(text: string): Range {
  const milliseconds = (one: string): number | undefined => {
    const [, digits] = /^(\d{1,5})ms$/.exec(one === '0' ? '0ms' : one) ?? [];
    // A latency without its unit could be meant either way.
    const wholeSeconds = /^\d+$/.test(one) ? undefined : seconds(one, 0, LONGEST_LATENCY_MS / 1000);
    const ms = digits === undefined ? (wholeSeconds ?? Number.NaN) * 1000 : Number(digits);
    return ms <= LONGEST_LATENCY_MS ? ms : undefined;
  };
  return range(text, milliseconds) ?? refuse('Expected 0, 200ms, 2s, or a range such as 100ms..3s, up to 60s.');
}

/** Parses a difference between clocks, `+45s` or `-2m`, in seconds; without a sign the clock is ahead. */
export function skew(text: string): number {
  const [, sign = '', rest = ''] = /^([+-]?)(.+)$/.exec(text) ?? [];
  const size = seconds(rest, 0, DAY_SECONDS) ?? refuse('Expected +45s, -2m or 0s, up to 24h either way.');
  return sign === '-' && size > 0 ? -size : size;
}

/** Parses reads of each service, `5/s`, `30/m` or `100/h`; `undefined` for `0`: nobody reads. */
export function readRate(text: string): ReadRate | undefined {
  if (text === '0') return undefined;
  const [, digits = '', unit = ''] = /^(\d{1,4})\/([smh])$/.exec(text) ?? [];
  const periodMs = PERIOD_MS[unit];
  const reads = Number(digits);
  if (periodMs === undefined || reads < 1 || reads > MOST_READS) {
    return refuse(`Expected 5/s, 30/m or 100/h, from 1 to ${MOST_READS}, or 0 for no readers.`);
  }
  return { reads, periodMs };
}

/** Parses an instant in UTC, `2026-01-01T00:00:00Z` or `2026-01-01T00:00Z`. */
export function utcInstant(text: string): Instant {
  return instantOf(text) ?? refuse('Expected a date and time in UTC with Z at its end, such as 2026-01-01T00:00:00Z.');
}

/** Returns the instant of such a text; `undefined` when it is none, or a day that the calendar does not have. */
export function instantOf(text: string): Instant | undefined {
  if (!/^[2-8]\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text)) return undefined;
  const ms = Date.parse(text);
  const isSame = Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text.slice(0, -1));
  return isSame ? instant(ms / 1000) : undefined;
}

const WINDOWS: Readonly<Record<string, keyof TimingOverrides>> = {
  advisory: 'advisoryRefreshSeconds',
  mandatory: 'mandatoryRefreshSeconds',
  buffer: 'expiryBufferSeconds',
};

/** Parses windows, `advisory=20m,mandatory=10m,buffer=30s`; whether they fit together is not checked here. */
export function windows(text: string): TimingOverrides {
  const pairs = text.split(',').map((pair) => {
    const [name = '', value = '', ...more] = pair.split('=');
    const key = Object.hasOwn(WINDOWS, name) ? WINDOWS[name] : undefined;
    const size = more.length === 0 ? seconds(value, 0, LONGEST_SECONDS) : undefined;
    return [key, size] as const;
  });
  const isTwice = new Set(pairs.map(([key]) => key)).size < pairs.length;
  if (isTwice || pairs.some(([key, size]) => key === undefined || size === undefined)) {
    return refuse('Expected one or more of advisory, mandatory and buffer: advisory=20m,mandatory=10m,buffer=30s.');
  }
  return Object.fromEntries(pairs) as TimingOverrides;
}

function range(text: string, parse: (one: string) => number | undefined): Range | undefined {
  const [first = '', second = first, ...more] = text.split('..');
  const min = parse(first);
  const max = parse(second);
  return min !== undefined && max !== undefined && min <= max && more.length === 0 ? { min, max } : undefined;
}

function seconds(text: string, minSeconds: number, maxSeconds: number): number | undefined {
  return parseDurationSeconds(text, { minSeconds, maxSeconds });
}

function refuse(expected: string): never {
  throw new InvalidArgumentError(expected);
}
