import { existsSync } from 'node:fs';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { definitionsOf } from '../definition/read-definitions.ts';
import { type LoadedServices, loadServicesFile } from '../definition/services-file.ts';
import { LocalProblem } from './files/local-problem.ts';

/** Which services tokens are kept for: the demo's own, or those of the person who started it. */
export type Mode =
  | {
      readonly kind: 'demo';
      /** So many tenants of a service that has some; absent: there is none. */
      readonly tenants?: number | undefined;
    }
  | {
      readonly kind: 'own';
      readonly definitions: readonly ServiceDefinition[];
      /** Path of the JSON file that stands for Secrets Manager. */
      readonly secretsFile: string;
    };

/** The secrets file that is used where none is named. */
export const DEFAULT_SECRETS_FILE = 'secrets.local.json';

/** What was asked for, and where to look otherwise. */
export interface ModeOptions {
  /** `--services`; absent: not given. */
  readonly servicesFile?: string | undefined;
  /** `--secrets`; absent: not given. */
  readonly secretsFile?: string | undefined;
  /** `--tenants`; absent: not given. */
  readonly tenants?: number | undefined;
  /** Returns the definitions of the file that users edit, with its name; `undefined` when there is no such file. */
  readonly loadServices: () => Promise<LoadedServices | undefined>;
}

/**
 * Returns whose tokens are kept: the demo's where there are no own secrets or definitions, otherwise those of the given
 * files or of the default ones.
 *
 * @throws {LocalProblem} when a part is missing, or the definitions are wrong; every problem is named, one a line
 */
export async function chooseMode({ servicesFile, secretsFile, tenants, loadServices }: ModeOptions): Promise<Mode> {
  const secrets = secretsFile ?? (existsSync(DEFAULT_SECRETS_FILE) ? DEFAULT_SECRETS_FILE : undefined);
  if (servicesFile === undefined && secrets === undefined) return { kind: 'demo', tenants };
  if (tenants !== undefined) {
    const why = servicesFile ?? secrets;
    throw new LocalProblem(
      `--tenants is for the demo, and ${why} is of your own services; register theirs with npx token-keeper tenant import`,
    );
  }
  const loaded = await (servicesFile === undefined ? loadServices() : loadServicesFile(servicesFile));
  if (!loaded) {
    throw new LocalProblem('no service definitions: give --services FILE, or make one: npx token-keeper init');
  }
  const definitions = definitionsOf(loaded);
  if (secrets === undefined) {
    throw new LocalProblem(`no secrets: give --secrets FILE, or make ${DEFAULT_SECRETS_FILE}: npx token-keeper init`);
  }
  return { kind: 'own', definitions, secretsFile: secrets };
}
