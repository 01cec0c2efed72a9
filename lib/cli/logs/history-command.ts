import { Command } from 'commander';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined, pick } from '../../../functions/domain/values/defined.ts';
import { wholeNumber } from '../../local/option-values.ts';
import { createPaint } from '../../terminal/paint.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { attemptsKnown } from './attempts.ts';
import { type CollectedLines, collectLines } from './collect-lines.ts';
import { formatHistory } from './history-report.ts';
import { attemptsOf } from './log-query.ts';
import { parseSince } from './logs-command.ts';

const DAY = 86_400;
const SHOWN = 20;
const MOST_SHOWN = 1000;

const HELP = `
Attempts come from the log of refresh-tokens. The record itself keeps the last attempt, the last failure and the lifetimes of 20
tokens: that is what is left where the log may not be read, or does not go back so far.

Exit codes: 0 fine, 64 wrong usage, 69 nobody could be asked. How the service is now says status.

Examples:
  npx token-keeper history genesys
  npx token-keeper history genesys --since 168h --last 100
  npx token-keeper history graph --tenant contoso
  npx token-keeper history genesys --json | jq '.attempts[] | select(.result == "failed")'`;

/** What a status tells of the past, beside its attempts. */
const KEPT = [
  'service',
  'tenant',
  'recentLifetimesSeconds',
  'medianLifetimeSeconds',
  'expectedLifetimeSeconds',
  'consecutiveFailures',
  'failingSince',
] as const;

interface HistoryOptions extends TargetOptions, TenantOption {
  readonly since: number;
  readonly last: number;
}

/** Returns the command `history`: the last attempts to refresh one service, and the lifetimes of its last tokens. */
export function createHistoryCommand(context: CliContext): Command {
  const command = new Command('history')
    .description('the last attempts to refresh one service, and the lifetimes of its last tokens')
    .argument('<service>', 'the service')
    .option(...TENANT_OPTION)
    .option('--since <duration>', 'how far back the log is read', parseSince, DAY)
    .option('--last <count>', 'so many attempts, 1 to 1000', wholeNumber(1, MOST_SHOWN), SHOWN)
    .addHelpText('after', HELP)
    .action((service: string, options: HistoryOptions) =>
      runCommand(context, options, (session) => showHistory(session, service, options)),
    );
  return addTargetOptions(command);
}

async function showHistory(
  session: Session,
  service: string,
  { since, last, json, tenant }: HistoryOptions,
): Promise<ExitCode> {
  const { stdout, connection } = session;
  const subject = subjectFrom(service, { tenant });
  const { answer, note } = await askStatus(connection, subject);
  writeNote(session, note);
  if (tenant === undefined && answer.templates?.some((one) => one.service === service)) {
    throw usageProblem(`${service} has a token for each tenant: name one with --tenant`);
  }
  const status = statusOf(answer, service);
  const logged = await readLog(session, defined({ ...subject, tenant: status.tenant }), since, last);
  writeNote(session, logged.note);
  const attempts = attemptsKnown(
    logged.lines.map(({ fields }) => fields),
    status,
  ).slice(-last);
  const text = json
    ? JSON.stringify({ now: answer.now, ...pick(status, KEPT), attemptsSoFar: status.attempts, attempts })
    : formatHistory({ status, now: answer.now, attempts }, createPaint(stdout), terminalSize(stdout)?.columns);
  stdout.write(`${text}\n`);
  return EXIT.fine;
}

function statusOf({ services }: StatusAnswer, service: string): ServiceStatus {
  const status = services.find((one) => one.service === service);
  if (status) return status;
  throw new CliProblem(`the status has nothing about ${service}`, { exitCode: EXIT.unavailable });
}

/** Whoever may not read the log gets what the record keeps, and is told what is missing. */
async function readLog(
  { connection, clock }: Session,
  subject: Subject,
  since: number,
  most: number,
): Promise<CollectedLines> {
  const nowMs = clock.now() * 1000;
  const [sinceMs, untilMs] = [nowMs - since * 1000, nowMs + 1000];
  try {
    const choice = attemptsOf(subject);
    return await collectLines(connection, { functions: ['refresh-tokens'], choice, sinceMs, untilMs, most });
  } catch (error) {
    if (!(error instanceof CliProblem)) throw error;
    return { lines: [], note: `only what the record keeps, for the log could not be read: ${error.message}` };
  }
}
