import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { createApp, createKeeper, resourcesOf, service, template } from '../../support/infrastructure.ts';

const countsOf = (services: readonly ServiceDefinition[]): ReadonlyMap<string, number> => {
  const { Resources } = Template.fromStack(new TokenKeeperStack(createApp(), 'Keeper', { services })).toJSON() as {
    Resources: Readonly<Record<string, { readonly Type: string }>>;
  };
  const groups = Map.groupBy(Object.values(Resources), ({ Type }) => Type);
  return new Map([...groups].map(([type, { length }]) => [type, length]));
};
const IDS = ['graph', 'genesys', 'other'];

describe('three services with tenants', () => {
  const plain = countsOf(IDS.map((id) => service(id)));
  const difference = (services: readonly ServiceDefinition[]) => {
    const counts = countsOf(services);
    const types = new Set([...plain.keys(), ...counts.keys()]);
    const all = [...types].map((type) => [type, (counts.get(type) ?? 0) - (plain.get(type) ?? 0)] as const);
    return Object.fromEntries(all.filter(([, more]) => more !== 0));
  };

  test('have the resources of three services, four alarms each, and one policy more', () => {
    expect(difference(IDS.map((id) => template(id)))).toEqual({
      // Three of the deployment, which only services without tenants set off, are not made.
      'AWS::CloudWatch::Alarm': 3 * 4 - 3,
      'AWS::IAM::Policy': 1,
    });
  });

  test('have an alias more for each group, and no secret where each tenant has one', () => {
    const tenants = { groups: ['gold', 'silver'], secret: 'per-tenant' } as const;
    expect(difference(IDS.map((id) => template(id, tenants)))).toEqual({
      'AWS::CloudWatch::Alarm': 3 * 4 - 3,
      'AWS::IAM::Policy': 1,
      'AWS::Lambda::Alias': 3 * 2,
      'AWS::SecretsManager::Secret': -3,
    });
  });

  test('leave all resources of a service beside them as they are, but for what is about all', () => {
    const before = resourcesOf(createKeeper({ services: [service('alpha')] }).stack);
    const after = resourcesOf(createKeeper({ services: [service('alpha'), template('graph')] }).stack);
    const changed = Object.entries(before).filter(([id, one]) => JSON.stringify(after[id]) !== JSON.stringify(one));
    expect(new Set(changed.map(([, { Type }]) => Type))).toEqual(
      new Set([
        'AWS::CloudWatch::Dashboard',
        'AWS::DynamoDB::Table',
        'AWS::Events::Rule',
        'AWS::IAM::Policy',
        'AWS::Lambda::Function',
      ]),
    );
  });
});

describe('the schedule', () => {
  const timing = { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 620 };

  test('has to suit tenants as it has to suit services', () => {
    expect(() => createKeeper({ services: [template('graph', {}, { timing })] })).toThrow(
      /graph: a token of 3600 s is due with less than 620 s left; a sweep every 300 s can find it/,
    );
  });
});
