import {
  type Alarm,
  AlarmStatusWidget,
  CustomWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  SearchExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ATTEMPT_OUTCOMES } from '../../../functions/contract/attempt.ts';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { METRIC_NAMESPACE, type MetricDetail, type MetricName } from '../../../functions/domain/telemetry/metric.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { Watched } from './alarms.ts';
import { keeperMetric, PERIOD, statisticOf } from './keeper-metric.ts';
import { targetOf } from './target-of.ts';

/** What the dashboard shows. */
export interface KeeperDashboardProps extends Watched {
  /** None: there is no widget of them. */
  readonly alarms: readonly Alarm[];
  /** URL of the runbook, which the list of tokens links. */
  readonly runbookUrl?: string | undefined;
  /** Which of the metrics of services have data all the time. */
  readonly metrics?: MetricDetail | undefined;
}

/** The width of CloudWatch's grid. */
export const FULL_WIDTH = 24;
const MOST_ALARMS_OF_A_WIDGET = 100;
/** Grid rows for the list of tokens: a line for each service, cards for some in trouble, and what is above and below. */
const ROWS_OF_LINE = 1;
const ROWS_AROUND = 10;
/** A longer list scrolls, so that the graphs below it stay in reach. */
const MOST_ROWS = 16;

/**
 * The CloudWatch dashboard: alarms, the state of every token, the worst that is left of one, problems by service, refreshes.
 *
 * What is wrong with single services is searched for, so that a graph finds the metrics that there are: most of the time there
 * are none. Who fails now is in the list of tokens, which asks `status`.
 */
export class KeeperDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: KeeperDashboardProps) {
    super(scope, id);
    const { function: refresh } = props.refreshTokens;
    const { function: serve } = props.serveTokens;
    this.dashboard = new Dashboard(this, 'Dashboard');
    for (const alarms of chunksOf(props.alarms, MOST_ALARMS_OF_A_WIDGET)) {
      this.addRow(new AlarmStatusWidget({ title: `Alarms of ${props.deployment}`, alarms, width: FULL_WIDTH }));
    }
    this.addRow(
      new CustomWidget({
        title: 'Tokens',
        functionArn: props.serveTokens.alias(STATUS_ALIAS).functionArn,
        params: defined({ target: targetOf(this), runbookUrl: props.runbookUrl }),
        width: FULL_WIDTH,
        height: Math.min(ROWS_AROUND + ROWS_OF_LINE * props.services.length, MOST_ROWS),
        // It shows the present state, whatever time range the graphs show, and adapts to its width.
        updateOnTimeRangeChange: false,
        updateOnResize: false,
      }),
    );
    this.addRow(
      gauge('Seconds to expiry', 'the least of all', props, 'SecondsToExpiry'),
      gauge('Token usable (1) or not (0)', 'the least of all', props, 'TokenUsable'),
      gauge('Seconds since the last refresh', 'the most of all', props, 'SecondsSinceRefresh'),
    );
    this.addRow(
      new GraphWidget({
        title: 'Refresh attempts by outcome',
        left: ATTEMPT_OUTCOMES.map((result) =>
          keeperMetric(props, 'RefreshAttempts', { result }).with({ statistic: 'Sum', label: result }),
        ),
        width: (FULL_WIDTH * 2) / 3,
      }),
      new GraphWidget({
        title: 'New tokens rejected in a row',
        left: [keeperMetric(props, 'NewTokensRejected').with({ statistic: 'Maximum' })],
        width: FULL_WIDTH / 3,
      }),
    );
    this.addRow(
      graph('Services with a problem', problemsOf(props)),
      graph('Refresh failed, by service', [byService(props, 'RefreshFailed')]),
      graph('Readers without a valid token, by service', [byService(props, 'NoValidToken')]),
    );
    this.addRow(
      new GraphWidget({
        title: 'refresh-tokens',
        left: [refresh.metricDuration({ statistic: 'Maximum' })],
        right: [refresh.metricErrors(), refresh.metricThrottles()],
        width: FULL_WIDTH / 2,
      }),
      new GraphWidget({
        title: 'serve-tokens',
        left: [serve.metricDuration({ statistic: 'p99' })],
        right: [serve.metricInvocations(), serve.metricErrors(), serve.metricThrottles()],
        width: FULL_WIDTH / 2,
      }),
    );
  }

  /** Adds a row of widgets below what is there. */
  addRow(...widgets: readonly IWidget[]): void {
    this.dashboard.addWidgets(...widgets);
  }
}

/** How many services have which problem. */
function problemsOf(props: KeeperDashboardProps): IMetric[] {
  const names = ['RefreshFailing', 'TokenOverdue', 'LifetimeUnusual'] as const;
  return names.map((name) => keeperMetric(props, name).with({ label: name }));
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: FULL_WIDTH / 3 });
}

/** Returns a graph of a gauge: of each service where there is one, else the worst value. */
function gauge(title: string, worst: string, props: KeeperDashboardProps, metric: MetricName): GraphWidget {
  return props.metrics === 'per-service'
    ? graph(title, [byService(props, metric)])
    : graph(title, [keeperMetric(props, metric).with({ label: worst })]);
}

/** Returns a line for each service that has data of a metric. */
function byService({ deployment }: KeeperDashboardProps, metric: MetricName): SearchExpression {
  const found = `{${METRIC_NAMESPACE},deployment,service} MetricName="${metric}" deployment="${deployment}"`;
  return new SearchExpression({
    expression: `SEARCH('${found}', '${statisticOf(metric)}', ${PERIOD.toSeconds()})`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch fills it in.
    label: "${PROP('Dim.service')}",
    period: PERIOD,
  });
}

function chunksOf<T>(items: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
