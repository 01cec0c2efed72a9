/** This folder: secret put. */

import { text as readText } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { secretMembers } from '../../../functions/adapters/secrets-manager/secret-values.ts';
import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import {
  SECRET_FIELDS,
  type SecretField,
  type ServiceDefinition,
} from '../../../functions/domain/service/service-definition.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import type { CliContext } from '../command/cli-context.ts';
import { findDefinition, SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, type Session } from '../command/run-command.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions, isPrivateUrl, type TargetOptions } from '../target/target-options.ts';
import { checkSecret } from './secret-check.ts';
import { membersOf, valuesOf } from './secret-fields.ts';
import { exampleOf, readSecretInput, type SecretInput } from './secret-input.ts';
import { promptForSecret } from './secret-prompt.ts';

const HELP = `
Values come from standard input or, at a terminal, from a prompt that shows nothing; never from the command line, which
other users of the machine can see. They are checked before anything is stored: what the service needs is there, no
placeholder, keys and certificates can be read, fit the algorithm and each other. Other members of the secret stay.

Exit codes: 0 stored, or the same as before, 64 wrong usage or values that cannot be right, 69 nobody could be asked,
130 stopped by Ctrl-C.

Examples:
  npx token-keeper secret put genesys
  npx token-keeper secret put genesys < client.json
  pass show graph | npx token-keeper secret put microsoft-graph --field clientSecret
  npx token-keeper secret put reports --field privateKey < key.pem`;

const WHEN_SEEN =
  'the next sweep sees it where refreshing fails, others within the hour; to see it now: npx token-keeper refresh';

interface PutOptions extends TargetOptions {
  readonly services?: string;
  readonly field?: SecretField;
  readonly replace?: true;
}

/** Returns the command `secret` with `put`: checks the values of a client and stores them. */
export function createSecretCommand(context: CliContext): Command {
  const put = new Command('put')
    .description('check the values of a client and store them in its secret, from standard input or a prompt')
    .argument('<service>', 'the service')
    .option(...SERVICES_OPTION)
    .addOption(new Option('--field <name>', 'a single value, and what it is').choices(SECRET_FIELDS))
    .option('--replace', 'replace the whole secret: its other members are lost, and it is not read')
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
  const { endpoint } = connection.where;
  if (endpoint !== undefined && !isPrivateUrl(endpoint)) {
    throw usageProblem(`a secret is not sent in clear text: ${endpoint} is http and not on this machine`);
  }
  const current = options.replace ? {} : await currentMembers(connection, definition, name);
  const { values, warnings } = await givenValues(session, definition, options.field);
  check(session, definition, { values: { ...valuesOf(definition, current), ...values }, warnings });
  const given = membersOf(definition, values);
  // Every other member stays as it is and where it is.
  const secret = new Redacted(JSON.stringify({ ...current, ...given }));
  const isSame = !options.replace && secret.reveal() === JSON.stringify(current);
  const versionId = isSame ? null : await connection.secrets.put(name, secret);
  const members = Object.keys(given);
  const result = { service, secret: name, stored: !isSame, versionId, members };
  const text =
    versionId === null
      ? `secret ${name} holds these values already; nothing was stored`
      : `stored ${members.join(', ')} in secret ${name}, version ${versionId.slice(0, 8)}\n${WHEN_SEEN} ${service} --force`;
  session.stdout.write(`${options.json ? JSON.stringify(result) : text}\n`);
  return EXIT.fine;
}

/** What is there must be known before it is added to; whoever may not read it has to say that it may go. */
async function currentMembers(
  { secrets }: Connection,
  definition: ServiceDefinition,
  name: string,
): Promise<JsonObject> {
  const current = await secrets.read(name);
  if (current === 'missing') {
    const advice = 'deploy the stack, or create it, first';
    throw new CliProblem(`there is no secret ${name}, or it has no value; ${advice}`, { exitCode: EXIT.unavailable });
  }
  const otherwise = `--replace stores ${exampleOf(definition)} without looking, and drops whatever else it holds`;
  if (current === 'denied') {
    const message = `this identity may not read secret ${name}, so its other members cannot be kept; ${otherwise}`;
    throw new CliProblem(message, { exitCode: EXIT.unavailable });
  }
  const members = secretMembers(current.text.reveal());
  if (!members) {
    throw usageProblem(`secret ${name} is not a JSON object now, so nothing can be added to it; ${otherwise}`);
  }
  return members;
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
function check({ clock, stderr }: CliContext, definition: ServiceDefinition, { values, warnings }: SecretInput): void {
  const findings = checkSecret(definition, values, clock.now());
  for (const warning of [...warnings, ...findings.warnings]) {
    stderr.write(`warning: ${warning}\n`);
  }
  if (findings.problems.length > 0) {
    const why = `service ${definition.id} cannot get a token with these values`;
    throw usageProblem(`nothing was stored, ${why}: ${findings.problems.join('; ')}`);
  }
}
