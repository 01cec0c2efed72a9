import { Token } from 'aws-cdk-lib/core';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../functions/domain/template/tenant-definition.ts';
import { isJsonObject, isWholeNumber } from '../../../functions/domain/values/json.ts';
import type { AlarmOptions, WatchProps } from './alarm-props.ts';
import {
  ALARM_KINDS,
  type AlarmKind,
  type CountingAlarmKind,
  PLATFORM_ALARMS,
  SERVICE_ALARM_KINDS,
  SERVICE_ALARMS,
  type ServiceAlarmKind,
} from './alarm-specs.ts';

/** How long without a sweep sets off an alarm unless it is said otherwise. */
const SWEEP_MISSING_MINUTES = 15;
/** A shorter period would be empty between two sweeps, or miss what is late. */
const SHORTEST_PERIOD_MINUTES = 5;
/** CloudWatch looks back no further than a day. */
const LONGEST_LOOK_BACK_MINUTES = 1440;

/** Which alarms are made, with all defaults filled in. */
export interface AlarmPlan {
  /** Alarms of the whole deployment, and what is made for each of {@link services}. */
  readonly kinds: readonly AlarmKind[];
  /** The alarms on services that the deployment has: none of them where each service has its own. */
  readonly ofDeployment: readonly ServiceAlarmKind[];
  /** Services with alarms of their own. */
  readonly services: readonly string[];
  readonly atLeast: (kind: CountingAlarmKind) => number;
  readonly sweepMissingMinutes: number;
  readonly notices: boolean;
}

/** Returns which alarms are made; `undefined`: none. What is of tenants is planned beside. */
export function planAlarms(
  alarms: WatchProps['alarms'],
  definitions: readonly ServiceDefinition[],
): AlarmPlan | undefined {
  if (alarms === false) return undefined;
  const services = withoutTenants(definitions);
  const hasTenants = services.length < definitions.length;
  const options: AlarmOptions = alarms === true || alarms === undefined ? {} : alarms;
  const { perService, disabled = [], thresholds = {} } = options;
  const kinds = ALARM_KINDS.filter((kind) => !disabled.includes(kind));
  const specs = { ...SERVICE_ALARMS, ...PLATFORM_ALARMS };
  return {
    kinds,
    ofDeployment: SERVICE_ALARM_KINDS.filter((kind) => {
      // Of tenants there is no other gauge of the deployment.
      const isOfTenants = hasTenants && kind === 'noValidToken';
      return kinds.includes(kind) && (isOfTenants || (perService !== true && services.length > 0));
    }),
    services: perService === true ? services : services.filter((service) => perService?.includes(service)),
    atLeast: (kind) => thresholds[kind] ?? specs[kind].atLeast,
    sweepMissingMinutes: options.sweepMissingMinutes ?? SWEEP_MISSING_MINUTES,
    notices: options.notices ?? true,
  };
}

/** Returns the ids of the services that have alarms like {@link SERVICE_ALARMS}: tenants have others. */
function withoutTenants(definitions: readonly ServiceDefinition[]): readonly string[] {
  return definitions.filter((definition) => !isTemplate(definition)).map(({ id }) => id);
}

/** Returns over how many minutes what sweeps publish is summed up. */
export function periodMinutes(scheduleMinutes: number): number {
  return Math.max(scheduleMinutes, SHORTEST_PERIOD_MINUTES);
}

/** Returns what is wrong with the props about watching; values of JavaScript may be of any type. */
export function checkWatching(
  props: WatchProps,
  definitions: readonly ServiceDefinition[],
  scheduleMinutes: number,
): string[] {
  const services = withoutTenants(definitions);
  const { alarms, metrics = 'deployment', runbookUrl } = props;
  return [
    ...checkAlarms(alarms, services, scheduleMinutes),
    ...(alarms === false ? checkUnused(props) : []),
    ...unless(['deployment', 'per-service'].includes(metrics), 'metrics', "'deployment' or 'per-service'", metrics),
    ...unless(
      runbookUrl === undefined || Token.isUnresolved(runbookUrl) || isWebAddress(runbookUrl),
      'runbookUrl',
      'an absolute URL without # like https://wiki.example.com/token-keeper, since people follow it from an e-mail',
      runbookUrl,
    ),
  ];
}

function unless(isRight: boolean, prop: string, expected: string, value: unknown): readonly string[] {
  return isRight ? [] : [`${prop}: expected ${expected}, got ${shown(value)}`];
}

function isWebAddress(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url) && !url.includes('#');
}

function checkUnused({ alarmTopic, alarmEmails = [] }: WatchProps): readonly string[] {
  const unused = [...(alarmTopic ? ['alarmTopic'] : []), ...(alarmEmails.length > 0 ? ['alarmEmails'] : [])];
  return unused.map((name) => `${name}: with alarms: false nothing is ever published; leave it out, or have alarms`);
}

const OPTIONS = ['perService', 'disabled', 'thresholds', 'sweepMissingMinutes', 'notices'] as const;
const COUNTING_KINDS = ALARM_KINDS.filter((kind) => kind !== 'sweepMissing');

function checkAlarms(alarms: unknown, services: readonly string[], scheduleMinutes: number): readonly string[] {
  if (alarms === undefined || typeof alarms === 'boolean') return [];
  if (!isJsonObject(alarms)) {
    return unless(false, 'alarms', `true, false, or an object with some of ${OPTIONS.join(', ')}`, alarms);
  }
  const { perService, disabled, thresholds, sweepMissingMinutes: minutes, notices = true } = alarms;
  const shortest = 2 * periodMinutes(scheduleMinutes);
  const range = `whole minutes from ${shortest} (two periods) to ${LONGEST_LOOK_BACK_MINUTES}`;
  const isInRange = minutes === undefined || isWholeNumber(minutes, shortest, LONGEST_LOOK_BACK_MINUTES);
  return [
    ...unknownNames('alarms', Object.keys(alarms), OPTIONS),
    ...(perService === true ? [] : checkNames('alarms.perService', perService, services, 'true, or ')),
    ...checkNames('alarms.disabled', disabled, ALARM_KINDS),
    ...checkThresholds(thresholds, services.length),
    ...unless(isInRange, 'alarms.sweepMissingMinutes', range, minutes),
    ...unless(typeof notices === 'boolean', 'alarms.notices', 'true or false', notices),
  ];
}

function checkNames(prop: string, value: unknown, known: readonly string[], or = ''): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value)
    ? unknownNames(prop, value, known)
    : unless(false, prop, `${or}a list of some of ${known.join(', ')}`, value);
}

function unknownNames(prop: string, names: readonly unknown[], known: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !known.some((one) => one === name));
  return unknown.flatMap((name) => unless(false, prop, `some of ${known.join(', ')}`, name));
}

function checkThresholds(thresholds: unknown, services: number): readonly string[] {
  if (thresholds === undefined) return [];
  if (!isJsonObject(thresholds)) return unless(false, 'alarms.thresholds', 'an object of numbers by alarm', thresholds);
  return [
    ...unknownNames('alarms.thresholds', Object.keys(thresholds), COUNTING_KINDS),
    ...COUNTING_KINDS.flatMap((kind) => {
      const { [kind]: value } = thresholds;
      // A number of services never gets higher than there are services: such an alarm would be off for ever.
      const isOfServices = kind === 'refreshFailing' || kind === 'tokenOverdue' || kind === 'lifetimeUnusual';
      const highest = isOfServices ? services : Number.MAX_SAFE_INTEGER;
      const whose = highest > 0 ? 'the number of services' : 'since those with tenants have alarms of their own';
      const range = isOfServices ? `from 1 to ${highest}, ${whose}` : 'of 1 or more';
      const isRight = value === undefined || isWholeNumber(value, 1, highest);
      return unless(isRight, `alarms.thresholds.${kind}`, `a whole number ${range}`, value);
    }),
  ];
}

/** What was given may be anything, a construct with circles in it too. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
