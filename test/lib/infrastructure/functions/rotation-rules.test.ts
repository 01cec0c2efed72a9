import { describe, expect, test } from '@jest/globals';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { EVENT_PATTERN_CHARACTERS } from '../../../../lib/infrastructure/limits/limits.ts';
import { createKeeper, type Resource, resourcesOf, service, templateOf } from '../../../support/infrastructure.ts';

const CRM = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:crm-AbCdEf';
const ENV = { env: { account: '111122223333', region: 'eu-central-1' } };

interface RuleProperties {
  readonly EventPattern?: Readonly<Record<string, unknown>> & { readonly resources: readonly unknown[] };
  readonly Targets: readonly unknown[];
}
const rules = (stack: Stack): readonly RuleProperties[] =>
  Object.values(resourcesOf(stack, 'AWS::Events::Rule')).map(
    ({ Properties }: Resource) => Properties as unknown as RuleProperties,
  );
const patterns = (stack: Stack) => rules(stack).flatMap(({ EventPattern }) => EventPattern ?? []);
const ofSecrets = (stack: Stack) => patterns(stack).filter(({ source }) => String(source) === 'aws.secretsmanager');

describe('a rule for new versions of secrets', () => {
  test('is not there unless it is wanted, and then nothing else changes', () => {
    const without = templateOf(createKeeper().stack).toJSON();
    expect(templateOf(createKeeper({ refreshOnRotation: false }).stack).toJSON()).toEqual(without);
    const { stack } = createKeeper({ refreshOnRotation: true });
    const added = Object.entries(resourcesOf(stack)).filter(([id]) => !(id in without['Resources']));
    expect(added.map(([, { Type }]) => Type).toSorted()).toEqual(['AWS::Events::Rule', 'AWS::Lambda::Permission']);
    expect(ofSecrets(createKeeper().stack)).toEqual([]);
  });

  test('takes the event of the secrets of the deployment, by their ARNs, and of no others', () => {
    const { stack } = createKeeper({ refreshOnRotation: true });
    const ids = Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'));
    expect(ofSecrets(stack)).toEqual([
      {
        source: ['aws.secretsmanager'],
        'detail-type': ['Secret Label Updated'],
        detail: { labelUpdated: ['AWSCURRENT'] },
        resources: ids.map((Ref) => ({ Ref })),
      },
    ]);
  });

  test('knows secrets that exist by all that is known of their ARN', () => {
    const services = [
      service('crm', { secret: { name: 'prod/crm', shape: 'salesforce' } }),
      service('given'),
      service('whole', { secret: { name: CRM } }),
    ];
    const other = Secret.fromSecretNameV2(new Stack(undefined, 'Other', ENV), 'Given', 'kept');
    const { stack } = createKeeper({ refreshOnRotation: true, services, secrets: { given: other } }, ENV);
    const known = JSON.stringify(ofSecrets(stack)[0]?.resources).replaceAll(/\{"Fn::Join":\["",\[|\]\]\}/g, '');
    expect(known).toContain(':secretsmanager:eu-central-1:111122223333:secret:prod/crm-"');
    expect(known).toContain(':secretsmanager:eu-central-1:111122223333:secret:kept-"');
    expect(known).toContain(`"${CRM}"`);
    expect(known.match(/"prefix"/g)).toHaveLength(2);
    expect(known).not.toContain('?');
  });

  test('fails like the schedule: the same function, retries, and queue for what was not delivered', () => {
    const [first, ...others] = rules(createKeeper({ refreshOnRotation: true, alarms: false }).stack);
    expect(others).toHaveLength(1);
    expect(others.map(({ Targets }) => Targets)).toEqual([first?.Targets]);
    expect(first?.Targets).toMatchObject([{ DeadLetterConfig: {}, RetryPolicy: { MaximumRetryAttempts: 2 } }]);
  });

  test('is one of several where there are more secrets than a pattern has room for', () => {
    const services = Array.from({ length: 40 }, (_, index) => service(`service-${index}-`.padEnd(64, 'x')));
    const { stack } = createKeeper({ refreshOnRotation: true, alarms: false, services }, ENV);
    const found = ofSecrets(stack);
    expect(found.length).toBeGreaterThan(1);
    expect(found.flatMap(({ resources }) => resources)).toHaveLength(services.length);
    const arn = `arn:aws-cn:secretsmanager:eu-central-1:111122223333:secret:token-keeper/${'x'.repeat(64)}-AbCdEf`;
    for (const pattern of found) {
      const deployed = JSON.stringify({ ...pattern, resources: pattern.resources.map(() => arn) });
      expect(deployed.length).toBeLessThanOrEqual(EVENT_PATTERN_CHARACTERS);
    }
  });

  test('is not needed without secrets', () => {
    const federated = service('graph', {
      clientId: 'id',
      clientAuthentication: { method: 'aws_web_identity', audience: 'a' },
    });
    const { secret: _none, ...definition } = federated;
    expect(ofSecrets(createKeeper({ refreshOnRotation: true, services: [definition] }).stack)).toEqual([]);
  });
});
