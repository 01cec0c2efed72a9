/** This folder: `validate`, `try`. */

import { Command } from 'commander';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../functions/domain/template/tenant-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { readDefinitions } from '../../definition/read-definitions.ts';
import { DEFAULT_SERVICES_FILE, type LoadedServices, loadServicesFile } from '../../definition/services-file.ts';
import { suspicionsOf } from '../../definition/suspicions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runHere, writeWarnings } from '../command/run-command.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { templateText } from './template-text.ts';

const HELP = `
Reads the file and nothing else: no network, no port, no secret. Everything that is wrong is told at once.

Exit codes: 0 valid, 64 not valid, or there is no such file.

Examples:
  npx token-keeper validate
  npx token-keeper validate services.json
  npx token-keeper validate lib/services.mjs --json`;

interface ValidateOptions {
  readonly json?: true;
}

/** Returns the command `validate`: whether definitions are right, and what is odd about them. */
export function createValidateCommand(context: CliContext): Command {
  return new Command('validate')
    .description('check service definitions, and tell everything that is wrong at once')
    .argument('[file]', `JSON or a module (default: bin/services.ts, else ${DEFAULT_SERVICES_FILE})`)
    .option('--json', 'JSON instead of text')
    .addHelpText('after', HELP)
    .action((file: string | undefined, options: ValidateOptions) =>
      runHere(context, options, async () => validate(context, await loadNamed(context, file), options)),
    );
}

/**
 * Returns the services of the file that was named, or of the one that people edit.
 *
 * @throws {CliProblem} when there is no such file
 */
export async function loadNamed(
  { loadServices }: Pick<CliContext, 'loadServices'>,
  file: string | undefined,
): Promise<LoadedServices> {
  const loaded = await (file === undefined ? loadServices() : loadServicesFile(file));
  if (loaded) return loaded;
  throw usageProblem(
    `there is neither bin/services.ts nor ${DEFAULT_SERVICES_FILE} here; name a file, or make one: npx token-keeper init`,
  );
}

function validate(context: CliContext, { file, value }: LoadedServices, { json }: ValidateOptions): ExitCode {
  const { stdout } = context;
  const read = readDefinitions(value);
  const { definitions, problems } = { definitions: [], problems: [], ...read };
  const warnings = definitions.flatMap(suspicionsOf);
  if (json) {
    const services = definitions.map(({ id, provider = null, tenants }) => defined({ id, provider, tenants }));
    stdout.write(`${JSON.stringify({ file, valid: problems.length === 0, services, problems, warnings })}\n`);
    return problems.length === 0 ? EXIT.fine : EXIT.usage;
  }
  if (problems.length > 0) throw usageProblem(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  writeWarnings(context, warnings);
  const templates = definitions.flatMap((one) => (isTemplate(one) ? `${nameOf(one)}: ${templateText(one)}\n` : []));
  stdout.write(
    `${file}: ${countText(definitions.length)} valid: ${definitions.map(nameOf).join(', ')}\n${templates.join('')}`,
  );
  return EXIT.fine;
}

function nameOf({ id, provider }: ServiceDefinition): string {
  return provider === undefined ? id : `${id} (${provider})`;
}

function countText(count: number): string {
  return count === 1 ? 'one service is' : `${count} services are`;
}
