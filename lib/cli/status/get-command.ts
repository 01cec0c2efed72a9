import { Command } from 'commander';
import { headerOf } from '../../../functions/contract/read-token.ts';
import { parseValidity } from '../../local/option-values.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { askToken } from '../ask/invoke-functions.ts';
import type { CliContext } from '../command/cli-context.ts';
import { runCommand, type Session, writeNote } from '../command/run-command.ts';
import { subjectFrom, TENANT_OPTION, type TenantOption } from '../command/tenant-option.ts';
import { EXIT, type ExitCode } from '../connection/exit-code.ts';
import { addTargetOptions, type TargetOptions } from '../target/target-options.ts';
import { formatTokenFacts, tokenFacts } from './token-report.ts';

const HELP = `
Exit codes: 0 a token came, 1 none came and somebody has to act, 2 none came and a retry can help, 64 wrong usage,
69 nobody could be asked.

Examples:
  npx token-keeper get genesys
  npx token-keeper get genesys --min-validity 15m --json
  npx token-keeper get graph --tenant contoso
  curl -H "$(npx token-keeper get genesys --header)" https://api.example.com/`;

interface GetOptions extends TargetOptions, TenantOption {
  readonly reveal?: true;
  readonly header?: true;
  readonly minValidity?: number;
}

/** Returns the command `get`: asks for a token as a consumer does. */
export function createGetCommand(context: CliContext): Command {
  const command = new Command('get')
    .description(
      'ask for a token as a consumer does; shows its facts, and the token itself only with --reveal or --header',
    )
    .argument('<service>', 'the service')
    .option(...TENANT_OPTION)
    .option('--reveal', 'print the token, and nothing else; with --json the whole answer')
    .option('--header', 'print the header that the API expects the token in, and nothing else')
    .option('--min-validity <duration>', 'the token must be valid this long, 0s to 168h', parseValidity)
    .addHelpText('after', HELP)
    .action((service: string, options: GetOptions) =>
      runCommand(context, options, (session) => showToken(session, service, options)),
    );
  return addTargetOptions(command);
}

async function showToken(session: Session, service: string, options: GetOptions): Promise<ExitCode> {
  const { reveal, header, json, minValidity } = options;
  const { answer, note } = await askToken(session.connection, subjectFrom(service, options), minValidity);
  const secret = header ? headerOf(answer).join(': ') : answer.accessToken;
  const text = header || reveal ? secret : formatTokenFacts(tokenFacts(answer), terminalSize(session.stdout)?.columns);
  writeNote(session, note);
  session.stdout.write(`${json ? JSON.stringify(header || reveal ? answer : tokenFacts(answer)) : text}\n`);
  return EXIT.fine;
}
