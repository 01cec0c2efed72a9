import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../../functions/domain/template/tenant-definition.ts';
import type { WatchProps } from '../alarm-props.ts';
import { TENANT_ALARM_KINDS, TENANT_ALARMS, type TenantAlarmKind } from './tenant-alarm-specs.ts';

/** Above which numbers the alarms on tenants go off; `false`: that alarm is not made. */
export interface TenantAlarmOptions {
  /**
   * Tenants without a token that can be handed out.
   *
   * @default 0
   */
  readonly expired?: number | false;
  /**
   * Tenants whose refresh fails: a share of those with a usable token as text, or how many.
   *
   * @default '5%'
   */
  readonly failing?: `${number}%` | number | false;
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
  readonly above: number;
  /** Whether {@link above} is in per cent. */
  readonly isShare: boolean;
}

const SHARE = /^(\d{1,2}(?:\.\d{1,2})?)%$/;

/** Returns the alarms that are made for each service with tenants. */
export function planTenantAlarms({
  alarms,
  tenantAlarms = {},
}: TenantWatchProps & Pick<WatchProps, 'alarms'>): readonly PlannedTenantAlarm[] {
  if (alarms === false || tenantAlarms === false) return [];
  return TENANT_ALARM_KINDS.flatMap((kind) => {
    const {
      [kind]: given = kind === 'failing' ? (`${TENANT_ALARMS.failing.above}%` as const) : TENANT_ALARMS[kind].above,
    } = tenantAlarms;
    return given === false ? [] : [{ kind, above: numberIn(given), isShare: typeof given === 'string' }];
  });
}

function numberIn(given: string | number): number {
  return Number(typeof given === 'string' ? SHARE.exec(given)?.[1] : given);
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
    const isShare = kind === 'failing' && typeof value === 'string' && SHARE.test(value);
    const isRight =
      value === undefined || value === false || isShare || (Number.isInteger(value) && Number(value) >= 0);
    const share = kind === 'failing' ? "a share like '5%', " : '';
    return isRight
      ? []
      : [`tenantAlarms.${kind}: expected ${share}false or a whole number of 0 or more, got ${JSON.stringify(value)}`];
  });
}
