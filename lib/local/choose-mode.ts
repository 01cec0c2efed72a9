import { existsSync } from 'node:fs';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { readJsonFile } from './files/json-file.ts';
import { LocalProblem } from './files/local-problem.ts';
import type { Mode } from './local-system.ts';

/** The secrets file that is used where none is named. */
export const DEFAULT_SECRETS_FILE = 'secrets.local.json';

/** What was asked for, and where to look otherwise. */
export interface ModeOptions {
  /** `--services`; absent: not given. */
  readonly servicesFile?: string | undefined;
  /** `--secrets`; absent: not given. */
  readonly secretsFile?: string | undefined;
  /** Returns the definitions of the file that users edit, with its name; `undefined` when there is no such file. */
  readonly loadServices: () => Promise<LoadedServices | undefined>;
}

/** Service definitions that are not checked yet. */
export interface LoadedServices {
  /** The file they came from, for messages. */
  readonly file: string;
  readonly value: unknown;
}

/**
 * Returns whose tokens are kept: the demo's where there are no own secrets or definitions, otherwise those of the given
 * files or of the default ones.
 *
 * @throws {LocalProblem} when a part is missing, or the definitions are wrong; every problem is named, one a line
 */
export async function chooseMode({ servicesFile, secretsFile, loadServices }: ModeOptions): Promise<Mode> {
  const secrets = secretsFile ?? (existsSync(DEFAULT_SECRETS_FILE) ? DEFAULT_SECRETS_FILE : undefined);
  if (servicesFile === undefined && secrets === undefined) return { kind: 'demo' };
  if (secrets === undefined) {
    throw new LocalProblem(`no secrets: give --secrets FILE, or write ${DEFAULT_SECRETS_FILE} (see its example)`);
  }
  const loaded =
    servicesFile === undefined
      ? await loadServices()
      : { file: servicesFile, value: readJsonFile(servicesFile, 'services file') };
  if (!loaded) throw new LocalProblem('no service definitions: give --services FILE.json, or write bin/services.ts');
  return { kind: 'own', definitions: checked(loaded), secretsFile: secrets };
}

function checked({ file, value }: LoadedServices): readonly ServiceDefinition[] {
  const parsed = parseServiceDefinitions(value);
  if ('problems' in parsed) throw new LocalProblem(parsed.problems.map((problem) => `${file}: ${problem}`).join('\n'));
  return parsed.definitions;
}
