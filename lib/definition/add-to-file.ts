import { isDeepStrictEqual } from 'node:util';
import { SECRET_PLACEHOLDER } from '../../functions/domain/service/required-secret.ts';
import { isJsonObject, type JsonObject } from '../../functions/domain/values/json.ts';
import { jsonFileText, parseJsonText } from '../local/files/json-file.ts';
import { LocalProblem } from '../local/files/local-problem.ts';
import { insertJson } from './insert-json.ts';

/** A file as it is and as it should be. */
export interface FileChange {
  /** The same text as before where there is nothing to add. */
  readonly text: string;
  readonly isChanged: boolean;
}

/**
 * Returns the text of a file of services with one more in it; comments and everything else stay where they are. A service that is
 * there already, as it would be written, is not added again.
 *
 * @param text of the file; absent: there is none
 * @param file what messages call it
 * @param $schema what a new file names as its JSON Schema
 * @throws {LocalProblem} when the file is not what it should be, or has another service of that id
 */
export function withService(text: string | undefined, entry: JsonObject, file: string, $schema: string): FileChange {
  if (text === undefined) return { text: jsonFileText({ $schema, services: [entry] }), isChanged: true };
  const value = parseJsonText(text, file, 'services file');
  const list = isJsonObject(value) ? value['services'] : value;
  if (!Array.isArray(list)) {
    throw new LocalProblem(`the services file ${file} holds something else: expected a list, or {"services": [...]}`);
  }
  const there = list.find((one) => isJsonObject(one) && one['id'] === entry['id']) as JsonObject | undefined;
  if (isDeepStrictEqual(there, entry)) return { text, isChanged: false };
  if (there) {
    const id = JSON.stringify(entry['id']);
    throw new LocalProblem(`${file} has another service ${id} already: change it there, or give this one another --id`);
  }
  const path = [...(isJsonObject(value) ? ['services'] : []), list.length];
  const next = isJsonObject(value) ? { ...value, services: [...list, entry] } : [...list, entry];
  return changed(insertJson(text, [{ path, value: entry }], next, file), text);
}

/**
 * Returns the text of a file of secrets in which a secret has all its members: those that were not there hold a placeholder, all
 * others stay as they are.
 *
 * @param text of the file; absent: there is none
 * @param members what the secret has to have, with the values that are known
 * @throws {LocalProblem} when the file is not what it should be
 */
export function withSecret(text: string | undefined, name: string, members: JsonObject, file: string): FileChange {
  if (text === undefined) return { text: jsonFileText({ [name]: members }), isChanged: true };
  const value = parseJsonText(text, file, 'secrets file');
  if (!isJsonObject(value)) {
    throw new LocalProblem(`the secrets file ${file} holds something else: expected an object of secrets by name`);
  }
  const there = Object.hasOwn(value, name) ? value[name] : undefined;
  if (there !== undefined && !isJsonObject(there)) return { text, isChanged: false };
  const missing = Object.entries(members).filter(([member]) => isEmpty(there?.[member]));
  const next = { ...value, [name]: { ...there, ...Object.fromEntries(missing) } };
  const insertions = there
    ? missing.map(([member, given]) => ({ path: [name, member], value: given }))
    : [{ path: [name], value: members }];
  return changed(insertJson(text, insertions, next, file, true), text);
}

/** Tells whether nothing is lost by writing something there. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || value === SECRET_PLACEHOLDER;
}

function changed(text: string, before: string): FileChange {
  return { text, isChanged: text !== before };
}
