import { Command } from 'commander';
import { requiredSecretFields } from '../../../../functions/domain/service/required-secret.ts';
import { memberName } from '../../../../functions/domain/service/secret-text.ts';
import { DEFAULT_SERVICES_FILE } from '../../../definition/services-file.ts';
import { DEFAULT_SECRETS_FILE } from '../../../local/choose-mode.ts';
import type { CliContext } from '../../command/cli-context.ts';
import { runHere, writeWarnings } from '../../command/run-command.ts';
import { EXIT, type ExitCode } from '../../connection/exit-code.ts';
import { checkSecret } from '../../secret/secret-check.ts';
import { membersOf } from '../../secret/secret-fields.ts';
import { promptForSecret } from '../../secret/secret-prompt.ts';
import { type Asker, createAsker } from './ask.ts';
import { everyQuestion, type Given, givenOf, nameOf } from './entry-of.ts';
import { choosePreset, entryFrom, refuseOthers } from './init-answers.ts';
import { type InitFiles, planFiles, writeFiles } from './init-files.ts';
import { INIT_PRESETS } from './init-presets.ts';
import { done, printed } from './init-report.ts';
import { askServer, tellServer } from './server-answers.ts';

const HELP = `
At a terminal it asks for what no option says. It adds to files that are there, keeps what they have, comments included, and
writes each whole or not at all. A second run with the same answers changes nothing. The secret's file gets placeholders, or
what is typed at the terminal, and is readable for you only.

Exit codes: 0 written, or there already, 64 something is missing, wrong or in the way, 69 the issuer could not be reached,
130 stopped by Ctrl-C.

Examples:
  npx token-keeper init
  npx token-keeper init microsoft-graph --tenant contoso.onmicrosoft.com
  npx token-keeper init genesys --region eu-central-1 --print
  npx token-keeper init custom --issuer https://login.example.com --id orders`;

interface InitOptions extends Readonly<Record<string, unknown>> {
  readonly id?: string;
  readonly issuer?: string;
  readonly services: string;
  readonly secrets: string;
  readonly print?: true;
}

/** Returns the command `init`: writes a definition and the skeleton of its secret. */
export function createInitCommand(context: CliContext): Command {
  const names = Object.keys(INIT_PRESETS);
  const command = new Command('init')
    .description('write a service definition and the skeleton of its secret')
    .argument('[preset]', `what for: ${names.join(', ')}`)
    .option('--id <id>', 'what consumers call the service (default: as the preset)')
    .option(
      '--issuer <url>',
      'custom, jwt-bearer, refresh-token: take the token endpoint from what the server says of itself',
    );
  for (const { flags } of everyQuestion()) {
    command.option(flags, helpOf(flags));
  }
  return command
    .option('--services <file>', 'JSON file of service definitions', DEFAULT_SERVICES_FILE)
    .option('--secrets <file>', 'JSON file of client secrets', DEFAULT_SECRETS_FILE)
    .option('--print', 'show what would be written, and write nothing')
    .addHelpText('after', HELP)
    .action((word: string | undefined, options: InitOptions) =>
      runHere(context, {}, async () => {
        const given = givenOf((flags) => options[camelCase(nameOf(flags))]);
        const asker = createAsker(context);
        try {
          return await init(context, word, options, given, asker);
        } finally {
          asker?.close();
        }
      }),
    );
}

async function init(
  context: CliContext,
  word: string | undefined,
  options: InitOptions,
  given: Given,
  asker: Asker | undefined,
): Promise<ExitCode> {
  const preset = await choosePreset(word, asker);
  refuseOthers(preset, word ?? preset.preset, given);
  const discovered = await askServer(context, preset, options.issuer, given, asker);
  tellServer(context, preset, discovered, given);
  const entry = await entryFrom(preset, options.id, given, discovered, asker);
  const plan = planFiles(entry, options);
  if (options.print) {
    context.stdout.write(`${printed(plan, entry)}\n`);
    return EXIT.fine;
  }
  const values = plan.secrets?.isChanged && asker ? await askValues(context, plan, asker) : {};
  const filled = planFiles(entry, options, values);
  writeFiles(filled);
  context.stdout.write(`${done(filled, entry)}\n`);
  return EXIT.fine;
}

/** Asks for the values of the secret, where the person has them at hand; what cannot be right is not taken. */
async function askValues(
  context: CliContext,
  { definition }: InitFiles,
  asker: Asker,
): Promise<Readonly<Record<string, string>>> {
  const names = requiredSecretFields(definition).map((field) => memberName(definition, field));
  const answer = await asker.ask(`put ${names.join(' and ')} in now? They are not shown (y/N)`);
  asker.close();
  if (!/^y(es)?$/i.test(answer)) return {};
  const values = await promptForSecret(context, definition, undefined);
  const { problems, warnings } = checkSecret(definition, values, context.clock.now());
  const isWrong = problems.length > 0;
  const refused = isWrong ? ['the values cannot be right; placeholders are written instead'] : [];
  writeWarnings(context, [...warnings, ...problems, ...refused]);
  return isWrong ? {} : (membersOf(definition, values) as Readonly<Record<string, string>>);
}

/** Returns who takes an option, and for what: `custom, refresh-token: scopes to ask for`. */
function helpOf(flags: string): string {
  const users = new Map<string, string[]>();
  for (const [name, { questions }] of Object.entries(INIT_PRESETS)) {
    const asks = questions.find((one) => one.flags === flags)?.asks;
    if (asks !== undefined) users.set(asks, [...(users.get(asks) ?? []), name]);
  }
  return [...users].map(([asks, names]) => `${names.join(', ')}: ${asks}`).join('; ');
}

/** As Commander names options: `tokenUrl` of `--token-url`. */
function camelCase(option: string): string {
  return option.replace(/^--/, '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
