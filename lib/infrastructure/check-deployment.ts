import { type Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { LONGEST_SWEEP_INTERVAL_MINUTES } from '../../functions/domain/expiry/timing.ts';
import { checkSchedule } from '../../functions/domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { checkWatching } from './alarms/alarm-plan.ts';
import type { WatchProps } from './alarms/alarm-props.ts';
import { COVERED, type EncryptionProps } from './encryption/encryption-key.ts';
import { checkNetwork } from './network/keeper-network.ts';
import type { NetworkProps } from './network/network-props.ts';
import { givenSecretProblems, prefixProblems } from './secrets/secret-names.ts';
import type { ClientSecretProps } from './secrets/secret-props.ts';

/** The deployment cannot work; the message names every problem. */
export class InvalidDeployment extends Error {
  override readonly name = 'InvalidDeployment';

  /** @param problems one line each, of what was expected and what was seen */
  constructor(scope: IConstruct, problems: readonly string[]) {
    super(`${scope.node.path} cannot be deployed:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}

/** What is checked before any resource is created. */
export interface DeploymentInput {
  readonly services: readonly ServiceDefinition[];
  readonly schedule: Duration;
  readonly given: ClientSecretProps;
  /** What the names of secrets begin with that definitions leave open. */
  readonly secretPrefix: string;
  readonly reservedConcurrentExecutions?: number | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly encryption: EncryptionProps;
  readonly network: NetworkProps;
  readonly watching: WatchProps;
}

/**
 * Returns the definitions if the deployment can work.
 *
 * @throws {InvalidDeployment} naming all problems at once, with the arithmetic and what to change
 */
export function checkDeployment(scope: IConstruct, input: DeploymentInput): readonly ServiceDefinition[] {
  const parsed = parseServiceDefinitions(input.services, (id) => `${input.secretPrefix}${id}`);
  const definitions = 'definitions' in parsed ? parsed.definitions : [];
  const services = definitions.map(({ id }) => id);
  const problems = [
    ...('problems' in parsed ? parsed.problems : []),
    ...checkRegion(scope),
    ...checkInterval(input.schedule),
    ...definitions.flatMap((definition) => checkSchedule(definition, input.schedule.toSeconds())),
    ...givenSecretProblems(definitions, input.given),
    ...prefixProblems(input.secretPrefix, definitions),
    ...checkWatching(input.watching, services, input.schedule.toMinutes({ integral: false })),
    ...checkConcurrency(input.reservedConcurrentExecutions),
    ...checkRemoval(input),
    ...checkEncryption(input.encryption),
    ...checkNetwork(input.network),
  ];
  if (problems.length > 0) throw new InvalidDeployment(scope, problems);
  return definitions;
}

function checkRegion(scope: IConstruct): readonly string[] {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || RegionInfo.regions.some(({ name }) => name === region)) return [];
  return [
    `env.region: expected an AWS region like eu-central-1, got ${JSON.stringify(region)}; a region newer than this ` +
      'aws-cdk-lib needs a newer one',
  ];
}

function checkInterval(schedule: Duration): readonly string[] {
  const minutes = schedule.toMinutes({ integral: false });
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_SWEEP_INTERVAL_MINUTES
    ? []
    : [
        `schedule: expected whole minutes from 1 to ${LONGEST_SWEEP_INTERVAL_MINUTES}, got ${schedule.toHumanString()}; ` +
          'EventBridge counts in minutes, and with a longer interval one-hour tokens become overdue or expire',
      ];
}

function checkConcurrency(reserved: number | undefined): readonly string[] {
  return reserved === undefined || (Number.isInteger(reserved) && reserved >= 2)
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

function checkEncryption({ tokenEncryption, encryptionKey, encryptionKeyCovers }: EncryptionProps): readonly string[] {
  const problems: string[] = [];
  if (tokenEncryption !== undefined && !['customer-key', 'aws-owned-key'].includes(tokenEncryption)) {
    problems.push(
      `tokenEncryption: expected 'customer-key' or 'aws-owned-key', got ${JSON.stringify(tokenEncryption)}`,
    );
  }
  if (tokenEncryption === 'aws-owned-key' && encryptionKey) {
    problems.push(
      "tokenEncryption: 'aws-owned-key' leaves the table without the given encryptionKey; expected only one of the two",
    );
  }
  if (encryptionKeyCovers && !encryptionKey) {
    problems.push(
      'encryptionKeyCovers: expected an encryptionKey beside it; the key that is created is for the table only',
    );
  }
  const unknown = (encryptionKeyCovers ?? []).filter((one) => !COVERED.includes(one));
  if (unknown.length > 0) {
    problems.push(`encryptionKeyCovers: expected any of ${COVERED.join(', ')}, got ${JSON.stringify(unknown)}`);
  }
  return problems;
}
