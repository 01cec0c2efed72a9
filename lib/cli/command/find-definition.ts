import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isServiceId, parseServiceDefinitions } from '../../../functions/domain/service/service-definitions.ts';
import { readJsonFile } from '../../local/files/json-file.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import type { Session } from './run-command.ts';

/** The option that names a file of definitions, for commands that need one. */
export const SERVICES_OPTION = [
  '--services <file>',
  'service definitions as JSON (default: bin/services.ts, or those of the local environment)',
] as const;

/** A definition with the place it was found in, for messages. */
export interface FoundDefinition {
  readonly definition: ServiceDefinition;
  readonly file: string;
}

/**
 * Returns the definition of a service: from the file that was named, else from the local environment, else from the file
 * that users edit. The functions on AWS keep theirs in their code, where nobody can ask for it.
 *
 * @throws {CliProblem} when there is none, or the definitions are wrong; every problem is named
 * @throws {LocalProblem} when the file cannot be read
 */
export async function findDefinition(
  { loadServices, connection: { definitions, names } }: Session,
  service: string,
  servicesFile: string | undefined,
): Promise<FoundDefinition> {
  const loaded =
    servicesFile !== undefined
      ? { file: servicesFile, value: readJsonFile(servicesFile, 'services file') }
      : definitions !== undefined
        ? { file: 'the local environment', value: definitions }
        : await loadServices();
  if (!loaded) throw usageProblem('no service definitions: give --services FILE.json, or write bin/services.ts');
  const left = new Set<string>();
  const parsed = parseServiceDefinitions(loaded.value, (id) => {
    left.add(id);
    return id;
  });
  if ('problems' in parsed) {
    throw usageProblem(parsed.problems.map((problem) => `${loaded.file}: ${problem}`).join('\n'));
  }
  const definition = parsed.definitions.find(({ id }) => id === service);
  if (!definition) {
    const known = parsed.definitions.map(({ id }) => id).join(', ');
    const named = isServiceId(service) ? ` named ${service}` : ' of that name';
    throw usageProblem(`${loaded.file} defines no service${named}; defined are ${known}`);
  }
  if (!left.has(service)) return { definition, file: loaded.file };
  // The deployment has named its secret.
  const secret = { name: `${await names.secretPrefix()}${service}` };
  return { definition: { ...definition, secret }, file: loaded.file };
}
