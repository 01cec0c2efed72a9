import { AlarmStatusWidget, CustomWidget, Dashboard, GraphWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { ATTEMPT_OUTCOMES } from '../../../functions/contract/attempt.ts';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { MetricName } from '../../../functions/domain/telemetry/metric.ts';
import type { Alarms, Watched } from './alarms.ts';
import { keeperMetric } from './keeper-metric.ts';

/** What the dashboard shows. */
export interface KeeperDashboardProps extends Watched {
  readonly alarms: Alarms;
}

const FULL_WIDTH = 24;
/** The width of CloudWatch's grid. */
const MOST_ALARMS_OF_A_WIDGET = 100;
/** Grid rows for one service in the list of tokens, and for what is above and below the list. */
const ROWS_OF_SERVICE = 4;
const ROWS_AROUND = 4;
/** A longer list scrolls, so that the graphs below it stay in reach. */
const MOST_ROWS = 16;

/** The CloudWatch dashboard: alarms, the state of every token, what is left of each, refreshes and refused readers. */
export class KeeperDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: KeeperDashboardProps) {
    super(scope, id);
    const { function: refresh } = props.refreshTokens;
    const { function: serve } = props.serveTokens;
    this.dashboard = new Dashboard(this, 'Dashboard');
    for (const alarms of chunksOf(props.alarms.all, MOST_ALARMS_OF_A_WIDGET)) {
      this.addRow(new AlarmStatusWidget({ title: `Alarms of ${props.deployment}`, alarms, width: FULL_WIDTH }));
    }
    this.addRow(
      new CustomWidget({
        title: 'Tokens',
        functionArn: props.serveTokens.alias(STATUS_ALIAS).functionArn,
        width: FULL_WIDTH,
        height: Math.min(ROWS_AROUND + ROWS_OF_SERVICE * props.services.length, MOST_ROWS),
        // It shows the present state, whatever time range the graphs show, and adapts to its width.
        updateOnTimeRangeChange: false,
        updateOnResize: false,
      }),
    );
    this.addRow(
      graph('Seconds to expiry', props, 'SecondsToExpiry', 'Minimum'),
      graph('Token usable (1) or not (0)', props, 'TokenUsable', 'Minimum'),
      graph('Seconds since the last refresh', props, 'SecondsSinceRefresh', 'Maximum'),
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
      graph('Refreshed', props, 'RefreshSucceeded', 'Sum'),
      graph('Refresh failed', props, 'RefreshFailed', 'Sum'),
      graph('Readers without a valid token', props, 'NoValidToken', 'Sum'),
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

/** Returns a graph with one line for each service. */
function graph(title: string, props: KeeperDashboardProps, metric: MetricName, statistic: string): GraphWidget {
  return new GraphWidget({
    title,
    left: props.services.map((service) => keeperMetric(props, metric, { service }).with({ statistic, label: service })),
    width: 8,
  });
}

function chunksOf<T>(items: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
