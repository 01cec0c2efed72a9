import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LoadedServices } from '../local/choose-mode.ts';
import { LocalProblem } from '../local/files/local-problem.ts';

/** The file that users edit, in a clone and in a project of their own. */
const NAMES = ['bin/services.ts', 'bin/services.mjs', 'bin/services.js'];

/**
 * Returns what `bin/services.ts` (or .mjs, .js) of a directory exports as `services`; `undefined` when there is none.
 *
 * @throws {LocalProblem} when it cannot be loaded: a `.ts` file needs a Node that runs it, 22.18 or newer
 */
export async function loadServicesModule(directory: string): Promise<LoadedServices | undefined> {
  const base = pathToFileURL(`${directory}/`);
  const url = NAMES.map((name) => new URL(name, base)).find((one) => existsSync(one));
  if (!url) return undefined;
  const file = relative(directory, fileURLToPath(url));
  try {
    const module = (await import(url.href)) as { readonly services?: unknown };
    return { file, value: module.services };
  } catch (error) {
    throw new LocalProblem(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_UNKNOWN_FILE_EXTENSION'
    ? `Node ${process.versions.node} does not run TypeScript; use 22.18 or newer, or name a JSON file with --services`
    : (message ?? String(error));
}
