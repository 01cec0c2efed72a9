/** This folder: `simulate`: its options and the command. */

import { Command } from 'commander';
import { pick } from '../../../functions/domain/values/defined.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import { checkKnownScenarios, formatKnownScenarios } from './report/known-scenarios-report.ts';
import { formatSimulation, toSimulationJson } from './report/report.ts';
import { summarize } from './report/summary.ts';
import { runSimulation } from './run/run-simulation.ts';
import type { TenantsScenario } from './run/simulation-options.ts';
import { addOptions, type CommandOptions, refuseSimulationOptions, toSimulationOptions } from './simulate-options.ts';
import { runTenants } from './tenants/run-tenants.ts';
import { formatTenants, toTenantsJson } from './tenants/tenants-report.ts';
import { summarizeTenants } from './tenants/tenants-summary.ts';
import { refuseMixedOptions, templatesFor } from './tenants-option.ts';

const EXAMPLES = `
Exit code: 0 every read got a token and none had expired; 1 otherwise; 64 the command line makes no sense.

Examples:
  npx token-keeper simulate --lifetime 75m --outage 10:00-10:20 --readers 5/s
  npx token-keeper simulate --lifetime 24h --outage 10:00-22:30 --outage-answer hang
  npx token-keeper simulate --lifetime 10m --skew +45s
  npx token-keeper simulate --lifetime 55m..65m --idp-latency 200ms..3s --services 20 --for 30d --json
  npx token-keeper simulate --tenants 2000 --hosts 10 --faulty 1=hang --faulty 1=429 --for 3h
  npx token-keeper simulate --scenario known

docs/simulate.md says how it counts and what it leaves out.`;

/** What the command works with besides its options. */
export interface SimulateContext {
  /** Takes the whole output, without a line break at its end. */
  readonly write: (text: string) => void;
  /** Sets the exit code of the process. */
  readonly setExitCode: (code: ExitCode) => void;
}

/** Returns the command `simulate`: what a configuration would do, on virtual time. */
export function createSimulateCommand({ write, setExitCode }: SimulateContext): Command {
  const command = new Command('simulate').description(
    'run the functions on virtual time against a simulated provider, and count what readers would have seen',
  );
  command.argument('[file]', 'services whose templates --tenants simulates (default: one that is made up)');
  return addOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: CommandOptions) => {
      const { ok, text } = await outputOf(command, options, file);
      write(text);
      setExitCode(ok ? 0 : 1);
    });
}

/** Whether it is good news, and what is printed. */
type Output = { readonly ok: boolean; readonly text: string };

async function outputOf(command: Command, options: CommandOptions, file: string | undefined): Promise<Output> {
  if (options.scenario === 'known') return known(command, options);
  const { tenants } = options;
  refuseMixedOptions(command, tenants !== undefined);
  if (tenants !== undefined) return simulateTenants(command, { ...options, tenants }, file);
  if (file !== undefined) command.error("error: a file of services needs option '--tenants <number>'");
  return simulate(command, options);
}

function known(command: Command, { json }: CommandOptions): Output {
  refuseSimulationOptions(command);
  const scenarios = checkKnownScenarios();
  const ok = scenarios.every((scenario) => scenario.ok);
  return { ok, text: json ? JSON.stringify({ ok, scenarios }) : formatKnownScenarios(scenarios) };
}

async function simulate(command: Command, options: CommandOptions): Promise<Output> {
  const simulation = toSimulationOptions(command, options);
  const result = await runSimulation(simulation);
  const text = options.json
    ? toSimulationJson(simulation, result)
    : formatSimulation(simulation, result, options.timeline);
  return { ok: summarize(result).ok, text };
}

async function simulateTenants(
  command: Command,
  given: CommandOptions & Pick<TenantsScenario, 'tenants'>,
  file: string | undefined,
): Promise<Output> {
  const options = toSimulationOptions(command, given);
  const scenario = pick(given, ['tenants', 'hosts', 'faulty', 'hostLimit', 'readTenants']);
  const templates = await templatesFor(command, file, scenario, options);
  const result = await runTenants(options, scenario, templates);
  const simulated = { options, scenario, templates: templates.length, result };
  return {
    ok: summarizeTenants(result).ok,
    text: given.json ? toTenantsJson(simulated) : formatTenants(simulated),
  };
}
