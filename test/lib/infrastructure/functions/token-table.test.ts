import { describe, expect, test } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';

const HELD = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'];
const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;

const SERVICES = {
  'client_credentials only': [service('alpha')],
  'a refresh_token among them': [service('alpha'), service('beta', { grant: { type: 'refresh_token' } })],
};

/** What a deployment does with what it holds, by type; a type whose resources differ has several words. */
const policiesOf = (props: Parameters<typeof createKeeper>[0]): Readonly<Record<string, string>> => {
  const { stack } = createKeeper(props);
  const policies = HELD.map((type) => {
    const found = Object.values(resourcesOf(stack, type)).map(({ DeletionPolicy, UpdateReplacePolicy }) => {
      // Nothing replaces a resource in the deployment that created it, so there only Retain and Delete are known.
      expect(UpdateReplacePolicy).toBe(DeletionPolicy === 'Delete' ? 'Delete' : 'Retain');
      return DeletionPolicy;
    });
    return [type.split('::')[2], [...new Set(found)].join(' ')];
  });
  const [table] = Object.values(resourcesOf(stack, 'AWS::DynamoDB::Table'));
  return { ...Object.fromEntries(policies), isProtected: String(table?.Properties['DeletionProtectionEnabled']) };
};

describe.each(Object.entries(SERVICES))('what stays of a deployment with %s', (_what, services) => {
  const all = (word: string) => ({ Table: word, Key: word, Secret: word, LogGroup: word });

  test.each<[string, RemovalPolicy | undefined, boolean | undefined, Readonly<Record<string, string>>]>([
    ['nothing said', undefined, undefined, { ...all('RetainExceptOnCreate'), isProtected: 'false' }],
    ['unprotected', undefined, false, { ...all('RetainExceptOnCreate'), isProtected: 'false' }],
    ['protected', undefined, true, { ...all('RetainExceptOnCreate'), Table: 'Retain', isProtected: 'true' }],
    ['said', RETAIN_ON_UPDATE_OR_DELETE, undefined, { ...all('RetainExceptOnCreate'), isProtected: 'false' }],
    [
      'said, protected',
      RETAIN_ON_UPDATE_OR_DELETE,
      true,
      { ...all('RetainExceptOnCreate'), Table: 'Retain', isProtected: 'true' },
    ],
    ['kept', RETAIN, undefined, { ...all('Retain'), isProtected: 'false' }],
    ['kept, protected', RETAIN, true, { ...all('Retain'), isProtected: 'true' }],
    ['deleted', DESTROY, undefined, { ...all('Delete'), isProtected: 'false' }],
    ['deleted, unprotected', DESTROY, false, { ...all('Delete'), isProtected: 'false' }],
  ])('%s', (_how, removalPolicy, deletionProtection, expected) => {
    const props = { services, ...(removalPolicy && { removalPolicy }) };
    expect(policiesOf({ ...props, ...(deletionProtection !== undefined && { deletionProtection }) })).toEqual(expected);
  });

  test('a table is never both protected and deleted by a roll-back, which DynamoDB would refuse', () => {
    for (const removalPolicy of [undefined, RETAIN, RETAIN_ON_UPDATE_OR_DELETE]) {
      const { Table, isProtected } = policiesOf({
        services,
        ...(removalPolicy && { removalPolicy }),
        deletionProtection: true,
      });
      expect({ Table, isProtected }).toEqual({ Table: 'Retain', isProtected: 'true' });
    }
    expect(() => createKeeper({ services, removalPolicy: DESTROY, deletionProtection: true })).toThrow(
      /removalPolicy: DESTROY needs deletionProtection: false/,
    );
  });
});
