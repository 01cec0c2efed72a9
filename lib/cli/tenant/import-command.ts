import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { counted } from '../../../functions/status-page/verdict.ts';
import { openToOthers } from '../../local/files/private-file.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { problemJson, runCommand, type Session, writeNote, writeWarnings } from '../command/run-command.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions } from '../target/target-options.ts';
import { changing, forgetTenants, newTally, registerTenants, type Tally } from './change-tenants.ts';
import { confirm } from './confirm.ts';
import { readCsv } from './file/read-csv.ts';
import { type BadLine, readTenantLines, type TenantLine, type TenantLines } from './file/tenant-lines.ts';
import { listTenants } from './list-tenants.ts';
import { findTemplate, type Task, type TenantOptions } from './task.ts';
import { forgetValues, planTenants } from './tenant-plan.ts';
import { tellLines, tellOutcome } from './tenant-report.ts';

const HELP = `
The first line of the file names its columns: tenant, group, the parameters of the service, and where each tenant has a secret of
its own the values of that, as secret put has them. Separated by commas, semicolons or tabs, in UTF-8; - is standard input. A cell of
a secret that is empty keeps what is stored. All lines are checked before anything is written, and with a bad one nothing is.

What is registered already stays and is changed where it differs, so a command that was stopped or killed is simply repeated.

Exit codes: 0 done, 1 a tenant was refused or a bad line skipped, 64 wrong usage or bad lines, 69 nobody could be asked,
130 stopped by Ctrl-C.

Examples:
  npx token-keeper tenant import graph tenants.csv --dry-run
  npx token-keeper tenant import graph tenants.csv
  npx token-keeper tenant import genesys organisations.csv --skip-bad --json
  npx token-keeper tenant import graph tenants.csv --remove-missing
  npx token-keeper tenant import graph - < tenants.csv`;

/** Standard input, where a file is named. */
const STDIN = '-';

interface ImportOptions extends TenantOptions {
  readonly dryRun?: true;
  readonly skipBad?: true;
  readonly refresh?: true;
  readonly removeMissing?: true;
  readonly yes?: true;
}

/** Returns the command `tenant import`. */
export function createImportCommand(context: CliContext): Command {
  const command = new Command('import')
    .description('register the tenants of a file of comma-separated values, and change those that differ')
    .argument('<service>', 'the service')
    .argument('<file>', 'the file, or - for standard input')
    .option(...SERVICES_OPTION)
    .option('--dry-run', 'tell what would be done, and do nothing')
    .option('--skip-bad', 'leave bad lines out instead of stopping before anything is written')
    .option('--refresh', 'have all their tokens requested anew by the next sweep')
    .option('--remove-missing', 'then remove the tenants that the file does not have; asks first')
    .option('--yes', 'do not ask')
    .addHelpText('after', HELP)
    .action((service: string, file: string, options: ImportOptions) =>
      runCommand(context, options, (session) => importTenants(session, service, file, options)),
    );
  return addTargetOptions(command);
}

/** A file that was read, and what is to be done with it. */
interface Import {
  readonly service: string;
  /** The file, for messages. */
  readonly from: string;
  readonly lines: TenantLines;
  readonly options: ImportOptions;
  readonly tally: Tally;
  /** Absent: what the file does not have stays. */
  readonly removed?: Tally;
}

async function importTenants(
  session: Session,
  service: string,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const from = file === STDIN ? 'standard input' : file;
  const template = await findTemplate(session, service, options.services);
  const source = (file === STDIN ? session.stdin : createReadStream(file)) as AsyncIterable<Uint8Array>;
  const rows = readCsv(source, from, (note) => writeNote(session, note));
  const lines = await readTenantLines(template, rows, from);
  if (file !== STDIN) warnOfFile(session, file, lines.good);
  return changing(session, template, (task, tally) =>
    carryOut(task, { service, from, lines, options, tally, ...(options.removeMissing && { removed: newTally() }) }),
  );
}

async function carryOut(task: Task, order: Import): Promise<ExitCode> {
  const { session } = task;
  const { from, lines, options, tally, removed } = order;
  const { json = false, dryRun = false, skipBad, refresh = false } = options;
  const plan = await planTenants(task, lines.good, refresh);
  const bad = [...lines.bad, ...plan.bad].sort((a, b) => a.line - b.line);
  tellLines(session, from, plan.warnings, 'warning');
  if (bad.length > 0 && (removed || !skipBad)) return refuse(session, from, bad, options);
  if (!json) tellLines(session, from, bad, 'left out');
  const missing = removed ? await missingTenants(task, order) : [];
  await registerTenants(task, plan.steps, { dryRun }, tally);
  if (!dryRun) await plan.last();
  if (removed) await forgetTenants(task, missing, { dryRun }, removed);
  if (!dryRun && missing.length > 0) await forgetValues(task, missing);
  return tellOutcome(session, { ...order, dryRun, bad }, json);
}

/** A file with secrets is for nobody else's eyes. */
function warnOfFile(session: Session, file: string, lines: readonly TenantLine[]): void {
  if (!lines.some(({ given }) => Object.keys(given).length > 0)) return;
  const open = openToOthers(file, 'file of tenants');
  if (open !== undefined) writeWarnings(session, [`${open}, and remove it when it is imported`]);
}

function refuse(session: Session, from: string, bad: readonly BadLine[], { json, skipBad }: ImportOptions): ExitCode {
  const advice = skipBad
    ? '--remove-missing needs a file without bad lines, since their tenants would be removed'
    : 'correct them, or leave them out by --skip-bad';
  const problem = usageProblem(`nothing was written, ${from} has ${counted(bad.length, 'bad line')}: ${advice}`);
  if (json) {
    session.stdout.write(`${JSON.stringify({ ...(JSON.parse(problemJson(problem)) as object), bad })}\n`);
    return EXIT.usage;
  }
  tellLines(session, from, bad, 'bad line');
  throw problem;
}

/** Returns the tenants that a file does not have, once a person has said that they may go: a file that lost its lines has none. */
async function missingTenants(task: Task, { service, from, lines, options }: Import): Promise<readonly string[]> {
  if (lines.good.length === 0) throw usageProblem(`--remove-missing would remove all tenants, for ${from} has none`);
  const kept = new Set(lines.good.map(({ entry }) => entry.tenant));
  const missing: string[] = [];
  for await (const { tenant } of listTenants(task)) {
    if (!kept.has(tenant)) missing.push(tenant);
  }
  const what = `remove ${counted(missing.length, 'tenant')} of ${service} that ${from} does not have, with their tokens`;
  if (missing.length > 0 && !options.dryRun) await confirm(task.session, options, what);
  return missing;
}
