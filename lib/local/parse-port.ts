import { InvalidArgumentError } from 'commander';

/** Returns the port that an option names. @throws {InvalidArgumentError} unless it is a whole number from 0 to 65535 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  return port;
}
