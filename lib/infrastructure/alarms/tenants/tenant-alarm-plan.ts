import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../../functions/domain/template/tenant-definition.ts';
import type { WatchProps } from '../alarm-props.ts';
import { TENANT_ALARM_KINDS, TENANT_ALARMS, type TenantAlarmKind } from './tenant-alarm-specs.ts';

type Share = `${number}%`;

/** Either is enough. */
export interface FailingTenants {
  /** Of those with a usable token. */
  readonly share: Share;
  readonly number: number;
}

/** Above which numbers the alarms on tenants go off; `false`: that alarm is not made. */
export interface TenantAlarmOptions {
  /**
   * Tenants without a token that can be handed out.
   *
   * @default 0
   */
  readonly expired?: number | false;
  /**
   * Tenants whose refresh fails: a share of those with a usable token as text, which one tenant alone never is, or how many, or both.
   *
   * @default { share: '5%', number: 100 }
   */
  readonly failing?: Share | number | FailingTenants | false;
  /**
   * Tenants whose token should have been refreshed before.
   *
   * @default 0
   */
  readonly late?: number | false;
  /**
   * For how many seconds the tenant has been due that is due longest.
   *
   * @default 600
   */
  readonly oldestDueSeconds?: number | false;
}

/** Props about watching tenants. */
export interface TenantWatchProps {
  /**
   * Alarms on the tenants of each service that has some, four each. `false`: none.
   *
   * @default - all four, with the defaults of the options
   */
  readonly tenantAlarms?: TenantAlarmOptions | false;
}

/** An alarm on the tenants of every service that has some. */
export interface PlannedTenantAlarm {
  readonly kind: TenantAlarmKind;
  /** Absent: there is a share alone. */
  readonly above?: number | undefined;
  /** In per cent; absent: it is no matter of a share. */
  readonly share?: number | undefined;
}

const SHARE = /^(\d{1,2}(?:\.\d{1,2})?)%$/;
const MEMBERS = ['share', 'number'];

/** Returns the alarms that are made for each service with tenants. */
export function planTenantAlarms({
  alarms,
  tenantAlarms = {},
}: TenantWatchProps & Pick<WatchProps, 'alarms'>): readonly PlannedTenantAlarm[] {
  if (alarms === false || tenantAlarms === false) return [];
  return TENANT_ALARM_KINDS.flatMap((kind): readonly PlannedTenantAlarm[] => {
    const { [kind]: given } = tenantAlarms;
    if (given === false) return [];
    const { above, share }: Omit<PlannedTenantAlarm, 'kind'> = TENANT_ALARMS[kind];
    if (given === undefined) return [{ kind, above, share }];
    if (typeof given === 'object') return [{ kind, above: given.number, share: shareIn(given.share) }];
    return [{ kind, ...(typeof given === 'number' ? { above: given } : { share: shareIn(given) }) }];
  });
}

function shareIn(text: string): number {
  return Number(SHARE.exec(text)?.[1]);
}

/** Returns what is wrong with the props about watching tenants; values of JavaScript may be of any type. */
export function checkTenantAlarms(
  { alarms, tenantAlarms: given }: TenantWatchProps & Pick<WatchProps, 'alarms'>,
  definitions: readonly ServiceDefinition[],
): readonly string[] {
  if (given === undefined || given === false) return [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [`tenantAlarms: expected false, or an object with some of ${TENANT_ALARM_KINDS.join(', ')}`];
  }
  if (alarms === false) return ['tenantAlarms: with alarms: false there are none; leave it out, or have alarms'];
  if (!definitions.some(isTemplate)) return ['tenantAlarms: no service has tenants; leave it out'];
  return Object.entries(given).flatMap(([kind, value]) => {
    if (!TENANT_ALARM_KINDS.some((one) => one === kind)) {
      return [`tenantAlarms: expected some of ${TENANT_ALARM_KINDS.join(', ')}, got ${JSON.stringify(kind)}`];
    }
    const isRight =
      value === undefined || value === false || isNumber(value) || (kind === 'failing' && isOfFailing(value));
    const more = kind === 'failing' ? "a share like '5%', both as { share: '5%', number: 100 }, " : '';
    return isRight
      ? []
      : [`tenantAlarms.${kind}: expected ${more}false or a whole number of 0 or more, got ${JSON.stringify(value)}`];
  });
}

function isNumber(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isOfFailing(value: unknown): boolean {
  if (typeof value === 'string') return SHARE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  const { share, number } = value as Partial<Record<string, unknown>>;
  const isWhole = Object.keys(value).every((name) => MEMBERS.includes(name));
  return isWhole && typeof share === 'string' && SHARE.test(share) && isNumber(number);
}
