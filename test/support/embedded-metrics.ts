import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';

/** One value of a metric, as CloudWatch takes it from a log line. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** When it was measured, in epoch seconds. */
  readonly at: number;
}

/** The part of the embedded metric format that says what the metrics of a line are. */
interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** What a line says of its metrics. */
interface Envelope {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly Directive[];
}

/**
 * Returns the metrics in a log line, none when it has none. No emulator makes metrics of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(line: string): readonly Datum[] {
  if (!line.startsWith('{"_aws"')) {
    return [];
  }
  const document = JSON.parse(line) as Record<string, unknown>;
  const { CloudWatchMetrics: directives, Timestamp: ms } = document['_aws'] as Envelope;
  return directives.flatMap(({ Namespace: namespace, Dimensions: sets, Metrics: metrics }) =>
    sets.flatMap((names) =>
      metrics.map(({ Name: name }) => ({
        namespace,
        name,
        dimensions: Object.fromEntries(names.map((dimension) => [dimension, String(document[dimension])])),
        value: Number(document[name]),
        at: ms / 1000,
      })),
    ),
  );
}

/** Tells whether an alarm watches the metric of a datum: the same name and exactly the same dimensions. */
export function watches({ Namespace, MetricName, Dimensions = [] }: MetricAlarm, datum: Datum): boolean {
  const { length } = Object.keys(datum.dimensions);
  return (
    Namespace === datum.namespace &&
    MetricName === datum.name &&
    Dimensions.length === length &&
    Dimensions.every(({ Name = '', Value }) => datum.dimensions[Name] === Value)
  );
}

/** Tells whether a datum on its own is over the threshold of an alarm. */
export function isBreaching({ ComparisonOperator, Threshold = Number.NaN }: MetricAlarm, { value }: Datum): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    default:
      throw new Error(`no alarm of ours compares with ${ComparisonOperator}`);
  }
}
