import { Command } from 'commander';
import type { ListedTenant } from '../../../functions/contract/tenants.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import { createPaint } from '../../terminal/paint.ts';
import { type Column, tableText } from '../../terminal/table.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { unlessStopped } from '../command/until-stopped.ts';
import { writeAtPace } from '../command/write-at-pace.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions } from '../target/target-options.ts';
import { tenantPages } from './list-tenants.ts';
import { findTemplate, type TenantOptions } from './task.ts';

const HELP = `
Page by page, in no order. With --json each tenant is a line.

Exit codes: 0 fine, also where there is none, 64 wrong usage, 69 nobody could be asked, 130 stopped by Ctrl-C.

Examples:
  npx token-keeper tenant list graph
  npx token-keeper tenant list graph --group gold
  npx token-keeper tenant list graph --json | jq -r .tenant`;

interface ListOptions extends TenantOptions {
  readonly group?: string;
}

/** Returns the command `tenant list`. */
export function createListCommand(context: CliContext): Command {
  const command = new Command('list')
    .description('the tenants that are registered')
    .argument('<service>', 'the service')
    .option(...SERVICES_OPTION)
    .option('--group <group>', 'those of one group only')
    .addHelpText('after', HELP)
    .action((service: string, options: ListOptions) =>
      runCommand(context, options, (session) => showTenants(session, service, options)),
    );
  return addTargetOptions(command);
}

async function showTenants(session: Session, service: string, options: ListOptions): Promise<ExitCode> {
  const { stdout, stderr, signals } = session;
  const { services, group } = options;
  const template = await findTemplate(session, service, services);
  const { parameters: declared = {}, groups = [] } = template.tenants;
  if (group !== undefined && !groups.includes(group)) {
    throw usageProblem(
      `${service} has no such group: ${groups.length > 0 ? `there are ${groups.join(', ')}` : 'it has none'}`,
    );
  }
  const parameters = Object.keys(declared);
  let count = 0;
  await unlessStopped(
    signals,
    async (stop) => {
      for await (const page of tenantPages({ session, template, stop })) {
        const shown = page.filter((one) => group === undefined || one.group === group);
        const lines = pageLines(shown, { ...options, parameters, stdout, isFirst: count === 0 });
        count += shown.length;
        await writeAtPace(stdout, lines, stop);
      }
    },
    () => `stopped after ${counted(count, 'tenant')}`,
  );
  if (count === 0) stderr.write(`no tenants of ${service}${group === undefined ? '' : ' in this group'}\n`);
  return EXIT.fine;
}

interface PageOptions extends Pick<ListOptions, 'json'> {
  readonly parameters: readonly string[];
  readonly stdout: CliContext['stdout'];
  /** Whether it has the heads of the columns. */
  readonly isFirst: boolean;
}

function pageLines(
  shown: readonly ListedTenant[],
  { json, parameters, stdout, isFirst }: PageOptions,
): readonly string[] {
  if (json || shown.length === 0) return shown.map((one) => JSON.stringify(one));
  const hasProblems = shown.some(({ problem }) => problem !== undefined);
  const room = { columns: terminalSize(stdout)?.columns, paint: createPaint(stdout) };
  const { head, rows } = tableText(shown, columnsFor(parameters, hasProblems), room);
  return [...(isFirst ? [head] : []), ...rows.flat()];
}

function columnsFor(parameters: readonly string[], hasProblems: boolean): readonly Column<ListedTenant>[] {
  return [
    { head: 'tenant', text: ({ tenant }) => tenant },
    { head: 'group', text: ({ group = '-' }) => group, dropped: 'before-cutting' },
    ...parameters.map((name) => ({
      head: name,
      text: (one: ListedTenant) => one.parameters?.[name] ?? '-',
      dropped: 'before-cutting' as const,
    })),
    { head: 'added', text: ({ addedAt = '-' }) => addedAt, dropped: 'before-wrapping' },
    ...(hasProblems ? [{ head: 'problem', text: ({ problem = '-' }: ListedTenant) => problem }] : []),
  ];
}
