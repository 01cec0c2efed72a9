import { type Command, InvalidArgumentError, Option } from 'commander';

/** The stack that is looked at where none is named. */
export const DEFAULT_STACK = 'TokenKeeper';

/** Which deployment a command is about, and how it is told. */
export interface TargetOptions {
  readonly stack: string;
  /** Which keeper of a stack that has several, by path; absent: there is one. */
  readonly keeper?: string;
  /** Absent: the standard credential chain decides. */
  readonly profile?: string;
  /** Absent: AWS_REGION, AWS_DEFAULT_REGION or the profile decides. */
  readonly region?: string;
  /** Base URL of every AWS API; absent: AWS_ENDPOINT_URL, or AWS itself. */
  readonly endpointUrl?: string;
  /** Name or ARN of serve-tokens; absent: the stack says. */
  readonly function?: string;
  /** Name or ARN of refresh-tokens; absent: the stack says. */
  readonly refreshFunction?: string;
  /** Name of the token table; absent: the stack says. */
  readonly table?: string;
  readonly json?: true;
  /** What of this the command line does not say, and who says it; absent: nothing. */
  readonly origin?: string;
  /** What of this the command line says, as it is typed: a command that is told has to find the same deployment. Absent: nothing. */
  readonly typed?: string;
}

/** Adds the options that every command about a deployment has: --json among its own, the others under a heading of their own. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--json', 'JSON instead of text')
    .optionsGroup('Which deployment:')
    .addOption(
      new Option('--stack <name>', 'CloudFormation stack of the token keeper')
        .env('TOKEN_KEEPER_STACK')
        .default(DEFAULT_STACK),
    )
    .option('--keeper <path>', 'which token keeper, if the stack has several')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--region <region>', 'AWS region')
    .option('--endpoint-url <url>', 'npm start, LocalStack or MiniStack', parseEndpointUrl)
    .option('--function <name>', 'serve-tokens by name or ARN, in place of a stack')
    .option('--refresh-function <name>', 'refresh-tokens likewise')
    .option('--table <name>', 'the token table likewise');
}

/** The options that say which deployment it is. */
const NAMING = {
  stack: '--stack',
  keeper: '--keeper',
  profile: '--profile',
  region: '--region',
  endpointUrl: '--endpoint-url',
  function: '--function',
  refreshFunction: '--refresh-function',
  table: '--table',
} as const satisfies Partial<Record<keyof TargetOptions, string>>;

/** Returns the options that another command about the same deployment needs, as they are typed into a shell. */
export function targetText(options: Partial<TargetOptions>): string {
  const named = Object.keys(NAMING) as (keyof typeof NAMING)[];
  return named
    .flatMap((name) => (options[name] === undefined ? [] : [`${NAMING[name]} ${shellWord(options[name])}`]))
    .join(' ');
}

/** Returns those of the options that stand on the command line of a command, as they are typed into a shell. */
export function typedTarget(command: Command): string {
  const named = Object.entries(command.opts<TargetOptions>());
  return targetText(Object.fromEntries(named.filter(([name]) => command.getOptionValueSource(name) === 'cli')));
}

/** Returns text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function parseEndpointUrl(text: string): string {
  if (!isEndpointUrl(text)) {
    throw new InvalidArgumentError('Expected an http or https URL such as http://127.0.0.1:4700.');
  }
  return text;
}

/** Tells whether text can be the base URL of AWS APIs, without anything in it that could be secret. */
export function isEndpointUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !/[@?#]/.test(text);
}

/** Tells whether what is sent to a URL may be secret: it is encrypted, or does not leave the machine. */
export function isPrivateUrl(text: string): boolean {
  return new URL(text).protocol === 'https:' || isLoopbackUrl(text);
}

/** Tells whether a URL is of this machine. */
export function isLoopbackUrl(text: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname);
}
