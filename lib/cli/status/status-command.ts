/** This folder: status, get, refresh, dashboard. */

import { Command, Option } from 'commander';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { parseEvery } from '../../local/option-values.ts';
import { hangingLines } from '../../terminal/fit-text.ts';
import { createPaint, type Paint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { Answer } from '../ask/answer.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { type Look, watch } from '../command/watch.ts';
import { type ExitCode, exitCodeOf, worstSeverity } from '../connection/exit-code.ts';
import { targetName } from '../target/target-name.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { serviceLines } from './service-report.ts';
import { statusLines } from './status-report.ts';

const WATCH_SECONDS = 5;

const HELP = `
Also has the functions try out what AWS allows them, which changes nothing; --watch does not.

On a terminal --watch has the screen until Ctrl-C, with the worst service always on it; a look that fails is told there. In a
file or a pipe it writes a status whenever one is news, with --json one a look.

Exit codes: 0 fine, 1 somebody has to act, 2 a token is overdue or missing, 64 wrong usage, 69 nobody could be asked,
130 Ctrl-C ended --watch.

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
    .option('--watch', 'again and again, on a screen of its own, until Ctrl-C')
    .addOption(
      new Option('--every <duration>', 'time between two looks of --watch, 1s to 1h')
        .argParser(parseEvery)
        .default(WATCH_SECONDS, `${WATCH_SECONDS}s`),
    )
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
  const look = async (): Promise<StatusLook> => {
    // A look that is one of many asks for the status alone.
    const asked = await askStatus(session.connection, service, isWatched ? undefined : true);
    if (json) writeNote(session, asked.note);
    return lookAt(asked, service, createPaint(session.stdout));
  };
  if (isWatched) {
    const what = service === undefined ? 'status' : `status of ${service}`;
    const title = `${what}, ${targetName(session.connection.where)}`;
    return watch(session, look, { title, everySeconds: every, asJson: json === true });
  }
  const seen = await look();
  const text = json ? seen.json : seen.lines({ columns: terminalSize(session.stdout)?.columns }).join('\n');
  session.stdout.write(`${text}\n`);
  return seen.exitCode;
}

interface StatusLook extends Look {
  readonly exitCode: ExitCode;
}

function lookAt({ answer, note }: Answer<StatusAnswer>, service: string | undefined, paint: Paint): StatusLook {
  const findings = answer.check?.findings ?? [];
  const diagnoses = [...answer.services.map(({ diagnosis }) => diagnosis), ...findings];
  const format = service === undefined ? statusLines : serviceLines;
  return {
    at: answer.now,
    json: JSON.stringify(answer),
    news: newsOf(answer),
    exitCode: exitCodeOf(worstSeverity(diagnoses.map(({ severity }) => severity))),
    lines: (room) => {
      const { columns } = room;
      // What the diagnosis of a service says already is not told again.
      const told = new Set(answer.services.map(({ diagnosis }) => diagnosis.message));
      const refused = findings
        .filter(({ message }) => !told.has(message))
        .map((one) => verdictLines({ service: 'refreshing', diagnosis: one }, paint, columns).join('\n'));
      const notes = note === undefined ? [] : hangingLines(`${paint(SEVERITY_STYLE.watch, 'note')}: ${note}`, columns);
      const below = [...new Set(refused), ...notes];
      return [...format(answer, paint, { columns, ...(room.rows && { rows: room.rows - below.length }) }), ...below];
    },
  };
}

/** What somebody who watches wants to see again when it changes: how the services are, not how time passes. */
function newsOf({ services, schedule }: StatusAnswer): string {
  const states = services.map(({ service, state, usable, diagnosis, lastAttempt }) => {
    const { code, severity } = diagnosis;
    return [service, state, usable, code, severity, lastAttempt?.outcome, lastAttempt?.reason];
  });
  return JSON.stringify([states, schedule.overdue]);
}
