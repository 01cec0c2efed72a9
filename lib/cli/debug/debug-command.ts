/** This folder: `debug`: facts, checks, verdict, report. */

import { Command, InvalidArgumentError } from 'commander';
import { isTemplate } from '../../../functions/domain/template/tenant-definition.ts';
import { nameOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { isFingerprint } from '../../../functions/domain/values/fingerprint.ts';
import { jsonFileText } from '../../local/files/json-file.ts';
import { writePrivateFile } from '../../local/files/private-file.ts';
import { parseValidity } from '../../local/option-values.ts';
import { createPaint } from '../../terminal/paint.ts';
import { openProgress } from '../../terminal/progress.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import type { CliContext } from '../command/cli-context.ts';
import { findDefinition, SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../connection/exit-code.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { type DebugInput, gatherDebugFacts, tried } from './checks/debug-facts.ts';
import { debugReportOf } from './debug-report.ts';
import { debugTemplate } from './debug-template.ts';
import { formatDebugReport } from './debug-text.ts';
import type { DebugQuestion } from './debug-verdict.ts';
import { withoutAccounts, withoutValues } from './redact-report.ts';

const HELP = `
Looks and changes nothing, but for what every reader brings about: getToken has a token refreshed that cannot be used.
The token endpoint gets a HEAD request without credentials. What this identity may not look at is skipped, which is no
failure. No token and no secret is shown or saved. Of a service with tenants it looks at what they share, unless one is named.

Exit codes: 0 fine, 1 somebody has to act, 2 a token is overdue or missing, 64 wrong usage, 69 nobody could be asked.

Examples:
  npx token-keeper debug genesys
  npx token-keeper debug graph --tenant contoso
  npx token-keeper debug graph
  npx token-keeper debug genesys --rejected 45f4fe909cbc
  npx token-keeper debug genesys --min-validity 15m --save genesys-report.json
  npx token-keeper debug genesys --endpoint-url http://127.0.0.1:4700`;

interface DebugOptions extends TargetOptions, TenantOption, DebugInput, DebugQuestion {
  readonly services?: string;
  readonly save?: string;
}

/** Returns the command `debug`: from symptom to cause, check by check. */
export function createDebugCommand(context: CliContext): Command {
  const command = new Command('debug')
    .description('find out live why the token of one service is or is not usable, and what to do')
    .argument('<service>', 'the service')
    .option(...TENANT_OPTION)
    .option(...SERVICES_OPTION)
    .option('--min-validity <duration>', 'how long the consumer wants the token to be valid, 0s to 168h', parseValidity)
    .option('--rejected <fingerprint>', 'fingerprint of a token that the API has refused', parseFingerprint)
    .option('--save <file>', 'write the report as JSON, readable for you only, for a ticket')
    .addHelpText('after', HELP)
    .action((service: string, options: DebugOptions) =>
      runCommand(context, options, (session) => debug(session, service, options)),
    );
  return addTargetOptions(command);
}

async function debug(session: Session, service: string, options: DebugOptions): Promise<ExitCode> {
  const { stdout, stderr, connection } = session;
  const { minValidity, rejected, save, json } = options;
  const progress = openProgress(stderr);
  const subject = subjectFrom(service, options);
  const tell = (what: string): void => progress.show(`${nameOf(subject)}: ${what}`);
  tell('asking for the definition');
  const found = await tried(() => findDefinition(session, service, options.services));
  const template = found.value?.definition;
  if (template && isTemplate(template) && subject.tenant === undefined) {
    return debugTemplate(session, template, options).finally(progress.close);
  }
  const { facts, hidden } = await gatherDebugFacts(session, subject, found, options, tell).finally(progress.close);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const report = withoutValues(debugReportOf(facts, connection.where, { rejected, minValidity }, timeZone), hidden);
  if (save !== undefined) {
    writePrivateFile(save, jsonFileText(withoutAccounts(report)));
    stderr.write(`saved to ${save}\n`);
  }
  writeNote(session, facts.status.value?.note);
  stdout.write(
    `${json ? JSON.stringify(report) : formatDebugReport(report, createPaint(stdout), terminalSize(stdout)?.columns)}\n`,
  );
  // Who cannot be asked is not known to be in trouble, unless that is the trouble.
  return report.status ? exitCodeOf(report.diagnosis.severity) : (facts.status.problem?.exitCode ?? EXIT.unavailable);
}

function parseFingerprint(text: string): string {
  if (!isFingerprint(text)) {
    throw new InvalidArgumentError('Expected 12 lower-case hex digits, the fingerprint of an answer of getToken.');
  }
  return text;
}
