import { type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { MetricDetail } from '../../../functions/domain/telemetry/metric.ts';
import { EVENT_SOURCE } from '../../../functions/domain/telemetry/service-event.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { throughService } from '../encryption/encryption-key.ts';
import { fittingText } from '../limits/longest-text.ts';
import type { FunctionSettings } from '../network/function-settings.ts';
import type { ClientSecrets } from '../secrets/client-secrets.ts';
import { KeeperFunction, type KeeperFunctionProps } from './keeper-function.ts';
import { rotationPatterns } from './rotation-patterns.ts';
import { type TenantSweepProps, tenantSweepOptions } from './tenant-sweeps.ts';

/** Props of refresh-tokens. */
export interface RefreshTokensFunctionProps extends KeeperFunctionProps {
  readonly secrets: ClientSecrets;
  readonly schedule: Duration;
  /** Whether it is told of new versions of the secrets; absent: no. */
  readonly refreshOnRotation?: boolean | undefined;
  /** Where events go; absent: nowhere. */
  readonly eventBus?: IEventBus | undefined;
  /** How much is measured of services that have nothing wrong. */
  readonly metrics?: MetricDetail | undefined;
  readonly reservedConcurrentExecutions?: number | undefined;
  /** What it runs on where services have tenants. */
  readonly limits: TenantSweepProps & FunctionSettings;
}

/** How often EventBridge retries a delivery; the next sweep makes up for a lost one. */
const DELIVERY_RETRIES = 2;

/**
 * refresh-tokens: the only function that reads client secrets, asks token endpoints and writes the token table.
 *
 * A rule starts it on schedule. Duplicate and overlapping runs are harmless: the lease lets one through.
 *
 * @see docs/adr/0001-single-writer.md
 * @see docs/adr/0012-eventbridge-rule.md
 */
export class RefreshTokensFunction extends KeeperFunction {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: RefreshTokensFunctionProps) {
    const deadLetterQueue = createDeadLetterQueue(scope, `${id}DeadLetters`, props.keys.queue);
    // Once the next sweep is due, an undelivered one has nothing left to do.
    const { texts, parts } = props.secrets.toldIds;
    const maxEventAge = Duration.seconds(Math.max(props.schedule.toSeconds(), 60));
    const ofTenants = tenantSweepOptions(props.limits, props.definitions, props.schedule);
    super(scope, id, props, {
      name: 'refresh-tokens',
      failures: 'Failed sweeps go to a queue by a destination, which says why as well.',
      description: [
        `Keeps the tokens of ${props.deployment} fresh: the only function that reads secrets and writes tokens`,
        'Keeps tokens fresh: the only function that reads secrets and writes tokens',
      ],
      files: {
        ...props.network.files,
        ...(Object.keys(texts).length > 0 && { 'secrets.json': JSON.stringify(texts) }),
      },
      environment: defined({
        // Absent in most deployments: what is known of the secrets at synth is in the asset.
        SECRET_PARTS: parts,
        EVENT_BUS: props.eventBus?.eventBusArn,
        METRICS: props.metrics === 'per-service' ? props.metrics : undefined,
      }),
      options: defined({
        maxEventAge,
        retryAttempts: 0,
        onFailure: new SqsDestination(deadLetterQueue),
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
        ...ofTenants,
      }),
    });
    this.deadLetterQueue = deadLetterQueue;
    if (props.keys.queue) {
      this.allow('UseKeyOfDeadLetters', ['kms:Decrypt', 'kms:GenerateDataKey'], props.keys.queue.keyArn, {
        StringEquals: throughService('sqs'),
      });
    }
    props.table.grantReadWrite(this);
    props.secrets.grantRead(this.role);
    if (props.eventBus) {
      this.allow('PutEvents', ['events:PutEvents'], props.eventBus.eventBusArn, {
        // A call may have entries from several sources: each has to be ours.
        'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE },
      });
    }
    if (ofTenants) this.#allowWorkers();
    this.#allowFederation(props.definitions);
    const targets = [
      new LambdaTarget(this.function, { deadLetterQueue, maxEventAge, retryAttempts: DELIVERY_RETRIES }),
    ];
    new Rule(this, 'Schedule', {
      description: fittingText(this, 512, [`Sweeps over the tokens of ${props.deployment}`, 'Sweeps over the tokens']),
      schedule: Schedule.rate(props.schedule),
      targets,
    });
    const patterns = props.refreshOnRotation ? rotationPatterns(this, props.secrets.resources) : [];
    for (const [index, eventPattern] of patterns.entries()) {
      const description = 'Tells token-keeper of new versions of its secrets';
      new Rule(this, `Rotation${index === 0 ? '' : index + 1}`, { description, eventPattern, targets });
    }
  }

  /**
   * Lets a sweep hand the tenants of one host to another invocation of the same function. The function waits for the policy of its
   * role, so what names the function is a policy of its own.
   */
  #allowWorkers(): void {
    const resources = [this.function.functionArn];
    const statement = new PolicyStatement({ sid: 'SweepHosts', actions: ['lambda:InvokeFunction'], resources });
    new Policy(this, 'Workers', { statements: [statement], roles: [this.role] });
  }

  /** Lets the role get web identity tokens for itself from AWS STS, for the audiences in the definitions only. */
  #allowFederation(definitions: readonly ServiceDefinition[]): void {
    const audiences = definitions.flatMap(({ clientAuthentication: by }) =>
      by.method === 'aws_web_identity' ? [by.audience] : [],
    );
    if (audiences.length === 0) return;
    this.allow('IdentifyByFederation', ['sts:GetWebIdentityToken'], '*', {
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': [...new Set(audiences)].toSorted() },
      Null: { 'sts:IdentityTokenAudience': 'false' },
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'sts:GetWebIdentityToken has no resource to name: its token identifies the role itself. The condition limits the ' +
        'audiences.',
    });
  }
}

function createDeadLetterQueue(scope: Construct, id: string, key: IKey | undefined): Queue {
  const queue = new Queue(scope, id, {
    // With a customer key the queue is encrypted below: CDK would let the function use that key for everything.
    encryption: key ? QueueEncryption.UNENCRYPTED : QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  if (key) {
    const resource = queue.node.defaultChild as CfnQueue;
    resource.kmsMasterKeyId = key.keyArn;
    resource.sqsManagedSseEnabled = undefined;
  }
  for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
    Validations.of(queue).acknowledge({ id, reason: 'This queue is a dead-letter queue itself.' });
  }
  return queue;
}
