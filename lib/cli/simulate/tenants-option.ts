import { type Command, InvalidArgumentError } from 'commander';
import { isTemplate, type Template } from '../../../functions/domain/template/tenant-definition.ts';
import { definitionsOf } from '../../definition/read-definitions.ts';
import { loadServicesFile } from '../../definition/services-file.ts';
import { LocalProblem } from '../../local/files/local-problem.ts';
import {
  type FaultyHosts,
  OUTAGE_ANSWERS,
  type SimulationOptions,
  type TenantsScenario,
} from './run/simulation-options.ts';
import { faultyProblem } from './tenants/simulated-hosts.ts';
import { hostsOfAll, madeTemplate, simulatedTemplate } from './tenants/simulated-templates.ts';

/**
 * What one machine simulates: a day of so many tokens of an hour takes minutes and about a gigabyte of memory, since each tenant has
 * its record and each refresh is the functions' own. Services beside it are one stack's, which ends long before.
 */
export const MOST_SIMULATED_TENANTS = 100_000;

/** The options that say something of tenants only. */
const TENANTS_ONLY = ['hosts', 'faulty', 'hostLimit', 'readTenants'] as const;
/** Options that say nothing of tenants. */
const SERVICES_ONLY = ['services', 'timeline'] as const;

const EXPECTED = `Expected hosts and how they fail, such as 2=hang or login.example=429; it is one of ${OUTAGE_ANSWERS.join(', ')}.`;

/** Parses one `--faulty` and adds it to those before it. @throws {InvalidArgumentError} */
export function faultyHosts(text: string, before: readonly FaultyHosts[] = []): readonly FaultyHosts[] {
  const [, hosts = '', word] = /^([A-Za-z0-9.:-]{1,253})=(\w+)$/.exec(text) ?? [];
  const answer = OUTAGE_ANSWERS.find((one) => one === word);
  const number = /^\d{1,4}$/.test(hosts) ? Number(hosts) : undefined;
  if (answer === undefined || number === 0) throw new InvalidArgumentError(EXPECTED);
  return [...before, { hosts: number ?? hosts.toLowerCase(), answer }];
}

/** Ends the command with an error where options are given that do not fit together. */
export function refuseMixedOptions(command: Command, hasTenants: boolean): void {
  const names: readonly string[] = hasTenants ? SERVICES_ONLY : TENANTS_ONLY;
  const other = command.options.find((one) => {
    const name = one.attributeName();
    return names.includes(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (other)
    command.error(
      `error: option '${other.flags}' ${hasTenants ? 'cannot be used with' : 'needs'} option '--tenants <number>'`,
    );
}

/**
 * Returns the templates of a file as they are simulated, or the one that is made where no file is named. What is wrong ends the
 * command with an error.
 */
export async function templatesFor(
  command: Command,
  file: string | undefined,
  { hosts, faulty }: TenantsScenario,
  { timing }: SimulationOptions,
): Promise<readonly Template[]> {
  const templates = file === undefined ? [madeTemplate(hosts, timing)] : await templatesIn(command, file);
  const problem = faultyProblem(hostsOfAll(templates), faulty);
  return problem === undefined ? templates : command.error(`error: option '--faulty <hosts>': ${problem}`);
}

async function templatesIn(command: Command, file: string): Promise<readonly Template[]> {
  const set = ['hosts', 'timing'].find((name) => command.getOptionValueSource(name) === 'cli');
  if (set)
    command.error(
      `error: the templates of ${file} say this themselves: leave ${set === 'hosts' ? '--hosts' : '--windows'} out`,
    );
  try {
    const templates = definitionsOf(await loadServicesFile(file)).filter(isTemplate);
    if (templates.length > 0) return templates.map(simulatedTemplate);
    return command.error(`error: ${file} defines no service with tenants`);
  } catch (error) {
    if (error instanceof LocalProblem) return command.error(`error: ${error.message}`);
    throw error;
  }
}
