import { text as readText } from 'node:stream/consumers';
import { Command, InvalidArgumentError } from 'commander';
import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import { hasOwnSecrets } from '../../../functions/domain/tenant/own-secrets.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session, writeWarnings } from '../command/run-command.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import type { ExitCode } from '../connection/exit-code.ts';
import type { SecretFieldValues } from '../secret/secret-fields.ts';
import { readSecretInput } from '../secret/secret-input.ts';
import { promptForSecret } from '../secret/secret-prompt.ts';
import { addTargetOptions } from '../target/target-options.ts';
import { changing, registerTenants } from './change-tenants.ts';
import { entryOf, type TenantLine } from './file/tenant-lines.ts';
import { findTemplate, type TenantOptions } from './task.ts';
import { planTenants } from './tenant-plan.ts';
import { tellOutcome } from './tenant-report.ts';

const HELP = `
What is registered already is changed where it differs: a group that is not named is none. Where each tenant has a secret of its
own, its values come from standard input (one tenant at a time) or a prompt that shows nothing, as secret put has them; never from
the command line.

Exit codes: 0 done, 1 one was refused, 64 wrong usage or values that cannot be right, 69 nobody could be asked, 130 stopped by Ctrl-C.

Examples:
  npx token-keeper tenant add graph 11111111-2222-4333-8444-555555555555
  npx token-keeper tenant add shops contoso fabrikam --group gold
  npx token-keeper tenant add genesys contoso --parameter region=eu-central-1 < client.json`;

interface AddOptions extends TenantOptions {
  readonly group?: string;
  readonly parameter?: Readonly<Record<string, string>>;
}

/** Returns the command `tenant add`. */
export function createAddCommand(context: CliContext): Command {
  const command = new Command('add')
    .description('register tenants, or change what is registered of them')
    .argument('<service>', 'the service')
    .argument('<tenant...>', 'their names')
    .option(...SERVICES_OPTION)
    .option('--group <group>', 'the group whose alias opens them as well')
    .option('--parameter <name=value>', 'a parameter of theirs; once for each', addParameter)
    .addHelpText('after', HELP)
    .action((service: string, tenants: readonly string[], options: AddOptions) =>
      runCommand(context, options, (session) => addTenants(session, service, tenants, options)),
    );
  return addTargetOptions(command);
}

function addParameter(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected a parameter and its value like region=eu-central-1.');
  // A name of a prototype is one as any other.
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}

async function addTenants(
  session: Session,
  service: string,
  names: readonly string[],
  options: AddOptions,
): Promise<ExitCode> {
  const template = await findTemplate(session, service, options.services);
  const lines = new Map<string, TenantLine>();
  for (const [index, name] of names.entries()) {
    const entry = entryOf(template, name, options.group, options.parameter ?? {});
    if (typeof entry === 'string') throw usageProblem(`nothing was written, tenant ${index + 1}: ${entry}`);
    lines.set(entry.tenant, { line: index + 1, entry, given: {} });
  }
  const wanted = await withValues(session, template, [...lines.values()]);
  return changing(session, template, async (task, tally) => {
    const plan = await planTenants(task, wanted, false);
    const warnings = plan.warnings.map(({ line, message }) => `tenant ${line}: ${message}`);
    writeWarnings(session, warnings);
    const [wrong] = plan.bad;
    if (wrong) {
      const why = `tenant ${wrong.line} cannot get a token with these values: ${wrong.message}`;
      throw usageProblem(`nothing was written, ${why}`);
    }
    await registerTenants(task, plan.steps, { dryRun: false }, tally);
    await plan.last();
    return tellOutcome(session, { service, tally }, options.json === true);
  });
}

/** Asks for the values of secrets that tenants have for themselves. */
async function withValues(
  session: Session,
  template: Template,
  lines: readonly TenantLine[],
): Promise<readonly TenantLine[]> {
  if (!hasOwnSecrets(template)) return lines;
  if (!session.stdin.isTTY && lines.length > 1) {
    throw usageProblem('standard input has the values of one tenant: add one at a time, or many by tenant import');
  }
  const asked: TenantLine[] = [];
  for (const line of lines) asked.push({ ...line, given: await valuesFor(session, template, line.entry.tenant) });
  return asked;
}

async function valuesFor(session: Session, template: Template, tenant: string): Promise<SecretFieldValues> {
  if (session.stdin.isTTY) {
    session.stderr.write(`values of ${tenant}:\n`);
    return promptForSecret(session, template, undefined);
  }
  const { values, warnings } = readSecretInput(await readText(session.stdin), template, undefined);
  writeWarnings(session, warnings);
  return values;
}
