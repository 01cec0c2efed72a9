/** This folder: secret put. */

import { text as readText } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import {
  SECRET_FIELDS,
  type SecretField,
  type ServiceDefinition,
} from '../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import { withTarget } from '../../terminal/typed-command.ts';
import type { CliContext } from '../command/cli-context.ts';
import { findDefinition, SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session, writeWarnings } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { formatRefresh, refreshJson } from '../status/refresh-outcome.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { currentMembers, refuseRotated } from './current-secret.ts';
import { checkSecret, refuseClearText } from './secret-check.ts';
import { membersOf, secretFieldNamed, valuesOf } from './secret-fields.ts';
import { readSecretInput, type SecretInput } from './secret-input.ts';
import { refuseTenants } from './secret-of-tenants.ts';
import { promptForSecret } from './secret-prompt.ts';
import { type Verification, verifySecret } from './verify-secret.ts';

const HELP = `
Values come from standard input or, at a terminal, from a prompt that shows nothing; never from the command line, which
other users of the machine can see. They are checked before anything is stored: what the service needs is there, no
placeholder, keys and certificates can be read, fit the algorithm and each other. Other members of the secret stay.

With --verify the service is refreshed with it at once, and you are told whether the provider takes it. Where tenants share the
secret, one of them is: --verify --tenant <tenant>.

Exit codes: 0 stored, or the same as before, with --verify only where the provider takes it, else 1 somebody has to act or 2
it is not known yet, 64 wrong usage or values that cannot be right, 69 nobody could be asked,
130 stopped by Ctrl-C.

Examples:
  npx token-keeper secret put genesys
  npx token-keeper secret put genesys --verify < client.json
  npx token-keeper secret put graph --verify --tenant 11111111-2222-4333-8444-555555555555
  pass show graph | npx token-keeper secret put microsoft-graph --field clientSecret
  npx token-keeper secret put reports --field privateKey < key.pem`;

const WHEN_SEEN =
  'the next sweep sees it where refreshing fails, others within the hour; to see now whether the provider takes it: npx token-keeper refresh';

const VERDICTS: Readonly<Record<Verification['verdict'], string>> = {
  taken: 'the provider takes it',
  refused: 'the provider does not take it; it stays stored until something else is',
  unproven: 'whether the provider takes it is not known yet; to ask again: npx token-keeper refresh',
};

/** What a request names itself is known when the service is: the choices are for help and completion. */
const FIELD = new Option('--field <name>', 'a single value, and what it is, or a name that the request has for it')
  .choices(SECRET_FIELDS)
  .argParser((name) => name);

interface PutOptions extends TargetOptions, TenantOption {
  readonly services?: string;
  readonly field?: string;
  readonly replace?: true;
  readonly verify?: true;
}

/** Returns the command `secret` with `put`: checks the values of a client and stores them. */
export function createSecretCommand(context: CliContext): Command {
  const put = new Command('put')
    .description('check the values of a client and store them in its secret, from standard input or a prompt')
    .argument('<service>', 'the service')
    .option(...SERVICES_OPTION)
    .addOption(FIELD)
    .option('--replace', 'replace the whole secret: its other members are lost, and it is not read')
    .option('--verify', 'then refresh the service with it, and tell whether the provider takes it')
    .option(...TENANT_OPTION)
    .addHelpText('after', HELP)
    .action((service: string, options: PutOptions) =>
      runCommand(context, options, (session) => putSecret(session, service, options)),
    );
  return new Command('secret').description('client secrets in Secrets Manager').addCommand(addTargetOptions(put));
}

async function putSecret(session: Session, service: string, options: PutOptions): Promise<ExitCode> {
  const { connection } = session;
  const { definition } = await findDefinition(session, service, options.services);
  const name = definition.secret?.name;
  if (name === undefined || requiredSecretFields(definition).length === 0) {
    throw usageProblem(`service ${service} needs no secret`);
  }
  refuseTenants(definition, options);
  refuseRotated(definition, name);
  const field = options.field === undefined ? undefined : secretFieldNamed(definition, options.field);
  refuseClearText(connection.where.endpoint);
  const current = options.replace ? {} : await currentMembers(connection, definition, name);
  const { values, warnings } = await givenValues(session, definition, field);
  check(session, definition, { values: { ...valuesOf(definition, current), ...values }, warnings });
  const given = membersOf(definition, values);
  // Every other member stays as it is and where it is.
  const secret = new Redacted(JSON.stringify({ ...current, ...given }));
  const isSame = !options.replace && secret.reveal() === JSON.stringify(current);
  const versionId = isSame ? null : await connection.secrets.put(name, secret);
  const stored = { service, secret: name, stored: !isSame, versionId, members: Object.keys(given) };
  return options.verify ? verify(session, stored, options) : tell(session, stored, options);
}

/** What has become of the values. */
interface Stored {
  readonly service: string;
  readonly secret: string;
  readonly stored: boolean;
  /** Null: nothing was stored. */
  readonly versionId: string | null;
  readonly members: readonly string[];
}

function storedText({ secret, members, versionId }: Stored): string {
  return versionId === null
    ? `secret ${secret} holds these values already; nothing was stored`
    : `stored ${members.join(', ')} in secret ${secret}, version ${versionId.slice(0, 8)}`;
}

function tell({ stdout }: Session, stored: Stored, { json, typed }: PutOptions): ExitCode {
  const next = stored.stored ? withTarget(`\n${WHEN_SEEN} ${stored.service} --force`, typed) : '';
  stdout.write(`${json ? JSON.stringify(stored) : `${storedText(stored)}${next}`}\n`);
  return EXIT.fine;
}

async function verify(session: Session, stored: Stored, { json, typed, tenant }: PutOptions): Promise<ExitCode> {
  const { stdout } = session;
  // What follows takes some seconds, and may fail: that it is stored is told before.
  if (!json) stdout.write(`${storedText(stored)}\n`);
  const { verdict, outcome, exitCode } = await verifySecret(
    session,
    subjectFrom(stored.service, { tenant }),
    stored.versionId,
  ).catch((error: unknown) => {
    if (!(error instanceof CliProblem)) throw error;
    throw new CliProblem(`${storedText(stored)}, and it could not be verified: ${error.message}`, error);
  });
  const whose = tenant === undefined ? '' : ` --tenant ${tenant}`;
  const again = verdict === 'unproven' ? ` ${stored.service}${whose} --force` : '';
  const text = json
    ? JSON.stringify({ ...stored, verdict, refresh: refreshJson(outcome) })
    : `${formatRefresh(outcome, stdout)}\n${withTarget(`${VERDICTS[verdict]}${again}`, typed)}`;
  stdout.write(`${text}\n`);
  return exitCode;
}

async function givenValues(
  context: CliContext,
  definition: ServiceDefinition,
  field: SecretField | undefined,
): Promise<SecretInput> {
  if (context.stdin.isTTY) return { values: await promptForSecret(context, definition, field), warnings: [] };
  return readSecretInput(await readText(context.stdin), definition, field);
}

/** Tells what is odd, and refuses what cannot be right. */
function check(context: CliContext, definition: ServiceDefinition, { values, warnings }: SecretInput): void {
  const findings = checkSecret(definition, values, context.clock.now());
  writeWarnings(context, [...warnings, ...findings.warnings]);
  if (findings.problems.length > 0) {
    const why = `service ${definition.id} cannot get a token with these values`;
    throw usageProblem(`nothing was stored, ${why}: ${findings.problems.join('; ')}`);
  }
}
