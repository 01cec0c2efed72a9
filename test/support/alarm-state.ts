import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type Datum, isBreaching, watches } from './embedded-metrics.ts';

/** The part of an alarm that decides on its state, as it stands in a template. */
export type AlarmRule = Pick<
  MetricAlarm,
  | 'Namespace'
  | 'MetricName'
  | 'Dimensions'
  | 'Statistic'
  | 'Period'
  | 'EvaluationPeriods'
  | 'DatapointsToAlarm'
  | 'Threshold'
  | 'ComparisonOperator'
  | 'TreatMissingData'
>;

/**
 * Returns the state of an alarm at an instant, as CloudWatch documents it for periods of whole minutes: the last
 * `EvaluationPeriods` windows that end there, of which `DatapointsToAlarm` have to breach; a window without data counts as
 * the alarm says.
 *
 * CloudWatch also looks at some older data where data is missing, how much it does not say; it may so stay in ALARM a little
 * longer than this.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function alarmState(rule: AlarmRule, data: readonly Datum[], at: number): 'OK' | 'ALARM' {
  const { Period: period = 0, EvaluationPeriods: windows = 0, DatapointsToAlarm: needed = windows } = rule;
  const watched = data.filter((datum) => watches(rule, datum));
  const breaching = Array.from({ length: windows }, (_, index) => at - (windows - index) * period).filter((from) =>
    breaches(
      rule,
      watched.filter((datum) => datum.at >= from && datum.at < from + period),
    ),
  );
  return breaching.length >= needed ? 'ALARM' : 'OK';
}

function breaches(rule: AlarmRule, [first, ...rest]: readonly Datum[]): boolean {
  if (!first) {
    return isMissingBreaching(rule);
  }
  const values = [first, ...rest].map(({ value }) => value);
  return isBreaching(rule, { ...first, value: aggregate(rule, values) });
}

function isMissingBreaching({ TreatMissingData: treatment }: AlarmRule): boolean {
  if (treatment !== 'breaching' && treatment !== 'notBreaching') {
    throw new Error(`no alarm of ours treats missing data as ${treatment}`);
  }
  return treatment === 'breaching';
}

function aggregate({ Statistic: statistic }: AlarmRule, values: readonly number[]): number {
  switch (statistic) {
    case 'Maximum':
      return Math.max(...values);
    case 'Sum':
      return values.reduce((sum, value) => sum + value, 0);
    default:
      throw new Error(`no alarm of ours is on the ${statistic}`);
  }
}
