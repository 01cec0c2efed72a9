import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STATUS_ALIAS } from '../../functions/contract/constants.ts';
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
    const output = (name: string, description: string, value: string): void => {
      // CloudFormation refuses an output without text.
      if (value !== '') {
        new CfnOutput(this, name, { description, value });
      }
    };
    const aliases = [...props.services.map((one) => one.id), STATUS_ALIAS].join(', ');
    output('SecretsToFill', 'Secrets that hold a placeholder until you fill them', keeper.secretsToFill.join(', '));
    output('SecretPrefix', 'Names of secrets that the definitions leave open begin with it', keeper.secretPrefix);
    output('ServeTokensFunction', 'Invoke its alias <service> for a token', keeper.serveTokens.functionName);
    output('ServeTokensArn', 'For callers in other accounts', keeper.serveTokens.functionArn);
    output('Aliases', 'What can be invoked and granted', aliases);
    output(
      'RefreshTokensFunction',
      'Invoke with {"operation":"sweep"} to sweep now',
      keeper.refreshTokens.functionName,
    );
    output('RefreshTokensLogs', 'Log group of refresh-tokens', keeper.logGroups.refreshTokens);
    output('ServeTokensLogs', 'Log group of serve-tokens', keeper.logGroups.serveTokens);
    output('DeadLetterQueue', 'Sweeps that were not delivered or failed', keeper.deadLetterQueueUrl);
    output('TokenTable', 'Holds the tokens', keeper.table.tableName);
    output('Access', 'Who may name which service', keeper.access);
    output('AlarmTopic', 'Notified by every alarm', keeper.alarmTopic.topicArn);
    if (keeper.dashboard) {
      const { dashboardName } = keeper.dashboard.dashboard;
      output(
        'DashboardUrl',
        'Alarms, tokens and metrics of this deployment',
        `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboardName}`,
      );
    }
  }
}
