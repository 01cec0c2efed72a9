import { type Command, Option } from 'commander';
import { MAX_LIFETIME_SECONDS, SWEEP_INTERVAL_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import { Problems } from '../../../functions/domain/schema/problems.ts';
import { checkTiming } from '../../../functions/domain/service/timing-check.ts';
import { MOST_LISTED } from '../../../functions/domain/tenant/tenants-schema.ts';
import { durationText } from '../../../functions/domain/values/duration-text.ts';
import { MOST_SERVICES } from '../../infrastructure/limits/limits.ts';
import { duration, wholeNumber } from '../../local/option-values.ts';
import * as parse from './option-parsers.ts';
import { DAY_SECONDS, LONGEST_SECONDS } from './option-parsers.ts';
import { type OutageAt, outage, outageOutside } from './outage-option.ts';
import {
  EXPIRY_FIELDS,
  OUTAGE_ANSWERS,
  type SimulationOptions,
  type TenantsScenario,
} from './run/simulation-options.ts';
import { faultyHosts, MOST_SIMULATED_TENANTS } from './tenants-option.ts';

/** The options as commander hands them over: those of a simulation under its own names, and those of the output. */
export interface CommandOptions
  extends Omit<SimulationOptions, 'outages' | 'sameToken'>,
    Omit<TenantsScenario, 'tenants'> {
  /** Absent: services without tenants are simulated. */
  readonly tenants?: number;
  readonly outages: readonly OutageAt[];
  readonly sameToken?: true;
  readonly scenario?: 'known';
  /** The most lines of the timeline that are shown. */
  readonly timeline: number;
  readonly json?: true;
}

/** One option of the command; without `parse` and `choices` it is a flag. */
interface Row<T> {
  readonly flags: string;
  readonly help: string;
  readonly parse?: (text: string, before: T) => T;
  readonly choices?: readonly string[];
  /** As it stands in the help. */
  readonly byDefault?: string;
  /** The value of `byDefault` where that is no text to parse. */
  readonly value?: T;
}

/** Every option once, in the order of the help, by the member that it sets. */
// biome-ignore format: a table is read by its columns
export const OPTIONS: { readonly [Member in keyof CommandOptions]-?: Row<CommandOptions[Member]> } = {
  lifetimeSeconds: { flags: '--lifetime <duration>', help: 'lifetime of the tokens; 55m..65m draws each from a range', byDefault: '1h',
    parse: parse.durationRange(1, MAX_LIFETIME_SECONDS, 'Expected 75m, 24h, or a range such as 55m..65m, from 1s to 7d.') },
  everySeconds: { flags: '--every <duration>', help: 'time between sweeps', byDefault: durationText(SWEEP_INTERVAL_SECONDS),
    parse: duration('Expected 30s, 5m or 1h, from 1s to 24h.', { minSeconds: 1, maxSeconds: DAY_SECONDS }) },
  forSeconds: { flags: '--for <duration>', help: 'how long it goes on, up to 366d', byDefault: '24h',
    parse: duration('Expected 90m, 24h or 365d, from 1s to 366d.', { minSeconds: 1, maxSeconds: LONGEST_SECONDS }) },
  readRate: { flags: '--readers <rate>', help: 'reads of each service: 5/s, 30/m, 100/h; 0 is none', byDefault: '1/s', parse: parse.readRate },
  minValiditySeconds: { flags: '--min-validity <duration>', help: 'minValiditySeconds of every read', byDefault: '0s',
    parse: duration('Expected 0s, 90s or 15m, up to 7d.', { minSeconds: 0, maxSeconds: MAX_LIFETIME_SECONDS }) },
  services: { flags: '--services <number>', help: `services, all of one provider, up to ${MOST_SERVICES}: what a stack holds`, byDefault: '1', parse: wholeNumber(1, MOST_SERVICES) },
  tenants: { flags: '--tenants <number>', help: `tenants of templates in place of services, up to ${MOST_SIMULATED_TENANTS}`, parse: wholeNumber(1, MOST_SIMULATED_TENANTS) },
  hosts: { flags: '--hosts <number>', help: 'hosts that the tenants are spread over', byDefault: '1', parse: wholeNumber(1, MOST_LISTED) },
  faulty: { flags: '--faulty <hosts>', help: 'hosts that fail alone, and how: 2=hang, 1=429; repeatable', byDefault: 'none', value: [], parse: faultyHosts },
  hostLimit: { flags: '--host-limit <number>', help: 'requests that each host answers in a second, then 429', parse: wholeNumber(1, 100_000) },
  readTenants: { flags: '--read-tenants <number>', help: 'tenants that are read, evenly spread', byDefault: '200', parse: wholeNumber(0, MOST_SIMULATED_TENANTS) },
  timing: { flags: '--windows <overrides>', help: 'any of advisory=20m,mandatory=10m,buffer=30s', byDefault: 'by the lifetime', value: {}, parse: parse.windows },
  latencyMs: { flags: '--idp-latency <duration>', help: 'time of a token answer; 200ms..3s is a range', byDefault: '200ms', parse: parse.latency },
  outages: { flags: '--outage <from-to>', help: 'no tokens are given from 10:00-10:20 (UTC); repeatable', byDefault: 'none', value: [], parse: outage },
  outageAnswer: { flags: '--outage-answer <answer>', help: 'how the token endpoint answers then', byDefault: '503', choices: OUTAGE_ANSWERS },
  retryAfterSeconds: { flags: '--retry-after <duration>', help: 'Retry-After header of 503, 500 and 429',
    parse: duration('Expected 30s, 2m or 1h, from 1s to 24h.', { minSeconds: 1, maxSeconds: DAY_SECONDS }) },
  sameToken: { flags: '--same-token', help: 'the provider hands back the same token until it has expired' },
  expiryField: { flags: '--expiry <field>', help: 'how the provider says when a token expires', byDefault: 'expires_in', choices: EXPIRY_FIELDS },
  providerSkewSeconds: { flags: '--provider-skew <difference>', help: 'clock of the token endpoint minus ours, +45s', byDefault: '0s', parse: parse.skew },
  skewSeconds: { flags: '--skew <difference>', help: 'clock of the API minus that of the token endpoint, +45s', byDefault: '0s', parse: parse.skew },
  from: { flags: '--from <instant>', help: 'when it starts', byDefault: '2026-01-01T00:00:00Z', parse: parse.utcInstant },
  seed: { flags: '--seed <number>', help: 'what jitter and ranges are drawn from', byDefault: '1', parse: wholeNumber(0, 4_294_967_295) },
  scenario: { flags: '--scenario <name>', help: 'instead of all this: stored expiries that are easily misread', choices: ['known'] },
  timeline: { flags: '--timeline <lines>', help: 'lines of the timeline at most', byDefault: '40', parse: wholeNumber(0, 100_000) },
  json: { flags: '--json', help: 'one JSON object instead of text' },
};

/** Adds the options to the command; each is stored under the member of its row. */
export function addOptions(command: Command): Command {
  for (const [member, row] of Object.entries<Row<unknown>>(OPTIONS as Record<string, Row<unknown>>)) {
    command.addOption(toOption(member, row));
  }
  return command;
}

function toOption(member: string, { flags, help, parse, choices, byDefault, value }: Row<unknown>): Option {
  const option = new Option(flags, help);
  option.attributeName = () => member;
  if (choices) {
    option.choices([...choices]).default(byDefault);
  } else if (parse) {
    option.argParser(parse);
    if (byDefault !== undefined) {
      option.default(value ?? parse(byDefault, value), byDefault);
    }
  }
  return option;
}

/** Returns what is to be simulated; ends the command with an error where the options do not fit together. */
export function toSimulationOptions(command: Command, given: CommandOptions): SimulationOptions {
  const { timeline: _lines, json: _json, scenario: _scenario, ...all } = given;
  const { tenants: _tenants, hosts: _hosts, faulty: _faulty, hostLimit: _limit, readTenants: _read, ...options } = all;
  const { from, forSeconds, timing } = options;
  const outages = options.outages.map((at) => at(from));
  const problems = new Problems();
  checkTiming(timing, '--windows', problems);
  const problem = problems.all[0] ?? outageOutside(outages, from, forSeconds);
  if (problem !== undefined) {
    command.error(`error: ${problem}`);
  }
  return { ...options, outages, sameToken: options.sameToken ?? false };
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
