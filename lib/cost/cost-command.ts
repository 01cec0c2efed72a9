import { Command, InvalidArgumentError, Option } from 'commander';
import {
  LONGEST_SWEEP_INTERVAL_MINUTES,
  MAX_LIFETIME_SECONDS,
  SWEEP_INTERVAL_SECONDS,
} from '../../functions/domain/expiry/timing.ts';
import { parseDurationSeconds } from '../../functions/domain/values/parse-duration.ts';
import { duration, wholeNumber } from '../local/option-values.ts';
import { billOf } from './bill.ts';
import { formatBill, toBillJson } from './report.ts';
import type { Deployment } from './usage.ts';

/** Beyond these the prices of the first tier do not hold any more. */
const MOST_SERVICES = 1000;
const MOST_READS = 1_000_000_000;
const LIFETIME_BOUNDS = { minSeconds: 60, maxSeconds: MAX_LIFETIME_SECONDS };

const parseLifetime = duration('Expected 3600s, 60m or 1h, from 1m to 168h.', LIFETIME_BOUNDS);

const EXAMPLES = `
Examples:
  npm run cost -- --services 50 --reads 1000000
  npm run cost -- --services 50 --shared-secrets 2 --lifetime 24h
  npm run cost -- --services 5 --schedule 1m --key aws-owned --json

docs/cost.md says what is counted, and what is not.`;

interface CostOptions {
  readonly services: number;
  readonly reads: number;
  readonly lifetime: number;
  readonly sharedSecrets?: number;
  readonly schedule: number;
  readonly key: Deployment['key'];
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
    .addOption(
      new Option(
        '--key <whose>',
        'key of the tokens: made by the construct, handed in (for the secrets too), or aws-owned',
      )
        .choices(['made', 'handed-in', 'aws-owned'])
        .default('made'),
    )
    .option('--json', 'one JSON object, nothing rounded')
    .addHelpText('after', EXAMPLES)
    .action((options: CostOptions, command: Command) => {
      const { services, reads, key, sharedSecrets: secrets = services } = options;
      if (secrets > services) {
        command.error(
          `error: option '--shared-secrets <number>' argument '${secrets}' is invalid. Expected at most the number of ` +
            `services, which is ${services}.`,
        );
      }
      const lifetimeSeconds = options.lifetime ?? 3600;
      const scheduleSeconds = options.schedule ?? SWEEP_INTERVAL_SECONDS;
      const bill = billOf({ services, reads, lifetimeSeconds, secrets, scheduleSeconds, key });
      write(options.json ? toBillJson(bill) : formatBill(bill));
    });
}

function parseSchedule(text: string): number {
  const seconds = parseDurationSeconds(text);
  if (seconds === undefined || seconds % 60 !== 0 || seconds > LONGEST_SWEEP_INTERVAL_MINUTES * 60) {
    throw new InvalidArgumentError(`Expected whole minutes from 1m to ${LONGEST_SWEEP_INTERVAL_MINUTES}m.`);
  }
  return seconds;
}
