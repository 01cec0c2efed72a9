import { type Command, Option } from 'commander';
import { SWEEP_INTERVAL_SECONDS, type TimingOverrides } from '../../../functions/domain/expiry/timing.ts';
import { checkTiming } from '../../../functions/domain/service/timing-check.ts';
import { type Instant, instant } from '../../../functions/domain/values/instant.ts';
import { Problems } from '../../../functions/domain/values/problems.ts';
import * as parse from './option-parsers.ts';
import { type OutageAt, outage, outageOutside } from './outage-option.ts';
import {
  EXPIRY_FIELDS,
  type ExpiryField,
  OUTAGE_ANSWERS,
  type OutageAnswer,
  type Range,
  type ReadRate,
  type SimulationOptions,
} from './run/simulation-options.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Every simulation starts here unless it is told otherwise, so that its output can be compared. */
const START = instant(Date.UTC(2026, 0, 1) / 1000);

/** The options of the command as commander hands them over. */
export interface CommandOptions {
  readonly lifetime: Range;
  readonly idpLatency: Range;
  readonly outage: readonly OutageAt[];
  readonly outageAnswer: OutageAnswer;
  readonly retryAfter?: number;
  readonly sameToken?: true;
  readonly expiry: ExpiryField;
  readonly providerSkew: number;
  readonly skew: number;
  readonly every: number;
  /** Absent: nobody reads. */
  readonly readers?: ReadRate;
  readonly minValidity: number;
  readonly windows: TimingOverrides;
  readonly services: number;
  readonly from: Instant;
  readonly for: number;
  readonly seed: number;
  readonly scenario?: 'known';
  readonly timeline: number;
  readonly json?: true;
}

/** Adds the options to the command. */
export function addOptions(command: Command): Command {
  const hour = { min: HOUR_SECONDS, max: HOUR_SECONDS };
  const fifth = { min: 200, max: 200 };
  const perSecond: ReadRate = { reads: 1, periodMs: 1000 };
  const { wholeNumber } = parse;
  const options = [
    option(
      '--lifetime <duration>',
      'lifetime of the tokens; 55m..65m draws each from a range',
      parse.lifetime,
      hour,
      '1h',
    ),
    option('--every <duration>', 'time between sweeps', parse.interval, SWEEP_INTERVAL_SECONDS, '5m'),
    option('--for <duration>', 'how long it goes on, up to 366d', parse.simulatedTime, DAY_SECONDS, '24h'),
    option('--readers <rate>', 'reads of each service: 5/s, 30/m, 100/h; 0 is none', parse.readRate, perSecond, '1/s'),
    option('--min-validity <duration>', 'minValiditySeconds of every read', parse.minValidity, 0, '0s'),
    option('--services <number>', 'services, all of one provider, up to 1000', wholeNumber(1, 1000), 1, '1'),
    option(
      '--windows <overrides>',
      'any of advisory=20m,mandatory=10m,buffer=30s',
      parse.windows,
      {},
      'by the lifetime',
    ),
    option('--idp-latency <duration>', 'time of a token answer; 200ms..3s is a range', parse.latency, fifth, '200ms'),
    option('--outage <from-to>', 'no tokens are given from 10:00-10:20 (UTC); repeatable', outage, [], 'none'),
    choice('--outage-answer <answer>', 'how the token endpoint answers then', OUTAGE_ANSWERS).default('503'),
    option('--retry-after <duration>', 'Retry-After header of 503, 500 and 429', parse.retryAfter, undefined, 'none'),
    new Option('--same-token', 'the provider hands back the same token until it has expired'),
    choice('--expiry <field>', 'how the provider says when a token expires', EXPIRY_FIELDS).default('expires_in'),
    option('--provider-skew <difference>', 'clock of the token endpoint minus ours, +45s', parse.skew, 0, '0s'),
    option('--skew <difference>', 'clock of the API minus that of the token endpoint, +45s', parse.skew, 0, '0s'),
    option('--from <instant>', 'when it starts', parse.utcInstant, START, '2026-01-01T00:00:00Z'),
    option('--seed <number>', 'what jitter and ranges are drawn from', wholeNumber(0, 4_294_967_295), 1, '1'),
    choice('--scenario <name>', 'instead of all this: stored expiries that are easily misread', ['known']),
    option('--timeline <lines>', 'lines of the timeline at most', wholeNumber(0, 100_000), 40, '40'),
    new Option('--json', 'one JSON object instead of text'),
  ];
  for (const one of options) {
    command.addOption(one);
  }
  return command;
}

function option<T>(
  flags: string,
  description: string,
  parser: (text: string, before: T) => T,
  value: T,
  shown: string,
): Option {
  return new Option(flags, description).argParser(parser).default(value, shown);
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices([...choices]);
}

/** Returns what is to be simulated; ends the command with an error where the options do not fit together. */
export function toSimulationOptions(command: Command, options: CommandOptions): SimulationOptions {
  const { from, for: forSeconds, windows: timing, readers, retryAfter } = options;
  const outages = options.outage.map((at) => at(from));
  const problems = new Problems();
  checkTiming(timing, '--windows', problems);
  const problem = problems.all[0] ?? outageOutside(outages, from, forSeconds);
  if (problem !== undefined) {
    command.error(`error: ${problem}`);
  }
  return {
    from,
    forSeconds,
    outages,
    timing,
    everySeconds: options.every,
    services: options.services,
    lifetimeSeconds: options.lifetime,
    latencyMs: options.idpLatency,
    outageAnswer: options.outageAnswer,
    sameToken: options.sameToken ?? false,
    expiryField: options.expiry,
    providerSkewSeconds: options.providerSkew,
    skewSeconds: options.skew,
    minValiditySeconds: options.minValidity,
    seed: options.seed,
    ...(readers === undefined ? {} : { readRate: readers }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  };
}

/** Ends the command with an error where an option is given that says nothing about scenarios. */
export function refuseSimulationOptions(command: Command): void {
  const other = command.options.find((one) => {
    const name = one.attributeName();
    return name !== 'scenario' && name !== 'json' && command.getOptionValueSource(name) === 'cli';
  });
  if (other) {
    command.error(`error: option '${other.flags}' cannot be used with option '--scenario <name>'`);
  }
}
