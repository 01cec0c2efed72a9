import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadedServices } from '../../local/choose-mode.ts';
import { readJsonFile } from '../../local/files/json-file.ts';
import { LocalProblem } from '../../local/files/local-problem.ts';

/** The file that users edit, in a clone and in a project of their own. */
const NAMES = ['bin/services.ts', 'bin/services.mjs', 'bin/services.js'];
const MODULE = /\.[cm]?[jt]s$/;

/**
 * Returns what `bin/services.ts` (or .mjs, .js) of a directory exports as `services`; `undefined` when there is none.
 *
 * @throws {LocalProblem} when it cannot be loaded: a `.ts` file needs a Node that runs it, 22.18 or newer
 */
export async function loadServicesModule(directory: string): Promise<LoadedServices | undefined> {
  const path = NAMES.map((name) => resolve(directory, name)).find((one) => existsSync(one));
  return path === undefined ? undefined : importServices(path, relative(directory, path));
}

/**
 * Returns the definitions of the file that somebody named: what a module exports as `services` or by default, or JSON.
 *
 * @param path relative to the current directory, or absolute
 * @throws {LocalProblem} when it cannot be read or loaded
 */
export async function loadServicesFile(path: string): Promise<LoadedServices> {
  return MODULE.test(path)
    ? importServices(resolve(path), path)
    : { file: path, value: readJsonFile(path, 'services file') };
}

async function importServices(path: string, file: string): Promise<LoadedServices> {
  try {
    const module = (await import(pathToFileURL(path).href)) as ServicesModule;
    // What a CommonJS file exports is its default.
    return { file, value: module.services ?? (module.default as ServicesModule)?.services ?? module.default };
  } catch (error) {
    throw new LocalProblem(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

interface ServicesModule {
  readonly services?: unknown;
  readonly default?: unknown;
}

function messageOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ERR_UNKNOWN_FILE_EXTENSION'
    ? `Node ${process.versions.node} does not run TypeScript; use 22.18 or newer, or name a JSON file with --services`
    : (message ?? String(error));
}
