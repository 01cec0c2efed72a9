import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readJsonFile } from '../local/files/json-file.ts';
import { LocalProblem } from '../local/files/local-problem.ts';

/** Service definitions that are not checked yet. */
export interface LoadedServices {
  /** The file they came from, for messages. */
  readonly file: string;
  readonly value: unknown;
}

/** The file that `init` writes where none is named. */
export const DEFAULT_SERVICES_FILE = 'services.json';
/** Where services are looked for when no file is named: the module that users edit, then what `init` writes. */
const NAMES = ['bin/services.ts', 'bin/services.mjs', 'bin/services.js', DEFAULT_SERVICES_FILE];
const SCHEMA = 'services.schema.json';
const INSTALLED_SCHEMA = `node_modules/token-keeper/${SCHEMA}`;
const MODULE = /\.[cm]?[jt]s$/;

/**
 * Returns what a file of services names as its `$schema`: the schema of the package that is installed for it, or of the clone that it
 * is in; where neither is found, the place that an installed package has beside it.
 *
 * @param file relative to the current directory, or absolute
 */
export function schemaFor(file: string): string {
  const directory = dirname(resolve(file));
  const above = [directory];
  for (let next = dirname(directory); next !== above.at(-1); next = dirname(next)) above.push(next);
  const places = above.flatMap((one) => [resolve(one, INSTALLED_SCHEMA), resolve(one, SCHEMA)]);
  const found = places.find((one) => existsSync(one)) ?? resolve(directory, INSTALLED_SCHEMA);
  const path = relative(directory, found).replaceAll(sep, '/');
  return path.startsWith('../') ? path : `./${path}`;
}

/** Tells whether a file is a module by its name; any other is JSON. */
export function isModule(path: string): boolean {
  return MODULE.test(path);
}

/**
 * Returns the services of a directory: what `bin/services.ts` (or .mjs, .js) exports as `services`, else what `services.json` holds;
 * `undefined` when there is no such file.
 *
 * @throws {LocalProblem} when it cannot be loaded: a `.ts` file needs a Node that runs it, 22.18 or newer
 */
export async function loadServicesOf(directory: string): Promise<LoadedServices | undefined> {
  const path = NAMES.map((name) => resolve(directory, name)).find((one) => existsSync(one));
  return path === undefined ? undefined : loadServicesFile(path, relative(directory, path));
}

/**
 * Returns the services of the file that somebody named: what a module exports as `services` or by default, or JSON.
 *
 * @param path relative to the current directory, or absolute
 * @param file what messages call it; absent: the path
 * @throws {LocalProblem} when it cannot be read or loaded
 */
export async function loadServicesFile(path: string, file = path): Promise<LoadedServices> {
  return {
    file,
    value: isModule(path) ? await importServices(resolve(path), file) : readJsonFile(path, 'services file'),
  };
}

async function importServices(path: string, file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as ServicesModule;
    // What a CommonJS file exports is its default.
    return module.services ?? (module.default as ServicesModule)?.services ?? module.default;
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
