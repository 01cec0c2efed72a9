import { Command } from 'commander';
import { tenantNamed } from '../../../functions/domain/tenant/tenant-registration.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions } from '../target/target-options.ts';
import { changing, forgetTenants } from './change-tenants.ts';
import { confirm } from './confirm.ts';
import { findTemplate, type TenantOptions } from './task.ts';
import { forgetValues } from './tenant-plan.ts';
import { tellOutcome } from './tenant-report.ts';

const HELP = `
Their tokens are forgotten with them, and the values of their own secrets where they have such. Those that are not registered
are no mistake, so the command may be repeated.

Exit codes: 0 done, 1 one was refused, 64 wrong usage, 69 nobody could be asked, 130 stopped by Ctrl-C or by another answer than yes.

Examples:
  npx token-keeper tenant remove graph 11111111-2222-4333-8444-555555555555
  npx token-keeper tenant remove shops contoso fabrikam --yes`;

interface RemoveOptions extends TenantOptions {
  readonly yes?: true;
}

/** Returns the command `tenant remove`. */
export function createRemoveCommand(context: CliContext): Command {
  const command = new Command('remove')
    .description('forget tenants, with their tokens and their own secrets')
    .argument('<service>', 'the service')
    .argument('<tenant...>', 'their names')
    .option(...SERVICES_OPTION)
    .option('--yes', 'do not ask')
    .addHelpText('after', HELP)
    .action((service: string, tenants: readonly string[], options: RemoveOptions) =>
      runCommand(context, options, (session) => removeTenants(session, service, tenants, options)),
    );
  return addTargetOptions(command);
}

async function removeTenants(
  session: Session,
  service: string,
  given: readonly string[],
  options: RemoveOptions,
): Promise<ExitCode> {
  const template = await findTemplate(session, service, options.services);
  const { pattern = 'name' } = template.tenants;
  const names = given.map((one, index) => {
    const name = tenantNamed(template.tenants, one);
    if (name === undefined)
      throw usageProblem(`tenant ${index + 1} must be of the form "${pattern}", nothing was removed`);
    return name;
  });
  const tenants = [...new Set(names)];
  await confirm(session, options, `remove ${counted(tenants.length, 'tenant')} of ${service} with their tokens`);
  return changing(session, template, async (task, tally) => {
    await forgetTenants(task, tenants, { dryRun: false }, tally);
    await forgetValues(task, tenants);
    return tellOutcome(session, { service, tally }, options.json === true);
  });
}
