import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { stringify } from 'csv-stringify';
import type { ListedTenant } from '../../../functions/contract/tenants.ts';
import { reasonOf } from '../../local/files/json-file.ts';
import { LocalProblem } from '../../local/files/local-problem.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { unlessStopped } from '../command/until-stopped.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions } from '../target/target-options.ts';
import { columnNames } from './file/columns.ts';
import { listTenants } from './list-tenants.ts';
import { findTemplate, type Task, type TenantOptions } from './task.ts';

const HELP = `
What tenant import reads, without any secret: imported again it changes nothing. Without a file it goes to standard output.

Exit codes: 0 fine, 64 wrong usage, 69 nobody could be asked, 130 stopped by Ctrl-C.

Examples:
  npx token-keeper tenant export graph tenants.csv
  npx token-keeper tenant export graph | wc -l`;

/** Returns the command `tenant export`. */
export function createExportCommand(context: CliContext): Command {
  const command = new Command('export')
    .description('write the tenants that are registered as comma-separated values, without any secret')
    .argument('<service>', 'the service')
    .argument('[file]', 'the file; it is replaced once all is written')
    .option(...SERVICES_OPTION)
    .addHelpText('after', HELP)
    .action((service: string, file: string | undefined, options: TenantOptions) =>
      runCommand(context, options, (session) => exportTenants(session, service, file, options)),
    );
  return addTargetOptions(command);
}

async function exportTenants(
  session: Session,
  service: string,
  file: string | undefined,
  { services, json }: TenantOptions,
): Promise<ExitCode> {
  const template = await findTemplate(session, service, services);
  const progress = { count: 0 };
  await unlessStopped(
    session.signals,
    async (stop) => {
      const task = { session, template, stop };
      if (file === undefined) await writeCsv(task, session.stdout, progress, false);
      else await writeFileWhole(file, (stream) => writeCsv(task, stream, progress, true));
    },
    () => `stopped after ${progress.count} tenants${file === undefined ? '' : `, ${file} is as it was`}`,
  );
  if (file !== undefined) {
    const told = json
      ? JSON.stringify({ service, file, tenants: progress.count })
      : `${progress.count} tenants of ${service} are in ${file}`;
    session.stdout.write(`${told}\n`);
  }
  return EXIT.fine;
}

async function writeCsv(
  task: Task,
  stream: NodeJS.WritableStream,
  progress: { count: number },
  end: boolean,
): Promise<void> {
  const columns = [...columnNames(task.template)];
  const parameters = columns.slice(2);
  const rows = async function* (): AsyncGenerator<readonly string[]> {
    for await (const one of listTenants(task)) {
      progress.count += 1;
      yield rowOf(one, parameters);
    }
  };
  // What a spreadsheet would take for a formula gets an apostrophe, which it shows nowhere and computes nothing with.
  const csv = stringify({ header: true, columns, escape_formulas: true });
  await pipeline(Readable.from(rows()), csv, stream as Writable, { end, signal: task.stop });
}

function rowOf({ tenant, group = '', parameters = {} }: ListedTenant, names: readonly string[]): readonly string[] {
  return [tenant, group, ...names.map((name) => (Object.hasOwn(parameters, name) ? (parameters[name] ?? '') : ''))];
}

/** Writes a file whole or not at all. */
async function writeFileWhole(path: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await write(createWriteStream(temporary, { flags: 'wx' }));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const isFile = Error.isError(error) && 'syscall' in error;
    throw isFile ? new LocalProblem(`cannot write ${path}: ${reasonOf(error)}`, { cause: error }) : error;
  }
}
