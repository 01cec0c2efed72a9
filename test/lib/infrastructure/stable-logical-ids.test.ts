import { describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { AlarmOptions } from '../../../lib/infrastructure/alarms/alarm-props.ts';
import { createKeeper, type Resource, resourcesOf, service } from '../../support/infrastructure.ts';

const resources = (services: readonly ServiceDefinition[]): Readonly<Record<string, Resource>> =>
  resourcesOf(createKeeper({ services }).stack);

/** Types whose resources say something about all services at once, and are updated in place when the services change. */
const ABOUT_ALL = ['AWS::Lambda::Function', 'AWS::IAM::Policy', 'AWS::CloudWatch::Dashboard'];

const ALPHA_BETA = resources([service('alpha'), service('beta')]);

/** Resources of the first template that the second one does not have in the same way. */
const changed = (before: Readonly<Record<string, Resource>>, after: Readonly<Record<string, Resource>>): string[] =>
  Object.entries(before)
    .filter(([id, resource]) => JSON.stringify(after[id]) !== JSON.stringify(resource))
    .map(([, { Type }]) => Type);

describe('logical ids and properties', () => {
  test('of everything there is stay when a service is added', () => {
    const after = resources([service('alpha'), service('gamma'), service('beta')]);
    expect(new Set(changed(ALPHA_BETA, after))).toEqual(new Set(ABOUT_ALL));
    const added = Object.entries(after).filter(([id]) => ALPHA_BETA[id] === undefined);
    expect(added.map(([, { Type }]) => Type).toSorted()).toEqual(['AWS::Lambda::Alias', 'AWS::SecretsManager::Secret']);
  });

  test('of everything else stay when a service is removed', () => {
    const after = resources([service('beta')]);
    const gone = Object.keys(ALPHA_BETA).filter((id) => after[id] === undefined);
    expect(gone).toHaveLength(2);
    expect(gone.every((id) => id.includes('alpha'))).toBe(true);
    const kept = Object.fromEntries(Object.entries(ALPHA_BETA).filter(([id]) => after[id] !== undefined));
    expect(new Set(changed(kept, after))).toEqual(new Set(ABOUT_ALL));
  });

  test('stay when services change places', () => {
    const after = resources([service('beta'), service('alpha')]);
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(ALPHA_BETA).toSorted());
    expect(changed(ALPHA_BETA, after).filter((type) => !ABOUT_ALL.includes(type))).toEqual([]);
  });

  test('of one service stay when another one changes what it asks for', () => {
    const after = resources([service('alpha', { tokenUrl: 'https://login.example.test/other' }), service('beta')]);
    expect(changed(ALPHA_BETA, after)).toEqual(['AWS::Lambda::Function', 'AWS::Lambda::Function']);
  });

  test('of services whose ids differ only in signs that logical ids leave out are different', () => {
    const after = resources([service('a-b'), service('ab'), service('a_b'), service('AB')]);
    expect(Object.values(after).filter(({ Type }) => Type === 'AWS::Lambda::Alias')).toHaveLength(5);
    expect(Object.values(after).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret')).toHaveLength(4);
  });

  test('of services named like words of CDK are different', () => {
    const after = resources([service('Default'), service('Resource'), service('constructor'), service('toString')]);
    expect(Object.values(after).filter(({ Type }) => Type === 'AWS::Lambda::Alias')).toHaveLength(5);
  });

  test('of the alarms of a service are those of the versions in which every service had them', () => {
    const idsWith = (alarms: boolean | AlarmOptions) => {
      const { stack } = createKeeper({ services: [service('alpha'), service('beta')], alarms });
      return Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    };
    const ofAlpha = [
      'TokenKeeperAlarmsservicealphaLifetimeUnusual82032B16',
      'TokenKeeperAlarmsservicealphaNoValidToken8FFE77BE',
      'TokenKeeperAlarmsservicealphaRefreshFailing65D9586C',
      'TokenKeeperAlarmsservicealphaTokenOverdueA785A0B0',
    ];
    expect(
      idsWith({ perService: true })
        .filter((id) => id.includes('alpha'))
        .toSorted(),
    ).toEqual(ofAlpha);
    expect(idsWith({ perService: ['alpha'] })).toEqual(expect.arrayContaining([...ofAlpha, ...idsWith(true)]));
  });
});
