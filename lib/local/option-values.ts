import { InvalidArgumentError } from 'commander';
import { MAX_LIFETIME_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { DURATION_BOUNDS, parseDurationSeconds } from '../../functions/domain/values/parse-duration.ts';

/** Returns the port that an option names. @throws {InvalidArgumentError} unless it is a whole number from 0 to 65535 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  return port;
}

/** Returns a parser of whole numbers, both bounds included. It throws an InvalidArgumentError. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}, digits only.`);
  };
}

/** Returns a parser of durations in seconds, both bounds included. It throws an InvalidArgumentError with `expected`. */
export function duration(expected: string, bounds = DURATION_BOUNDS): (text: string) => number {
  return (text) => {
    const seconds = parseDurationSeconds(text, bounds);
    if (seconds === undefined) throw new InvalidArgumentError(expected);
    return seconds;
  };
}

/** Parses how long a token must be valid, `15m`: 0 to 7 days as in the contract. */
export const parseValidity = duration('Expected 90, 90s, 15m or 1h, from 0s to 168h.', {
  minSeconds: 0,
  maxSeconds: MAX_LIFETIME_SECONDS,
});
/** Parses the time between two looks or sweeps. */
export const parseEvery = duration('Expected 10s, 5m or 1h, from 1s to 1h.');
