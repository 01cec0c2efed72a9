/** This folder: the process itself: clock, environment, log and metrics on standard output. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../../lib/platform/environment.ts';
import { parseJson } from '../../../lib/platform/json.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isJsonObject } from '../../domain/values/json.ts';

/** The configuration of a function cannot be used; the message names everything that is wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads single settings; problems are collected and reported together at the end. */
export interface EnvironmentReader {
  /** Returns a variable that must be set. */
  text(name: string): string;
  /** Returns a variable; `undefined` when it is not set, or empty. */
  optional(name: string): string | undefined;
  /** Returns a variable that must be one of `choices`; the first one when it is not set. */
  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T;
  /** Returns a variable that must be a whole number from `min` to `max`; `otherwise` when it is not set. */
  wholeNumber(name: string, min: number, max: number, otherwise: number): number;
  /** Returns a text file beside the code, as it was deployed; `undefined`: there is none. */
  fileBeside(name: string): string | undefined;
  /**
   * Returns the JSON object of strings in `secrets.json` beside the code, an empty one when there is none. `{1}` in a string
   * stands for the second of the parts that the variable lists with blanks between them: what was not known at synth.
   */
  secretIds(partsName: string): ReadonlyMap<string, string>;
  /**
   * Returns the service definitions of a JSON file; where the variable is not set: `services.json` beside the code. They were
   * checked when they were put there, and are only looked at for being the list that was put there.
   *
   * @see docs/adr/0064-definitions-are-checked-where-they-are-written.md
   */
  definitions(name: string): readonly ServiceDefinition[];
}

/** The file in the function's code asset that the definitions travel in: environment variables are limited to 4 KB. */
const DEFAULT_SERVICES_FILE = 'services.json';
/** Beside it: what secrets are asked for by, where definitions do not say it. */
const SECRETS_FILE = 'secrets.json';

/**
 * Returns the configuration that `build` makes of the environment.
 *
 * @param moduleUrl the URL of the code that runs, for files that lie beside it
 * @throws {ConfigurationError} when anything was wrong
 */
export function readEnvironment<T>(
  environment: Environment,
  moduleUrl: string,
  build: (read: EnvironmentReader) => T,
): T {
  const problems: string[] = [];
  const note = <V>(problem: string, stand_in: V): V => {
    problems.push(problem);
    return stand_in;
  };
  const pathBeside = (name: string): string => resolve(dirname(fileURLToPath(moduleUrl)), name);
  const fileBeside = (name: string): string | undefined =>
    existsSync(pathBeside(name)) ? readFileSync(pathBeside(name), 'utf8') : undefined;
  const config = build({
    text: (name) => environment[name] || note(`environment variable ${name} is not set`, ''),
    optional: (name) => environment[name] || undefined,
    choice: (name, choices) => {
      const value = environment[name] ?? choices[0];
      return (
        choices.find((choice) => choice === value) ??
        note(`environment variable ${name}: expected one of ${choices.join(', ')}, got "${value}"`, choices[0])
      );
    },
    wholeNumber: (name, min, max, otherwise) => {
      const text = environment[name];
      const value = text === undefined ? otherwise : /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max
        ? value
        : note(`environment variable ${name}: expected a whole number from ${min} to ${max}, got "${text}"`, otherwise);
    },
    secretIds: (partsName) => {
      const file = pathBeside(SECRETS_FILE);
      const parts = (environment[partsName] ?? '').split(' ');
      const texts = parseTexts(fileBeside(SECRETS_FILE) ?? '{}');
      const partOf = (_: string, index: string): string =>
        parts[Number(index)] || note(`environment variable ${partsName}: expected a part ${index} for ${file}`, '');
      const entries = Object.entries(
        texts ?? note<Record<string, string>>(`${file}: expected a JSON object of strings`, {}),
      );
      return new Map(entries.map(([name, id]) => [name, id.replace(/\{(\d+)\}/g, partOf)]));
    },
    fileBeside,
    definitions: (name) => {
      const file = pathBeside(environment[name] ?? DEFAULT_SERVICES_FILE);
      return readDefinitions(file) ?? note(`${file}: expected the list of services that the deployment wrote`, []);
    },
  });
  if (problems.length > 0) throw new ConfigurationError(`the function cannot start: ${problems.join('; ')}`);
  return config;
}

function readDefinitions(file: string): readonly ServiceDefinition[] | undefined {
  const list = existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
  const isWritten = Array.isArray(list) && list.length > 0 && list.every((one) => typeof one?.id === 'string');
  return isWritten ? list : undefined;
}

function parseTexts(text: string): Readonly<Record<string, string>> | undefined {
  const value = parseJson(text);
  return isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string')
    ? (value as Record<string, string>)
    : undefined;
}
