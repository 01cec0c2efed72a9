import { Command, InvalidArgumentError, Option } from 'commander';
import {
  LONGEST_SWEEP_INTERVAL_MINUTES,
  MAX_LIFETIME_SECONDS,
  SWEEP_INTERVAL_SECONDS,
} from '../../functions/domain/expiry/timing.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { parseDurationSeconds } from '../../functions/domain/values/parse-duration.ts';
import { MOST_SERVICES, MOST_SERVICES_WITH_ALARMS } from '../infrastructure/limits/limits.ts';
import { duration, wholeNumber } from '../local/option-values.ts';
import { billOf } from './bill.ts';
import { formatBill, toBillJson } from './report.ts';
import type { Tenants } from './tenants.ts';
import type { Deployment } from './usage.ts';

/** Beyond this the prices of the first tier do not hold any more. */
const MOST_READS = 1_000_000_000;
const LIFETIME_BOUNDS = { minSeconds: 60, maxSeconds: MAX_LIFETIME_SECONDS };

const parseLifetime = duration('Expected 3600s, 60m or 1h, from 1m to 168h.', LIFETIME_BOUNDS);

const KEY_TEXT = 'key of the tokens: made by the construct, handed in (for the secrets too), or aws-owned';

const EXAMPLES = `
Examples:
  npm run cost -- --services 50 --reads 1000000
  npm run cost -- --services 50 --shared-secrets 2 --lifetime 24h
  npm run cost -- --services 5 --alarms per-service --metrics per-service
  npm run cost -- --services 5 --schedule 1m --key aws-owned --json
  npm run cost -- --tenants 100000 --templates 3

docs/cost.md says what is counted, and what is not.`;

/** More have not been thought of. */
const MOST_TENANTS = 1_000_000;

interface CostOptions {
  readonly services?: number;
  readonly tenants?: number;
  readonly templates?: number;
  readonly tenantSecrets?: Tenants['secret'];
  readonly reads: number;
  readonly lifetime: number;
  readonly sharedSecrets?: number;
  readonly schedule: number;
  readonly key: Deployment['key'];
  readonly alarms: Deployment['alarms'];
  readonly metrics: Deployment['metrics'];
  readonly json?: true;
}

/** Returns the command `cost`: what a deployment costs a month, given to `write` as one text. */
export function createCostCommand(write: (text: string) => void): Command {
  return addTenantOptions(new Command('cost'))
    .description('estimate the monthly AWS bill of a deployment from list prices, with the arithmetic')
    .option(
      '--services <number>',
      `services that tokens are kept for, 1 to ${MOST_SERVICES} (default: 1, with --tenants none)`,
      wholeNumber(1, MOST_SERVICES),
    )
    .option(
      '--reads <number>',
      'getToken calls a month that reach Lambda, over all services',
      wholeNumber(0, MOST_READS),
      1_000_000,
    )
    .option('--lifetime <duration>', 'lifetime of the tokens, 1m to 168h (default: 1h)', parseLifetime)
    .option(
      '--shared-secrets <number>',
      'secrets that all services share (default: one for each service)',
      wholeNumber(0, MOST_SERVICES),
    )
    .option('--schedule <duration>', 'time between sweeps, 1m to 15m (default: 5m)', parseSchedule)
    .addOption(choice('--key', ['made', 'handed-in', 'aws-owned'], KEY_TEXT))
    .addOption(
      choice(
        '--alarms',
        ['deployment', 'per-service', 'none'],
        'alarms on services: of the deployment, of each, or none',
      ),
    )
    .addOption(choice('--metrics', ['deployment', 'per-service'], 'metrics while nothing is wrong'))
    .option('--json', 'one JSON object, nothing rounded')
    .addHelpText('after', EXAMPLES)
    .action((options: CostOptions, command: Command) => {
      const deployment = deploymentOf(options);
      const mistake = mistakeIn(options, deployment);
      if (mistake) command.error(`error: option ${mistake}`);
      const bill = billOf(deployment);
      write(options.json ? toBillJson(bill) : formatBill(bill));
    });
}

/** Adds what is said of services with tenants. */
function addTenantOptions(command: Command): Command {
  const whose = new Option(
    '--tenant-secrets <whose>',
    'one secret for all tenants, or values for each (default: shared)',
  );
  return command
    .option(
      '--tenants <number>',
      `tenants of services whose definition is a template, besides, 1 to ${MOST_TENANTS}`,
      wholeNumber(1, MOST_TENANTS),
    )
    .option(
      '--templates <number>',
      'services that have these tenants between them (default: 1)',
      wholeNumber(1, MOST_SERVICES),
    )
    .addOption(whose.choices(['shared', 'per-tenant']));
}

function deploymentOf(options: CostOptions): Deployment {
  const { tenants, templates = 1, tenantSecrets: secret = 'shared' } = options;
  const { services = tenants === undefined ? 1 : 0 } = options;
  return {
    services,
    ...pick(options, ['reads', 'key', 'alarms', 'metrics']),
    lifetimeSeconds: options.lifetime ?? 3600,
    secrets: options.sharedSecrets ?? services,
    scheduleSeconds: options.schedule ?? SWEEP_INTERVAL_SECONDS,
    ...(tenants !== undefined && { tenants: { tenants, templates, secret } }),
  };
}

/** Returns an option that has to be one of some words, the first of them where it is not given. */
function choice(name: string, choices: readonly [string, ...string[]], description: string): Option {
  return new Option(`${name} <whose>`, description).choices(choices).default(choices[0]);
}

/** Returns what is wrong with options that are right each by itself. */
function mistakeIn({ templates, tenantSecrets }: CostOptions, deployment: Deployment): string | undefined {
  const { services, secrets, alarms, tenants } = deployment;
  const invalid = (option: string, value: unknown, expected: string): string =>
    `'${option}' argument '${value}' is invalid. Expected ${expected}.`;
  if (!tenants && templates !== undefined) return invalid('--templates <number>', templates, 'only with --tenants');
  if (!tenants && tenantSecrets) return invalid('--tenant-secrets <whose>', tenantSecrets, 'only with --tenants');
  if (tenants && tenants.templates > tenants.tenants) {
    return invalid('--templates <number>', templates, `at most the number of tenants, which is ${tenants.tenants}`);
  }
  if (secrets > services) {
    return (
      `'--shared-secrets <number>' argument '${secrets}' is invalid. Expected at most the number of services, which is ` +
      `${services}.`
    );
  }
  return alarms === 'per-service' && services > MOST_SERVICES_WITH_ALARMS
    ? `'--services <number>' argument '${services}' is invalid. Expected at most ${MOST_SERVICES_WITH_ALARMS} with --alarms ` +
        'per-service: more do not fit into one stack.'
    : undefined;
}

function parseSchedule(text: string): number {
  const seconds = parseDurationSeconds(text);
  if (seconds === undefined || seconds % 60 !== 0 || seconds > LONGEST_SWEEP_INTERVAL_MINUTES * 60) {
    throw new InvalidArgumentError(`Expected whole minutes from 1m to ${LONGEST_SWEEP_INTERVAL_MINUTES}m.`);
  }
  return seconds;
}
