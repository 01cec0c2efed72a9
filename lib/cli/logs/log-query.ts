import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';

/** Which lines of the two functions somebody wants to see. */
export interface LineChoice {
  /** What CloudWatch looks for. */
  readonly pattern: string;
  /** Looks again, where an emulator has not. */
  readonly isWanted: (fields: JsonObject) => boolean;
}

const HANDED_OUT = 'handed_out';
/** Of a line that names no service: these say that the function itself is in trouble. A warning of that kind is in the status. */
const LEVELS = ['error', 'ERROR'];
const STATUSES = ['timeout', 'error', 'failure'];

/**
 * Returns the choice of all that concerns a service: its own lines, and the troubles of the functions that concern every service.
 * Metrics, which name services as well, are not meant.
 *
 * @param withTokens whether tokens that were handed out are of interest, which is nearly every line
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-for-Metric-Filters.html
 */
export function linesOf(subject: Subject, withTokens: boolean): LineChoice {
  const isEvent = `${patternOf(subject)} && ($.event = "*")`;
  const decision = `(($.decision NOT EXISTS) || ($.decision != "${HANDED_OUT}"))`;
  const own = withTokens ? isEvent : `${isEvent} && ${decision}`;
  const isTrouble = [
    ...LEVELS.map((level) => `($.level = "${level}")`),
    ...STATUSES.map((status) => `($.record.status = "${status}")`),
  ].join(' || ');
  return {
    pattern: `{ (${own}) || (($.service NOT EXISTS) && (${isTrouble})) }`,
    isWanted: (fields) => {
      const { service: named, event, decision: decided } = fields;
      if (named === undefined) return isTroubled(fields);
      return isAbout(fields, subject) && typeof event === 'string' && (withTokens || decided !== HANDED_OUT);
    },
  };
}

/** Returns the choice of the attempts to refresh one service. */
export function attemptsOf(subject: Subject): LineChoice {
  return {
    pattern: `{ ($.event = "refresh") && ${patternOf(subject)} }`,
    isWanted: (fields) => fields['event'] === 'refresh' && isAbout(fields, subject),
  };
}

function isAbout(fields: JsonObject, { service, tenant }: Subject): boolean {
  return fields['service'] === service && (tenant === undefined || fields['tenant'] === tenant);
}

/** A name in its one spelling has nothing that ends a text. */
function patternOf({ service, tenant }: Subject): string {
  const ofService = `($.service = "${service}")`;
  return tenant === undefined ? ofService : `${ofService} && ($.tenant = "${tenant}")`;
}

function isTroubled({ level, record }: JsonObject): boolean {
  const { status } = (record ?? {}) as { readonly status?: unknown };
  return LEVELS.some((one) => one === level) || STATUSES.some((one) => one === status);
}
