import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Problems } from '../../functions/domain/schema/problems.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { InvalidDeployment } from './check-deployment.ts';
import { isSecretReference } from './secrets/secret-names.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';

/** What a value has to be, in words and as a test. */
interface Kind {
  readonly expected: string;
  readonly has: (value: unknown) => boolean;
}

const isList = (value: unknown): boolean => Array.isArray(value);
/** A construct, or what stands for one, is known by what is done with it. */
const can = (member: string) => (value: unknown) => isJsonObject(value) && member in value;
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value);

const TRUE_OR_FALSE: Kind = { expected: 'true or false', has: oneOf(true, false) };
const KEY: Kind = { expected: 'a key of CDK: new Key(...) or Key.fromKeyArn(...)', has: can('addToResourcePolicy') };
const SECRET: Kind = {
  expected: 'the name or ARN of a secret, or a secret of CDK: Secret.fromSecretNameV2(...)',
  has: (value) => (typeof value === 'string' ? isSecretReference(value) : can('grantRead')(value)),
};

/** Of the other props their own checks look at the kind. */
const KINDS: { readonly [Name in keyof TokenKeeperProps]?: Kind } = {
  access: { expected: "'per-service' or 'function'", has: oneOf('per-service', 'function') },
  schedule: { expected: 'a Duration of CDK: Duration.minutes(5)', has: can('toMinutes') },
  removalPolicy: {
    expected: 'a RemovalPolicy of CDK: RemovalPolicy.DESTROY',
    has: oneOf(...Object.values(RemovalPolicy)),
  },
  deletionProtection: TRUE_OR_FALSE,
  refreshOnRotation: TRUE_OR_FALSE,
  logRetention: {
    expected: 'days that CloudWatch knows: RetentionDays.ONE_MONTH',
    has: (value) => typeof value === 'number' && (Token.isUnresolved(value) || value in RetentionDays),
  },
  events: TRUE_OR_FALSE,
  eventBus: {
    expected: 'a bus of CDK: new EventBus(...) or EventBus.fromEventBusName(...)',
    has: can('grantPutEventsTo'),
  },
  outputs: TRUE_OR_FALSE,
  dashboard: TRUE_OR_FALSE,
  encryptionKey: KEY,
  encryptionKeyCovers: { expected: "a list: ['logs', 'queue']", has: isList },
  secretPrefix: { expected: "a text: 'my-app/'", has: (value) => typeof value === 'string' },
  secrets: { expected: 'an object of secrets by the id of their service', has: isJsonObject },
  secretKeys: { expected: 'an object of keys by the name or ARN of their secret', has: isJsonObject },
  alarmTopic: {
    expected: 'a topic of CDK: new Topic(...) or Topic.fromTopicArn(...)',
    has: can('addSubscription'),
  },
  alarmEmails: {
    expected: "a list of addresses: ['team@example.com']",
    has: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && one.includes('@')),
  },
};

/**
 * Looks at the types of props, which JavaScript does not: what is of another kind would fail deep inside, or be left out.
 *
 * @throws {InvalidDeployment} naming every prop that is of another kind, and what was expected
 */
export function checkPropTypes(scope: IConstruct, props: TokenKeeperProps): void {
  const found = new Problems();
  const check = (name: string, { expected, has }: Kind, value: unknown): void => {
    if (value !== undefined && !has(value)) found.add(name, expected, value);
  };
  if (isJsonObject(props)) {
    for (const [name, kind] of Object.entries(KINDS)) check(name, kind, props[name as keyof TokenKeeperProps]);
    const inside = [
      ['secrets', SECRET],
      ['secretKeys', KEY],
    ] as const;
    for (const [name, kind] of inside) {
      if (!isJsonObject(props[name])) continue;
      for (const [key, value] of Object.entries(props[name])) check(`${name}.${key}`, kind, value ?? null);
    }
  } else {
    found.add('props', 'an object: { services: [...] }', props);
  }
  if (found.all.length > 0) throw new InvalidDeployment(scope, found.all);
}
