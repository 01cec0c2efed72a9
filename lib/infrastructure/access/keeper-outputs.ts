import { CfnOutput, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AccessMode } from '../../../functions/contract/status.ts';
import { outermostStack } from './outermost-stack.ts';
import type { OwnTokenKeeper } from './own-token-keeper.ts';

/** A keeper with all that is output of it. */
export interface OutputKeeper extends OwnTokenKeeper {
  readonly deployment: string;
  readonly access: AccessMode;
  readonly secretsToFill: readonly string[];
  readonly secretPrefix: string;
  readonly table: { readonly tableName: string };
  readonly alarmTopic?: { readonly topicArn: string };
  readonly dashboard?: { readonly dashboard: { readonly dashboardName: string } };
}

/** Outputs what a person needs next of a keeper that has its stack for itself, under plain keys. */
export function addStackOutputs(stack: Stack, keeper: OutputKeeper): void {
  addOutputs(stack, outputsOf(keeper));
}

/**
 * Outputs the same of any keeper, under keys that carry its path, and its name. They are outputs of the outermost stack: of a
 * nested one nobody reads any.
 *
 * @param wanted false: none
 */
export function addKeeperOutputs(keeper: OutputKeeper, wanted = true): void {
  if (!wanted) return;
  const { nestedStackParent: parent } = Stack.of(keeper);
  const scope = parent
    ? new Construct(outermostStack(parent), `${Names.nodeUniqueId(keeper.node)}Outputs`)
    : new Construct(keeper, 'Outputs');
  const named = ['Deployment', 'What --keeper names', keeper.deployment] as const;
  addOutputs(scope, [named, ...outputsOf(keeper)]);
}

type Output = readonly [id: string, description: string, value: string];

/** CloudFormation refuses an output without text. */
function addOutputs(scope: Construct, outputs: readonly Output[]): void {
  for (const [id, description, value] of outputs) {
    if (value !== '') {
      new CfnOutput(scope, id, { description, value });
    }
  }
}

function outputsOf(keeper: OutputKeeper): readonly Output[] {
  const { region } = Stack.of(keeper);
  const name = keeper.dashboard?.dashboard.dashboardName;
  const dashboardUrl = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
  return [
    ['SecretsToFill', 'Secrets that hold a placeholder until you fill them', keeper.secretsToFill.join(', ')],
    ['SecretPrefix', 'Names of secrets that the definitions leave open begin with it', keeper.secretPrefix],
    ['ServeTokensFunction', 'Invoke its alias <service> for a token', keeper.serveTokens.functionName],
    ['ServeTokensArn', 'For callers in other accounts', keeper.serveTokensArn],
    ['Aliases', 'What can be invoked and granted', keeper.aliases.join(', ')],
    ['RefreshTokensFunction', 'Invoke with {"operation":"sweep"} to sweep now', keeper.refreshTokens.functionName],
    ['RefreshTokensLogs', 'Log group of refresh-tokens', keeper.logGroups.refreshTokens],
    ['ServeTokensLogs', 'Log group of serve-tokens', keeper.logGroups.serveTokens],
    ['DeadLetterQueue', 'Sweeps that were not delivered or failed', keeper.deadLetterQueueUrl],
    ['TokenTable', 'Holds the tokens', keeper.table.tableName],
    ['Access', 'Who may name which service', keeper.access],
    ['AlarmTopic', 'Notified by every alarm', keeper.alarmTopic?.topicArn ?? ''],
    ['DashboardUrl', 'Alarms, tokens and metrics of this deployment', name === undefined ? '' : dashboardUrl],
  ];
}
