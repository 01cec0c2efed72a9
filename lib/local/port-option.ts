import { InvalidArgumentError } from 'commander';

/** Returns the port that the text of an option names. @throws {InvalidArgumentError} */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  }
  return port;
}
