/** This folder: status, get, refresh, dashboard. */

import { Command } from 'commander';
import { parseEvery } from '../../local/option-values.ts';
import { createPaint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { type Look, watch } from '../command/watch.ts';
import { type ExitCode, exitCodeOf, worstSeverity } from '../connection/exit-code.ts';
import { askStatus } from '../connection/invoke-functions.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { formatServiceReport } from './service-report.ts';
import { formatStatusReport } from './status-report.ts';

const WATCH_SECONDS = 5;

const HELP = `
Also has the functions try out what AWS allows them, which changes nothing; --watch does not.

Exit codes: 0 fine, 1 somebody has to act, 2 a token is overdue or missing, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper status
  npx token-keeper status genesys
  npx token-keeper status --watch --stack TokenKeeper --region eu-central-1
  npx token-keeper status --endpoint-url http://127.0.0.1:4700
  npx token-keeper status --json | jq '.services[] | select(.usable | not) | .diagnosis'`;

interface StatusOptions extends TargetOptions {
  readonly watch?: true;
  readonly every: number;
}

/** Returns the command `status`: how the services are, why, and what to do. */
export function createStatusCommand(context: CliContext): Command {
  const command = new Command('status')
    .description('how every service is, or everything about one: why, and what to do')
    .argument('[service]', 'one service only, in detail')
    .option('--watch', 'again and again, in place on a terminal, until Ctrl-C')
    .option('--every <duration>', 'time between two looks of --watch, 1s to 1h', parseEvery, WATCH_SECONDS)
    .addHelpText('after', HELP)
    .action((service: string | undefined, options: StatusOptions) =>
      runCommand(context, options, (session) => showStatus(session, service, options)),
    );
  return addTargetOptions(command);
}

async function showStatus(
  session: Session,
  service: string | undefined,
  { json, watch: isWatched, every }: StatusOptions,
): Promise<ExitCode> {
  const paint = createPaint(session.stdout);
  const look = async (): Promise<Look> => {
    // A look that is one of many asks for the status alone.
    const { answer, note } = await askStatus(session.connection, service, isWatched ? undefined : true);
    const findings = answer.check?.findings ?? [];
    const diagnoses = [...answer.services.map(({ diagnosis }) => diagnosis), ...findings];
    const exitCode = exitCodeOf(worstSeverity(diagnoses.map(({ severity }) => severity)));
    if (json) {
      writeNote(session, note);
      return { text: JSON.stringify(answer), exitCode };
    }
    const columns = terminalSize(session.stdout)?.columns;
    const format = service === undefined ? formatStatusReport : formatServiceReport;
    const notes = note === undefined ? '' : `\n${paint(SEVERITY_STYLE.watch, 'note')}: ${note}`;
    const refused = findings.map(
      (one) => `\n${verdictLines({ service: 'refreshing', diagnosis: one }, paint, columns).join('\n')}`,
    );
    return { text: [format(answer, paint, columns), ...new Set(refused), notes].join(''), exitCode };
  };
  if (isWatched) return watch(session, look, every, json === true);
  const { text, exitCode } = await look();
  session.stdout.write(`${text}\n`);
  return exitCode;
}
