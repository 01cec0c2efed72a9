import { statSync } from 'node:fs';
import { applyEdits, modify, parse } from 'jsonc-parser';
import { isJsonObject } from '../../../functions/domain/values/json.ts';
import { parseJson } from '../../platform/json.ts';
import { parseJsonText, readTextFile, reasonOf } from '../files/json-file.ts';
import { LocalProblem } from '../files/local-problem.ts';
import { openToOthers, writePrivateFile } from '../files/private-file.ts';

const WHAT = 'secrets file';

/** The secrets of a file at one moment: name to secret string, as Secrets Manager would return it. */
export interface SecretsSnapshot {
  readonly secrets: ReadonlyMap<string, string>;
  /** When the file was last changed, in epoch seconds with fraction. */
  readonly changedAt: number;
}

/**
 * The secrets of a JSON file, `{ "<secret name>": { "clientId": "…", "clientSecret": "…" } | "text" }`, comments allowed.
 *
 * The file is looked at again for every request, so an edit counts at once. An edit that breaks it does not: the last
 * good content stays in force and one warning is given for each broken version.
 */
export class SecretsFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;
  #snapshot: SecretsSnapshot;
  #stamp: string;

  /**
   * Reads the file.
   *
   * @param warn called with one line when the file is open to others, or an edit has broken it; never gets a value
   * @throws {LocalProblem} when it cannot be read, is not JSON or does not have this shape
   */
  constructor(path: string, warn: (message: string) => void) {
    this.#path = path;
    this.#warn = warn;
    this.#stamp = stampOf(path);
    this.#snapshot = readSnapshot(path);
    const open = openToOthers(path, WHAT);
    if (open !== undefined) warn(open);
  }

  /** Returns what the file holds now, or its last valid content. */
  read(): SecretsSnapshot {
    const stamp = stampOf(this.#path);
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      try {
        this.#snapshot = readSnapshot(this.#path);
      } catch (error) {
        if (!(error instanceof LocalProblem)) throw error;
        this.#warn(`${error.message}; its last good content stays in force`);
      }
    }
    return this.#snapshot;
  }

  /**
   * Puts a secret into the file, whole or not at all and readable for its owner only. Comments stay where they are, also those
   * between the members of an object: only what differs is written.
   *
   * @param secretString stored as an object where it is JSON of one, else as text
   * @throws {LocalProblem} when the file cannot be written or is broken at the moment
   */
  put(name: string, secretString: string): void {
    const text = readTextFile(this.#path, WHAT);
    parseJsonText(text, this.#path, WHAT);
    writePrivateFile(this.#path, withSecret(text, name, asFileValue(secretString)));
    this.read();
  }
}

/** Returns the text of a file with another secret in it: member by member, or whole where that would not come to the same. */
function withSecret(text: string, name: string, secret: unknown): string {
  const storedIn = (one: string): unknown => (parse(one) as Readonly<Record<string, unknown>>)[name];
  const before = storedIn(text);
  const whole = changed(text, [name], secret);
  if (!isJsonObject(before) || !isJsonObject(secret)) return whole;
  const members = [...new Set([...Object.keys(before), ...Object.keys(secret)])];
  const edited = members
    .filter((member) => JSON.stringify(before[member]) !== JSON.stringify(secret[member]))
    .reduce((all, member) => changed(all, [name, member], secret[member]), text);
  return JSON.stringify(storedIn(edited)) === JSON.stringify(secret) ? edited : whole;
}

/** @param value `undefined`: nothing is to stand there */
function changed(text: string, path: string[], value: unknown): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));
}

/** Identifies a version of the file without reading it; a file that is gone has a stamp too. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return reasonOf(error);
  }
}

function readSnapshot(path: string): SecretsSnapshot {
  const value = parseJsonText(readTextFile(path, WHAT), path, WHAT);
  if (!isJsonObject(value)) {
    throw new LocalProblem(`the ${WHAT} ${path} holds something else: expected an object of secrets by name`);
  }
  const secrets = new Map(Object.entries(value).map(([name, entry]) => [name, secretStringOf(entry, name, path)]));
  return { secrets, changedAt: statSync(path).mtimeMs / 1000 };
}

function secretStringOf(entry: unknown, name: string, path: string): string {
  if (typeof entry === 'string') return entry;
  if (isJsonObject(entry)) return JSON.stringify(entry);
  const expected = 'an object such as { "clientId": "…", "clientSecret": "…" }, or a text';
  throw new LocalProblem(`the ${WHAT} ${path} holds something else: secret "${name}": expected ${expected}`);
}

function asFileValue(secretString: string): unknown {
  const value = parseJson(secretString);
  return isJsonObject(value) ? value : secretString;
}
