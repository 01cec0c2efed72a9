import { Command } from 'commander';
import type { CliContext } from '../command/cli-context.ts';
import { createAddCommand } from './add-command.ts';
import { createExportCommand } from './export-command.ts';
import { createImportCommand } from './import-command.ts';
import { createListCommand } from './list-command.ts';
import { createRemoveCommand } from './remove-command.ts';

/** Returns the command `tenant`: the tenants of a service that has a token for each of them. */
export function createTenantCommand(context: CliContext): Command {
  return new Command('tenant')
    .description('the tenants of a service that keeps a token for each of them')
    .addCommand(createAddCommand(context))
    .addCommand(createRemoveCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createImportCommand(context))
    .addCommand(createExportCommand(context));
}
