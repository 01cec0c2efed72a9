import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isServiceId } from '../../../functions/domain/service/service-definitions.ts';
import { definitionsOf } from '../../definition/read-definitions.ts';
import { type LoadedServices, loadServicesFile } from '../../definition/services-file.ts';
import { didYouMean } from '../../definition/suggest.ts';
import { askDefinition } from '../ask/invoke-functions.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import { EXIT } from '../connection/exit-code.ts';
import type { Session } from './run-command.ts';

/** The option that names a file of definitions, for commands that need one. */
export const SERVICES_OPTION = [
  '--services <file>',
  'service definitions as a module or JSON (default: those that are deployed, or bin/services.ts)',
] as const;

/** A definition with the place it was found in, for messages. */
export interface FoundDefinition {
  readonly definition: ServiceDefinition;
  readonly file: string;
  /** True: the deployment itself told it. */
  readonly isDeployed?: boolean;
}

const DEPLOYMENT = 'the deployment';

/**
 * Returns the definition of a service: from the file that was named, else from the local environment or the deployment, else
 * from the file that users edit, where the deployment is older or cannot be asked.
 *
 * @throws {CliProblem} when there is none, or the definitions are wrong; every problem is named
 * @throws {LocalProblem} when the file cannot be read
 */
export async function findDefinition(
  session: Session,
  service: string,
  servicesFile: string | undefined,
): Promise<FoundDefinition> {
  const { definitions } = session.connection;
  if (servicesFile !== undefined) return definitionIn(session, await loadServicesFile(servicesFile), service);
  if (definitions !== undefined)
    return definitionIn(session, { file: 'the local environment', value: definitions }, service);
  const { deployed, problem } = await askDeployment(session, service);
  if (deployed !== undefined) {
    return { ...(await definitionIn(session, { file: DEPLOYMENT, value: [deployed] }, service)), isDeployed: true };
  }
  const loaded = await session.loadServices();
  if (loaded) return definitionIn(session, loaded, service);
  if (problem) throw problem;
  const why = 'the deployment does not tell them';
  throw usageProblem(`no service definitions: ${why}; give --services FILE, or make one: npx token-keeper init`);
}

async function askDeployment(
  { connection }: Session,
  service: string,
): Promise<{ readonly deployed?: unknown; readonly problem?: CliProblem }> {
  try {
    return { deployed: await askDefinition(connection, service) };
  } catch (error) {
    // A file can stand in for who cannot be asked, not for a service that the deployment does not have.
    if (error instanceof CliProblem && error.exitCode !== EXIT.usage) return { problem: error };
    throw error;
  }
}

async function definitionIn(
  { connection: { names } }: Session,
  loaded: LoadedServices,
  service: string,
): Promise<FoundDefinition> {
  const left = new Set<string>();
  const definitions = definitionsOf(loaded, (id) => {
    left.add(id);
    return id;
  });
  const definition = serviceIn(loaded.file, definitions, service);
  if (!left.has(service)) return { definition, file: loaded.file };
  // The deployment has named its secret.
  const secret = { name: `${await names.secretPrefix()}${service}` };
  return { definition: { ...definition, secret }, file: loaded.file };
}

/**
 * Returns the definition of a service.
 *
 * @param file where the definitions come from, for the message
 * @throws {CliProblem} when there is none, naming the closest
 */
export function serviceIn(file: string, definitions: readonly ServiceDefinition[], service: string): ServiceDefinition {
  const found = definitions.find(({ id }) => id === service);
  if (found) return found;
  const known = definitions.map(({ id }) => id);
  const named = isServiceId(service) ? ` named ${service}` : ' of that name';
  throw usageProblem(
    `${file} defines no service${named}; defined are ${known.join(', ')}${didYouMean(service, known)}`,
  );
}
