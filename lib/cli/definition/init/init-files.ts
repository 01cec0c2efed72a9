import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { requiredSecretFields, SECRET_PLACEHOLDER } from '../../../../functions/domain/service/required-secret.ts';
import { memberName } from '../../../../functions/domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { isJsonObject, type JsonObject } from '../../../../functions/domain/values/json.ts';
import { type FileChange, withSecret, withService } from '../../../definition/add-to-file.ts';
import { definitionsOf } from '../../../definition/read-definitions.ts';
import { isModule, schemaFor } from '../../../definition/services-file.ts';
import { parseJsonText, readTextFile } from '../../../local/files/json-file.ts';
import { LocalProblem } from '../../../local/files/local-problem.ts';
import { writePrivateFile, writeSharedFile } from '../../../local/files/private-file.ts';

/** The files of a definition, as they are to be. */
export interface InitFiles {
  readonly services: FileChange & { readonly file: string };
  /** Absent: nothing secret is needed. */
  readonly secrets?:
    | (FileChange & { readonly file: string; readonly name: string; readonly isFilled: boolean })
    | undefined;
  readonly definition: ServiceDefinition;
}

/**
 * Returns what the files are to be with a service in them, and writes nothing.
 *
 * @param values of its secret; a member that is not here gets a placeholder
 * @throws {LocalProblem} when a file cannot be read or added to, or what it has besides is wrong
 */
export function planFiles(
  entry: JsonObject,
  files: { readonly services: string; readonly secrets: string },
  values: Readonly<Record<string, string>> = {},
): InitFiles {
  if (isModule(files.services)) {
    throw new LocalProblem(
      `${files.services} is a module, which people write: name a JSON file, or add the call that --print shows`,
    );
  }
  const services = withService(
    textOf(files.services, 'services file'),
    entry,
    files.services,
    schemaFor(files.services),
  );
  const all = definitionsOf({
    file: files.services,
    value: parseJsonText(services.text, files.services, 'services file'),
  });
  const definition = all.find(({ id }) => id === entry['id']) as ServiceDefinition;
  const name = definition.secret?.name;
  const plan = { services: { ...services, file: files.services }, definition };
  if (name === undefined) return plan;
  if (placeOf(files.services) === placeOf(files.secrets)) {
    throw new LocalProblem(`--services and --secrets: expected two files, got ${files.services} for both`);
  }
  const members = requiredSecretFields(definition).map((field) => memberName(definition, field));
  const skeleton = Object.fromEntries(members.map((member) => [member, values[member] ?? SECRET_PLACEHOLDER]));
  const secrets = withSecret(textOf(files.secrets, 'secrets file'), name, skeleton, files.secrets);
  const { [name]: after } = parseJsonText(secrets.text, files.secrets, 'secrets file') as JsonObject;
  const isFilled = !isJsonObject(after) || !members.some((member) => after[member] === SECRET_PLACEHOLDER);
  return { ...plan, secrets: { ...secrets, file: files.secrets, name, isFilled } };
}

/** Writes what is to be changed: the secret first, since a service without one is of no use. @throws {LocalProblem} */
export function writeFiles({ services, secrets }: InitFiles): void {
  for (const { file } of [services, ...(secrets ? [secrets] : [])]) {
    if (!existsSync(dirname(file)))
      throw new LocalProblem(`cannot write ${file}: there is no directory ${dirname(file)}`);
  }
  if (secrets?.isChanged) writePrivateFile(secrets.file, secrets.text);
  if (services.isChanged) writeSharedFile(services.file, services.text);
}

/** Tells whether git would take the file. Without a repository, or without git, nobody would. */
export function isOpenToGit(file: string): boolean {
  // Which of its many files of patterns ignores what, only git knows.
  return spawnSync('git', ['check-ignore', '--quiet', '--', file], { stdio: 'ignore' }).status === 1;
}

/** The same place has one name, whatever links lead to it. */
function placeOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

/** Returns the text of a file; `undefined` where there is none, or nothing in it. */
function textOf(path: string, what: string): string | undefined {
  const text = existsSync(path) ? readTextFile(path, what) : '';
  return text.trim() === '' ? undefined : text;
}
