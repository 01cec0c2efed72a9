/** This folder: logs and history. */

import { Command } from 'commander';
import { nameOf, type Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { instantOf, toUtc } from '../../../functions/domain/values/instant.ts';
import { duration } from '../../local/option-values.ts';
import { createPaint, type Paint, SEVERITY_STYLE } from '../../terminal/paint.ts';
import { UNKNOWN } from '../ask/answer.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { collectLines, type FunctionLine } from './collect-lines.ts';
import { followLines } from './follow-lines.ts';
import { lineText } from './line-text.ts';
import { linesOf } from './log-query.ts';

/** More than this nobody reads. */
const MOST_LINES = 1000;
const HOUR = 3600;

const HELP = `
All that concerns the service in the logs of both functions, oldest first: its attempts to refresh, the callers who got no
token, and the troubles of the functions themselves. Tokens that were handed out are left out without --all. Against npm start
it is what was written since it began.

Exit codes: 0 fine, also where there is no line, 64 wrong usage, 69 nobody could be asked, 130 stopped by Ctrl-C.

Examples:
  npx token-keeper logs genesys
  npx token-keeper logs genesys --since 24h --json | jq 'select(.event == "refresh")'
  npx token-keeper logs graph --tenant contoso
  npx token-keeper logs genesys --follow`;

/** Parses how far back lines are wanted. */
export const parseSince = duration('Expected 10m, 1h or 48h, from 1m to 720h.', {
  minSeconds: 60,
  maxSeconds: 720 * HOUR,
});

interface LogsOptions extends TargetOptions, TenantOption {
  readonly since: number;
  readonly all?: true;
  readonly follow?: true;
}

/** Returns the command `logs`: what the functions wrote about one service. */
export function createLogsCommand(context: CliContext): Command {
  const command = new Command('logs')
    .description('what both functions have written about one service, oldest first')
    .argument('<service>', 'the service')
    .option(...TENANT_OPTION)
    .option('--since <duration>', 'how far back', parseSince, HOUR)
    .option('--all', 'also the tokens that were handed out')
    .option('--follow', 'and what comes, until Ctrl-C')
    .addHelpText('after', HELP)
    .action((service: string, options: LogsOptions) =>
      runCommand(context, options, (session) => showLogs(session, service, options)),
    );
  return addTargetOptions(command);
}

async function showLogs(session: Session, service: string, options: LogsOptions): Promise<ExitCode> {
  const { stdout, stderr, clock, connection } = session;
  const { since, all = false, follow, json } = options;
  const subject = await spelled(session, subjectFrom(service, options));
  const paint = createPaint(stdout);
  const write = (line: FunctionLine): unknown =>
    stdout.write(`${json ? JSON.stringify({ function: line.function, ...line.fields }) : wordsOf(line, paint)}\n`);
  const nowMs = clock.now() * 1000;
  const query = {
    functions: ['refresh-tokens', 'serve-tokens'],
    choice: linesOf(subject, all),
    sinceMs: nowMs - since * 1000,
    untilMs: nowMs + 1000,
    most: MOST_LINES,
  } as const;
  const { lines, note, hasOlder } = await collectLines(connection, query);
  for (const line of lines) write(line);
  writeNote(
    session,
    hasOlder && `these are the newest ${MOST_LINES}, older ones are left out; ask for less with --since`,
  );
  writeNote(session, note);
  if (lines.length === 0) {
    await refuseUnknown(session, subject);
    stderr.write(`no lines about ${nameOf(subject)} since ${toUtc(instantOf(new Date(query.sinceMs)))}\n`);
  }
  return follow ? followLines(session, { ...query, known: lines }, write) : EXIT.fine;
}

function wordsOf(line: FunctionLine, paint: Paint): string {
  const at = toUtc(instantOf(new Date(line.atMs)));
  const level = String(line.fields['level'] ?? 'error').toLowerCase();
  const style = level === 'error' ? 'action-required' : level === 'warn' ? 'watch' : undefined;
  const shown = level.padEnd(5);
  return `${paint('dim', at)}  ${style ? paint(SEVERITY_STYLE[style], shown) : shown}  ${line.function.padEnd(14)}  ${lineText(line)}`;
}

/** Lines have a tenant in the one spelling of its name, which the functions know. */
async function spelled({ connection }: Session, subject: Subject): Promise<Subject> {
  if (subject.tenant === undefined) return subject;
  const { answer } = await askStatus(connection, subject);
  return defined({ ...subject, tenant: answer.services[0]?.tenant });
}

/** Nobody writes about a service that there is not: whoever may ask for the status is told so. */
async function refuseUnknown({ connection }: Session, subject: Subject): Promise<void> {
  await askStatus(connection, subject).catch((error: unknown) => {
    if (error instanceof CliProblem && UNKNOWN.includes(error.errorName ?? '')) throw error;
  });
}
