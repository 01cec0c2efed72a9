/** This folder: status, get, refresh, dashboard. */

import { Command, Option } from 'commander';
import {
  MOST_TENANTS_A_PAGE,
  SERVICE_STATES,
  type ServiceState,
  type StatusAnswer,
} from '../../../functions/contract/status.ts';
import { parseEvery, wholeNumber } from '../../local/option-values.ts';
import { hangingLines } from '../../terminal/fit-text.ts';
import { createPaint, type Paint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { Answer } from '../ask/answer.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { type Look, watch } from '../command/watch.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { type ExitCode, exitCodeOf, worstSeverity } from '../connection/exit-code.ts';
import { targetName } from '../target/target-name.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { streamStatus } from './all-status.ts';
import { serviceLines } from './service-report.ts';
import { statusLines, withoutWellTenants } from './status-report.ts';

const WATCH_SECONDS = 5;

const HELP = `
Also has the functions try out what AWS allows them, which changes nothing; --watch does not.

On a terminal --watch has the screen until Ctrl-C, with the worst service always on it; a look that fails is told there. In a
file or a pipe it writes a status whenever one is news, with --json one a look.

Of services with tenants it has counts and the worst of them. --all has every one, page by page; with --json each is a line. A tenant
whose token is refreshed meanwhile can be there twice.

Exit codes: 0 fine, 1 somebody has to act, 2 a token is overdue or missing, 64 wrong usage, 69 nobody could be asked,
130 Ctrl-C ended --watch.

Examples:
  npx token-keeper status
  npx token-keeper status genesys
  npx token-keeper status graph --tenant contoso
  npx token-keeper status graph --state unusable --limit 200
  npx token-keeper status graph --all --json | jq -r 'select(.usable | not) | .tenant'
  npx token-keeper status --watch --stack TokenKeeper --region eu-central-1
  npx token-keeper status --endpoint-url http://127.0.0.1:4700
  npx token-keeper status --json | jq '.services[] | select(.usable | not) | .diagnosis'`;

interface StatusOptions extends TargetOptions, TenantOption {
  readonly state?: ServiceState;
  readonly limit?: number;
  readonly all?: true;
  readonly watch?: true;
  readonly every: number;
}

/** Returns the command `status`: how the services are, why, and what to do. */
export function createStatusCommand(context: CliContext): Command {
  const command = new Command('status')
    .description('how every service is, or everything about one: why, and what to do')
    .argument('[service]', 'one service only, in detail')
    .option(...TENANT_OPTION)
    .addOption(new Option('--state <state>', 'tenants in this state only').choices(SERVICE_STATES))
    .option('--limit <count>', 'so many tenants, 0 to 200 (default: 20)', wholeNumber(0, MOST_TENANTS_A_PAGE))
    .addOption(new Option('--all', 'every service and every tenant, page by page, the worst first').conflicts('watch'))
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
  { json, watch: isWatched, every, all, tenant, state, limit }: StatusOptions,
): Promise<ExitCode> {
  if (tenant !== undefined && service === undefined)
    throw usageProblem('--tenant needs the service whose tenant it is');
  const query = { service, tenant, state, limit };
  if (all) return streamStatus(session, query, json === true);
  const isAsked = (state ?? limit) !== undefined;
  const look = async (): Promise<StatusLook> => {
    // A look that is one of many asks for the status alone.
    const asked = await askStatus(session.connection, { ...query, check: isWatched ? undefined : true });
    if (json) writeNote(session, asked.note);
    return lookAt(asked, service !== undefined && !isAsked, createPaint(session.stdout), isAsked);
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

/**
 * @param isOne whether one service is asked for, which is told in detail, unless it has tenants
 * @param isAsked whether tenants are asked for, whatever they are like; otherwise those that are well are left out
 */
function lookAt({ answer, note }: Answer<StatusAnswer>, isOne: boolean, paint: Paint, isAsked: boolean): StatusLook {
  const findings = answer.check?.findings ?? [];
  const diagnoses = [...answer.services.map(({ diagnosis }) => diagnosis), ...findings];
  const { templates = [] } = answer;
  const isMissing = templates.some(({ counts }) => counts.unusable + counts.late > 0);
  const severities = [...diagnoses.map(({ severity }) => severity), ...(isMissing ? ['degraded' as const] : [])];
  const isPart = !isOne || answer.templates !== undefined;
  const shown = isAsked ? answer : withoutWellTenants(answer);
  return {
    at: answer.now,
    json: JSON.stringify(answer),
    news: newsOf(answer),
    exitCode: exitCodeOf(worstSeverity(severities)),
    lines: (room) => {
      const { columns } = room;
      // What the diagnosis of a service says already is not told again.
      const told = new Set(answer.services.map(({ diagnosis }) => diagnosis.message));
      const refused = findings
        .filter(({ message }) => !told.has(message))
        .map((one) => verdictLines({ service: 'refreshing', diagnosis: one }, paint, columns).join('\n'));
      const notes = note === undefined ? [] : hangingLines(`${paint(SEVERITY_STYLE.watch, 'note')}: ${note}`, columns);
      const below = [...new Set(refused), ...notes];
      const left = { columns, ...(room.rows && { rows: room.rows - below.length }) };
      return [...(isPart ? statusLines(shown, paint, left) : serviceLines(answer, paint, left)), ...below];
    },
  };
}

/** What somebody who watches wants to see again when it changes: how the services are, not how time passes. */
function newsOf({ services, schedule, templates = [] }: StatusAnswer): string {
  const states = services.map(({ service, tenant, state, usable, diagnosis, lastAttempt }) => {
    const { code, severity } = diagnosis;
    return [service, tenant, state, usable, code, severity, lastAttempt?.outcome, lastAttempt?.reason];
  });
  const troubled = templates.map(({ service, counts }) => [service, counts.late, counts.failing, counts.unusable]);
  return JSON.stringify([states, schedule.overdue, troubled]);
}
