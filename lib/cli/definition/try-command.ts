import { Command } from 'commander';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { DEFAULT_SECRETS_FILE } from '../../local/choose-mode.ts';
import { showWhile } from '../../terminal/progress.ts';
import type { CliContext } from '../command/cli-context.ts';
import { SERVICES_OPTION } from '../command/find-definition.ts';
import { runCommand, runHere, writeNote, writeWarnings } from '../command/run-command.ts';
import { proxyOf } from '../connection/aws-config.ts';
import { CliProblem, usageProblem } from '../connection/cli-problem.ts';
import { EXIT, type ExitCode, exitCodeWithout } from '../connection/exit-code.ts';
import { isReadDenied } from '../secret/inspect-secret.ts';
import { addTargetOptions, type TargetOptions, typedTarget } from '../target/target-options.ts';
import { deployedToTry, localToTry, secretsFileOf, type ToTry } from './secret-to-try.ts';
import type { NamedTenant } from './tenant-to-try.ts';
import { formatTrial, trialFacts } from './try-report.ts';
import { type Trial, tryRequest } from './try-request.ts';

const HELP = `
One real token request, with the code of refresh-tokens. Nothing is stored, and the token is not shown without --reveal. The
secret is that of a file (${DEFAULT_SECRETS_FILE} where it exists), of standard input (--secrets -), or of the deployment that
the options name, if this identity may read it.

Exit codes: 0 a token came, 1 none came and somebody has to act, 2 none came and it may pass, 64 wrong usage, 69 the secret
could not be read.

Examples:
  npx token-keeper try graph --services services.json
  npx token-keeper try graph --services services.json --secrets secrets.local.json --json
  npx token-keeper try genesys --tenant acme --parameter region=eu-central-1
  pass show graph | npx token-keeper try graph --services services.json --secrets -
  npx token-keeper try graph --stack MyKeeper --region eu-central-1`;

interface TryOptions extends TargetOptions, NamedTenant {
  readonly services?: string;
  readonly secrets?: string;
  readonly reveal?: true;
  readonly spend?: true;
}

/** Returns the command `try`: one real token request, of which nothing is kept. */
export function createTryCommand(context: CliContext): Command {
  const command = new Command('try')
    .description('make one real token request, and tell what came, without storing it')
    .argument('<service>', 'the service')
    .option('--tenant <name>', 'of a template: whose token; it need not be registered')
    .option('--parameter <name=value>', 'of a template: a parameter of the tenant, repeatable', collected)
    .option(...SERVICES_OPTION)
    .option('--secrets <file>', `client secrets as JSON, or - for standard input (default: ${DEFAULT_SECRETS_FILE})`)
    .option('--reveal', 'print the token, and nothing else; with --json beside the rest')
    .option('--spend', 'send a refresh token although the provider may replace it, and the new one is lost')
    .addHelpText('after', HELP)
    .action(async (service: string, options: TryOptions) => {
      const isNamed = typedTarget(command) !== '';
      const secrets = secretsFileOf(options.secrets, isNamed);
      if (secrets === undefined && !isNamed && options.origin === undefined && !options.json) {
        writeNote(
          context,
          `there is no ${DEFAULT_SECRETS_FILE} here (npx token-keeper init makes it), so this asks a deployment`,
        );
      }
      await (secrets === undefined
        ? runCommand(context, options, async (session) => {
            const found = await deployedToTry(session, service, options.services, options);
            return tryOut(context, found, options);
          })
        : runHere(context, options, async () => {
            const found = await localToTry(context, service, { services: options.services, secrets }, options);
            return tryOut(context, found, options);
          }));
    });
  return addTargetOptions(command);
}

function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function tryOut(context: CliContext, toTry: ToTry, options: TryOptions): Promise<ExitCode> {
  const { definition, secret } = toTry;
  refuseWhatCannotBeTried(toTry, options);
  if (!secret.ok && isReadDenied(secret.failure)) {
    const otherwise = `give the values by --secrets FILE, or have the deployment ask: npx token-keeper refresh ${definition.id} --force`;
    throw new CliProblem(`${secret.failure.message}: this identity may not read it; ${otherwise}`, {
      exitCode: EXIT.unavailable,
    });
  }
  const trial = await showWhile(
    context.stderr,
    `asking ${new URL(definition.tokenUrl).host}`,
    tryRequest(toTry, context.clock, proxyOf(process.env)),
  );
  tellWarnings(context, trial);
  const { token, diagnosis } = trial;
  if (!token) throw noToken(definition, trial);
  const revealed = options.reveal ? token.accessToken.reveal() : undefined;
  const facts = trialFacts(toTry, { ...trial, token });
  const text = options.json
    ? JSON.stringify({ ...facts, diagnosis, accessToken: revealed })
    : (revealed ?? formatTrial(facts, diagnosis));
  context.stdout.write(`${text}\n`);
  return EXIT.fine;
}

/** Throws where a request would prove nothing, or take away what is needed. */
function refuseWhatCannotBeTried({ definition, isDeployed }: ToTry, { spend }: TryOptions): void {
  const { id, clientAuthentication, grant } = definition;
  const refresh = `npx token-keeper refresh ${id} --force`;
  if (clientAuthentication.method === 'aws_web_identity') {
    const message = `${id} proves itself by the role of refresh-tokens, which this machine does not have`;
    throw usageProblem(`${message}; once it is deployed: ${refresh}`);
  }
  if (grant.type !== 'refresh_token') return;
  if (isDeployed) {
    const message = `the deployment keeps the refresh token of ${id} that counts, and using the first one again may end both`;
    throw usageProblem(`${message}; have it ask instead: ${refresh}`);
  }
  if (!spend) {
    const message = `trying ${id} uses its refresh token, and where the provider replaces it the new one is lost`;
    throw usageProblem(`${message}; --spend does it all the same`);
  }
}

function tellWarnings(context: CliContext, { hasNewRefreshToken, warnings }: Trial): void {
  const replaced = 'the provider has replaced the refresh token, and the new one was not stored: get another one';
  writeWarnings(context, [...(hasNewRefreshToken ? [replaced] : []), ...warnings]);
}

function noToken({ id }: ServiceDefinition, { attempt, diagnosis }: Trial): CliProblem {
  const { httpStatus, latencyMs, requests } = attempt;
  const answer = httpStatus === undefined ? 'no answer' : `HTTP ${httpStatus}`;
  const message =
    requests === undefined ? `no request was made for ${id}` : `no token came for ${id} (${answer}, ${latencyMs} ms)`;
  return new CliProblem(message, {
    exitCode: exitCodeWithout(diagnosis.severity),
    errorName: attempt.reason ?? '',
    diagnosis,
  });
}
