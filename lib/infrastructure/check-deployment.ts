import { type Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import type { AccessMode } from '../../functions/contract/status.ts';
import { LONGEST_SWEEP_INTERVAL_MINUTES, SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { checkSchedule } from '../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { checkWatching } from './alarms/alarm-plan.ts';
import { checkAlarmTopic } from './alarms/check-alarm-topic.ts';
import { checkTenantAlarms } from './alarms/tenants/tenant-alarm-plan.ts';
import { checkEncryption } from './encryption/check-encryption.ts';
import { checkTenantSweeps } from './functions/tenant-sweeps.ts';
import { checkNetwork } from './network/keeper-network.ts';
import { givenSecretProblems } from './secrets/given-secrets.ts';
import { prefixProblems } from './secrets/secret-names.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';

/** The deployment cannot work; the message names every problem. */
export class InvalidDeployment extends Error {
  override readonly name = 'InvalidDeployment';

  /** @param problems one line each, of what was expected and what was seen */
  constructor(scope: IConstruct, problems: readonly string[]) {
    super(`${scope.node.path} cannot be deployed:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}

/** What is checked before any resource is created: the props, and what is the case where they say nothing. */
export interface DeploymentInput
  extends Pick<
    Required<TokenKeeperProps>,
    'access' | 'schedule' | 'secretPrefix' | 'removalPolicy' | 'deletionProtection'
  > {
  readonly props: TokenKeeperProps;
}

/**
 * Returns the definitions if the deployment can work, by their ids: the order in which they were written means nothing, so that another
 * one deploys nothing.
 *
 * @throws {InvalidDeployment} naming all problems at once, with the arithmetic and what to change
 */
export function checkDeployment(scope: IConstruct, input: DeploymentInput): readonly ServiceDefinition[] {
  const { props, schedule, secretPrefix } = input;
  const parsed = parseServiceDefinitions(props.services, (id) => `${secretPrefix}${id}`);
  const definitions = 'definitions' in parsed ? parsed.definitions : [];
  const seconds = secondsOf(schedule);
  const problems = [
    ...('problems' in parsed ? parsed.problems : []),
    ...checkRegion(scope),
    ...checkPath(scope),
    ...checkInterval(schedule),
    ...definitions.flatMap((definition) => checkSchedule(definition, seconds)),
    ...givenSecretProblems(definitions, props),
    ...prefixProblems(secretPrefix, definitions),
    ...checkWatching(props, definitions, seconds / 60),
    ...('definitions' in parsed ? checkTenantAlarms(props, definitions) : []),
    ...checkAlarmTopic(scope, props),
    ...checkConcurrency(props.reservedConcurrentExecutions),
    ...('definitions' in parsed ? checkTenantSweeps(props, definitions, seconds) : []),
    ...checkGroups(definitions, input.access),
    ...checkRemoval(input),
    ...checkEncryption(scope, props),
    ...checkNetwork(props),
  ];
  if (problems.length > 0) throw new InvalidDeployment(scope, problems);
  return definitions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function checkRegion(scope: IConstruct): readonly string[] {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || RegionInfo.regions.some(({ name }) => name === region)) return [];
  return [
    `env.region: expected an AWS region like eu-central-1, got ${JSON.stringify(region)}; a region newer than this ` +
      'aws-cdk-lib needs a newer one',
  ];
}

/** CloudWatch takes nothing else in the dimension that names the deployment, and IAM little more in descriptions. */
function checkPath(scope: IConstruct): readonly string[] {
  const ids = scope.node.scopes.slice(scope.node.scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
  const wrong = ids.filter((id) => /[^ -~]/.test(id));
  return wrong.map(
    (id) => `the id ${JSON.stringify(id)}: expected ASCII, since metrics are named by the path of the construct`,
  );
}

/** Where the schedule is none, the others are checked with the default. */
function secondsOf(schedule: Duration): number {
  return isKnown(schedule) ? schedule.toSeconds() : SWEEP_INTERVAL_SECONDS;
}

function isKnown(schedule: Duration): boolean {
  return !schedule.isUnresolved();
}

function checkInterval(schedule: Duration): readonly string[] {
  if (!isKnown(schedule)) return ['schedule: expected a Duration that is known at synth: Duration.minutes(5)'];
  const minutes = schedule.toMinutes({ integral: false });
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_SWEEP_INTERVAL_MINUTES
    ? []
    : [
        `schedule: expected whole minutes from 1 to ${LONGEST_SWEEP_INTERVAL_MINUTES}, got ${schedule.toHumanString()}; ` +
          'EventBridge counts in minutes, and with a longer interval one-hour tokens become overdue or expire',
      ];
}

/** With `access: 'function'` the alias of a group would open all tenants, and look as if it did not. */
function checkGroups(definitions: readonly ServiceDefinition[], access: AccessMode): readonly string[] {
  return definitions.flatMap(({ id, tenants }) =>
    access === 'function' && tenants?.groups
      ? [
          `${id}: tenants.groups: with access: 'function' whoever may invoke any alias gets the token of any tenant; leave the groups ` +
            "out, or take access: 'per-service'",
        ]
      : [],
  );
}

function checkConcurrency(reserved: number | undefined): readonly string[] {
  return reserved === undefined || Token.isUnresolved(reserved) || (Number.isInteger(reserved) && reserved >= 2)
    ? []
    : [
        `reservedConcurrentExecutions: expected 2 or more, got ${reserved}; with one, a sweep that waits for a slow ` +
          'provider would block refreshes for readers',
      ];
}

function checkRemoval({ removalPolicy, deletionProtection }: DeploymentInput): readonly string[] {
  if (removalPolicy === RemovalPolicy.SNAPSHOT) {
    return ['removalPolicy: expected RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY; these resources have no snapshots'];
  }
  return removalPolicy === RemovalPolicy.DESTROY && deletionProtection
    ? ['removalPolicy: DESTROY needs deletionProtection: false, or DynamoDB refuses to delete the table']
    : [];
}
