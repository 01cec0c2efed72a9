import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where servers are installed to at their first use, with a slash at the end; ignored by git. */
export const SERVERS_DIRECTORY = fileURLToPath(new URL('../../../.token-keeper/servers/', import.meta.url));

/** Where something is installed. */
export interface Installed {
  /** Empty: it is not. */
  readonly directory: string;
  /** Why it is not; absent: it is. */
  readonly whyNot?: string;
}

/** What is installed by `make`, anew when one of `pins` changes: files beside this one. */
export interface Installation {
  readonly name: string;
  readonly pins: readonly string[];
  /** Fills an empty folder; returns why that failed, `undefined` when it did not. */
  readonly make: (directory: string) => string | undefined;
}

/** Returns what is installed. It is made under another name first: what was cut short is never used. */
export function installOnce({ name, pins, make }: Installation): Installed {
  const hash = createHash('sha256');
  for (const pin of pins) hash.update(readFileSync(new URL(pin, import.meta.url)));
  const directory = `${SERVERS_DIRECTORY}${name}-${hash.digest('hex').slice(0, 12)}`;
  if (existsSync(directory)) return { directory };
  mkdirSync(SERVERS_DIRECTORY, { recursive: true });
  const half = mkdtempSync(`${SERVERS_DIRECTORY}${name}-half-`);
  const failure = make(half);
  if (failure === undefined && !existsSync(directory)) {
    renameSync(half, directory);
    return { directory };
  }
  rmSync(half, { recursive: true, force: true });
  return failure === undefined
    ? { directory }
    : { directory: '', whyNot: `${name} could not be installed: ${failure}` };
}
