import { Command, InvalidArgumentError, Option } from 'commander';
import {
  LONGEST_SWEEP_INTERVAL_MINUTES,
  MAX_LIFETIME_SECONDS,
  SWEEP_INTERVAL_SECONDS,
} from '../../functions/domain/expiry/timing.ts';
import { parseDurationSeconds } from '../../functions/domain/values/parse-duration.ts';
import { MOST_SERVICES, MOST_SERVICES_WITH_ALARMS } from '../infrastructure/limits/limits.ts';
import { duration, wholeNumber } from '../local/option-values.ts';
import { billOf } from './bill.ts';
import { formatBill, toBillJson } from './report.ts';
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

docs/cost.md says what is counted, and what is not.`;

interface CostOptions {
  readonly services: number;
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
  return new Command('cost')
    .description('estimate the monthly AWS bill of a deployment from list prices, with the arithmetic')
    .option(
      '--services <number>',
      `services that tokens are kept for, 1 to ${MOST_SERVICES}`,
      wholeNumber(1, MOST_SERVICES),
      1,
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
      const { services, reads, key, alarms, metrics, sharedSecrets: secrets = services } = options;
      const mistake = mistakeIn(options, secrets);
      if (mistake) command.error(`error: option ${mistake}`);
      const lifetimeSeconds = options.lifetime ?? 3600;
      const scheduleSeconds = options.schedule ?? SWEEP_INTERVAL_SECONDS;
      const bill = billOf({ services, reads, lifetimeSeconds, secrets, scheduleSeconds, key, alarms, metrics });
      write(options.json ? toBillJson(bill) : formatBill(bill));
    });
}

/** Returns an option that has to be one of some words, the first of them where it is not given. */
function choice(name: string, choices: readonly [string, ...string[]], description: string): Option {
  return new Option(`${name} <whose>`, description).choices(choices).default(choices[0]);
}

/** Returns what is wrong with options that are right each by itself. */
function mistakeIn({ services, alarms }: CostOptions, secrets: number): string | undefined {
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
