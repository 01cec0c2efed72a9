import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Duration, Token } from 'aws-cdk-lib/core';
import { REFRESH_TOKENS_SECONDS, TENANTS_SWEEP_SECONDS } from '../../../functions/contract/constants.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../functions/domain/template/tenant-definition.ts';
import { isWholeNumber } from '../../../functions/domain/values/json.ts';
import { TENANTS_SWEEP_LIMITS } from '../../build/function-limits.ts';
import { type FunctionSettings, LEAST_MEMORY, MOST_MEMORY } from '../network/function-settings.ts';

/** What refresh-tokens runs on where services have tenants. */
export interface TenantSweepSettings {
  /**
   * How long one sweep may run, with its beginning and its end: whole seconds, 60 to 300, and not beyond the next sweep.
   *
   * @default - 300 seconds, or the schedule where that is shorter
   */
  readonly timeout?: Duration;
  /**
   * Memory of refresh-tokens in MB, 512 to 10,240. 1,769 MB are one whole processor, which is what limits a sweep over tenants.
   *
   * @default - 1,769, or `memorySize` where that is more
   */
  readonly memorySize?: number;
}

/** Props about sweeps over tenants. */
export interface TenantSweepProps {
  /**
   * What refresh-tokens runs on. Only where a service has tenants.
   *
   * @default - 300 seconds and 1,769 MB
   */
  readonly tenantSweeps?: TenantSweepSettings;
}

/** Returns what is wrong with the props, one line each. */
export function checkTenantSweeps(
  { tenantSweeps: given }: TenantSweepProps,
  definitions: readonly ServiceDefinition[],
  scheduleSeconds: number,
): readonly string[] {
  if (given === undefined) return [];
  if (!definitions.some(isTemplate))
    return ['tenantSweeps: no service has tenants, so there are no such sweeps; leave it out'];
  if (typeof given !== 'object' || given === null) return ['tenantSweeps: expected an object: { memorySize: 3008 }'];
  const { timeout, memorySize: memory } = given;
  const unknown = Object.keys(given).filter((name) => !['timeout', 'memorySize'].includes(name));
  const most = longestSweep(scheduleSeconds);
  const isTime =
    timeout === undefined ||
    (!Token.isUnresolved(timeout) && isWholeNumber(secondsOf(timeout), REFRESH_TOKENS_SECONDS, most));
  const isMemory =
    memory === undefined || Token.isUnresolved(memory) || isWholeNumber(memory, LEAST_MEMORY, MOST_MEMORY);
  return [
    ...unknown.map((name) => `tenantSweeps: expected timeout and memorySize, got ${JSON.stringify(name)}`),
    ...(isTime
      ? []
      : [
          `tenantSweeps.timeout: expected a Duration of whole seconds from ${REFRESH_TOKENS_SECONDS} to ${most}: a sweep every ` +
            `${scheduleSeconds} s that ran longer would meet the next one, and limits by host hold in one process`,
        ]),
    ...(isMemory
      ? []
      : [`tenantSweeps.memorySize: expected whole MB from ${LEAST_MEMORY} to ${MOST_MEMORY}, got ${memory}`]),
  ];
}

function secondsOf(timeout: Duration): unknown {
  return typeof timeout?.toMilliseconds === 'function' ? timeout.toMilliseconds() / 1000 : undefined;
}

function longestSweep(scheduleSeconds: number): number {
  return Math.min(TENANTS_SWEEP_SECONDS, scheduleSeconds);
}

/** Returns what refresh-tokens runs on where services have tenants; `undefined`: none has. */
export function tenantSweepOptions(
  { tenantSweeps: { timeout, memorySize } = {}, memorySize: ofBoth = 0 }: TenantSweepProps & FunctionSettings,
  definitions: readonly ServiceDefinition[],
  schedule: Duration,
): Required<Pick<FunctionOptions, 'timeout' | 'memorySize'>> | undefined {
  if (!definitions.some(isTemplate)) return undefined;
  const usual = Token.isUnresolved(ofBoth) ? ofBoth : Math.max(ofBoth, TENANTS_SWEEP_LIMITS.memoryMegabytes);
  return {
    timeout: timeout ?? Duration.seconds(longestSweep(schedule.toSeconds())),
    memorySize: memorySize ?? usual,
  };
}
