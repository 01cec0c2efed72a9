import { InvalidArgumentError } from 'commander';
import { MAX_LIFETIME_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import { parseDurationSeconds } from '../../../functions/domain/values/parse-duration.ts';

/**
 * Returns the seconds of a validity such as `15m`, 0 to 7 days as in the contract.
 *
 * @throws {InvalidArgumentError} when it is none
 */
export function parseValidity(text: string): number {
  const seconds = parseDurationSeconds(text, { minSeconds: 0, maxSeconds: MAX_LIFETIME_SECONDS });
  if (seconds === undefined) throw new InvalidArgumentError('Expected 90s, 15m or 1h, from 0s to 168h.');
  return seconds;
}
