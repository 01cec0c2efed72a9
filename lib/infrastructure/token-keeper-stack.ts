import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { TokenKeeper } from './token-keeper.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';

/** A stack that is a TokenKeeper and nothing else. */
export interface TokenKeeperStackProps extends StackProps, TokenKeeperProps {}

/** Deploys a {@link TokenKeeper} and outputs what a person needs next. */
export class TokenKeeperStack extends Stack {
  readonly keeper: TokenKeeper;

  constructor(scope: Construct, id: string, props: TokenKeeperStackProps) {
    super(scope, id, props);
    this.keeper = new TokenKeeper(this, 'TokenKeeper', props);
    const { keeper } = this;
    this.#output(
      'SecretsToFill',
      'Secrets that hold a placeholder until you fill them',
      keeper.secretsToFill.join(', '),
    );
    this.#output('ServeTokensFunction', 'Invoke its alias <service> for a token', keeper.serveTokens.functionName);
    this.#output('ServeTokensArn', 'For callers in other accounts', keeper.serveTokens.functionArn);
    this.#output(
      'Aliases',
      'What can be invoked and granted',
      [...props.services.map((one) => one.id), 'status'].join(', '),
    );
    this.#output(
      'RefreshTokensFunction',
      'Invoke with {"operation":"sweep"} to sweep now',
      keeper.refreshTokens.functionName,
    );
    this.#output('RefreshTokensLogs', 'Log group of refresh-tokens', keeper.logGroups.refreshTokens);
    this.#output('ServeTokensLogs', 'Log group of serve-tokens', keeper.logGroups.serveTokens);
    this.#output('DeadLetterQueue', 'Sweeps that were not delivered or failed', keeper.deadLetterQueueUrl);
    this.#output('TokenTable', 'Holds the tokens', keeper.table.tableName);
    this.#output('Access', 'Who may name which service', keeper.access);
    this.#output('AlarmTopic', 'Notified by every alarm', keeper.alarmTopic.topicArn);
    if (keeper.dashboard) {
      const { dashboardName } = keeper.dashboard.dashboard;
      this.#output(
        'DashboardUrl',
        'Alarms, tokens and metrics of this deployment',
        `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboardName}`,
      );
    }
  }

  /** CloudFormation refuses an output without text. */
  #output(name: string, description: string, value: string): void {
    if (value !== '') {
      new CfnOutput(this, name, { description, value });
    }
  }
}
