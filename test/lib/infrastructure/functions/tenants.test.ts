import { describe, expect, test } from '@jest/globals';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { TENANTS_SWEEP_LIMITS } from '../../../../lib/build/function-limits.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { allowedStatements, createKeeper, resourcesOf, service, template } from '../../../support/infrastructure.ts';

const PLAIN = createKeeper({ services: [service('alpha')] }).stack;
const WITH = createKeeper({ services: [service('alpha'), template('graph')] }).stack;

const TABLE = 'AWS::DynamoDB::Table';
const tableOf = (stack: Stack) => Object.values(resourcesOf(stack, TABLE))[0]?.Properties ?? {};

describe('the index of what is due', () => {
  test('is there with a template, with its keys and nothing else, and not without one', () => {
    expect(tableOf(PLAIN)).not.toHaveProperty('GlobalSecondaryIndexes');
    expect(tableOf(WITH)['GlobalSecondaryIndexes']).toEqual([
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'due', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  test('comes and goes by an update without replacement: nothing else of any table or key changes, no logical id either', () => {
    const held = (stack: Stack) =>
      ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'].map((type) =>
        Object.entries(resourcesOf(stack, type)).map(([id, { Properties, ...policies }]) => {
          const { GlobalSecondaryIndexes, AttributeDefinitions, ...kept } = Properties;
          return [id, kept, policies];
        }),
      );
    expect(held(WITH)).toEqual(held(PLAIN));
    expect(tableOf(PLAIN)['AttributeDefinitions']).toEqual([{ AttributeName: 'service', AttributeType: 'S' }]);
    expect(tableOf(WITH)['AttributeDefinitions']).toEqual([
      { AttributeName: 'service', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ]);
    const gone = Object.keys(resourcesOf(PLAIN)).filter((id) => resourcesOf(WITH)[id] === undefined);
    expect(gone).toEqual([]);
  });
});

describe('permissions', () => {
  const actions = (stack: Stack): readonly string[] => allowedStatements(stack).flatMap(({ Action }) => Action);
  const tableId = Object.keys(resourcesOf(WITH, TABLE))[0] ?? '';
  const ARN = { 'Fn::GetAtt': [tableId, 'Arn'] };

  test('to query are of both functions, and of the index alone', () => {
    const querying = allowedStatements(WITH).filter(({ Action }) => [Action].flat().includes('dynamodb:Query'));
    expect(querying.map(({ Resource }) => Resource)).toEqual(
      Array.from({ length: 2 }, () => ({ 'Fn::Join': ['', [ARN, '/index/due']] })),
    );
  });

  test('to delete items has refresh-tokens', () => {
    const policies = Object.entries(resourcesOf(WITH, 'AWS::IAM::Policy')).filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('dynamodb:DeleteItem'),
    );
    expect(policies.map(([id]) => id)).toEqual([expect.stringContaining('RefreshTokens')]);
  });

  test('without templates are as before, and nobody may ever scan', () => {
    const ofTenants = ['dynamodb:Query', 'dynamodb:DeleteItem'];
    expect(actions(PLAIN).filter((action) => ofTenants.includes(action))).toEqual([]);
    for (const stack of [PLAIN, WITH]) {
      expect(actions(stack).filter((action) => /scan|\*/i.test(action) && action.startsWith('dynamodb:'))).toEqual([]);
    }
  });

  test('to invoke itself has refresh-tokens with a template, in a policy that the function does not wait for', () => {
    const workers = (stack: Stack) =>
      Object.entries(resourcesOf(stack, 'AWS::IAM::Policy')).filter(([id]) => id.includes('Workers'));
    expect(workers(PLAIN)).toEqual([]);
    const [[id, policy] = ['', undefined]] = workers(WITH);
    const functions = Object.entries(resourcesOf(WITH, 'AWS::Lambda::Function'));
    const [name, refresh] = functions.find(([one]) => one.includes('RefreshTokens')) ?? [];
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [{ Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [name, 'Arn'] } }],
    });
    expect(JSON.stringify(refresh)).not.toContain(id);
  });
});

describe('refresh-tokens', () => {
  const runsOn = (props: Partial<TokenKeeperProps>) => {
    const { stack } = createKeeper({ services: [template('graph')], ...props });
    const found = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties);
    const [refresh, serve] = ['Keeps', 'Hands'].map((begin) =>
      found.find(({ Description }) => String(Description).startsWith(begin)),
    );
    expect([serve?.['Timeout'], serve?.['MemorySize']]).toEqual([30, props.memorySize ?? 512]);
    return [refresh?.['Timeout'], refresh?.['MemorySize']];
  };

  test.each<[string, Partial<TokenKeeperProps>, number, number]>([
    ['nothing said', {}, TENANTS_SWEEP_LIMITS.timeoutSeconds, TENANTS_SWEEP_LIMITS.memoryMegabytes],
    ['no templates', { services: [service('alpha')] }, 60, 512],
    ['no templates, more memory', { services: [service('alpha')], memorySize: 1024 }, 60, 1024],
    ['less memory for both than it needs', { memorySize: 1024 }, 300, 1769],
    ['more memory for both', { memorySize: 2048 }, 300, 2048],
    ['memory of its own', { tenantSweeps: { memorySize: 512 }, memorySize: 2048 }, 300, 512],
    ['a schedule of a minute', { schedule: Duration.minutes(1) }, 60, 1769],
    ['a schedule of four minutes', { schedule: Duration.minutes(4) }, 240, 1769],
    ['a schedule of fifteen minutes', { schedule: Duration.minutes(15) }, 300, 1769],
    ['the shortest time', { tenantSweeps: { timeout: Duration.seconds(60) } }, 60, 1769],
    [
      'all of the interval',
      { tenantSweeps: { timeout: Duration.minutes(2) }, schedule: Duration.minutes(2) },
      120,
      1769,
    ],
  ])('with %s', (_what, props, timeout, memory) => {
    const services = [template('graph', {}, { timing: { expectedLifetimeSeconds: 24 * 3600 } })];
    expect(runsOn({ services, ...props })).toEqual([timeout, memory]);
  });

  test.each<[string, Partial<TokenKeeperProps>, RegExp]>([
    ['59 s', { tenantSweeps: { timeout: Duration.seconds(59) } }, /tenantSweeps.timeout: expected .* from 60 to 300/],
    ['301 s', { tenantSweeps: { timeout: Duration.seconds(301) } }, /tenantSweeps.timeout: expected .* from 60 to 300/],
    [
      'more than the interval',
      { schedule: Duration.minutes(2), tenantSweeps: { timeout: Duration.seconds(121) } },
      /from 60 to 120: a sweep every 120 s that ran longer would meet the next one/,
    ],
    ['parts of a second', { tenantSweeps: { timeout: Duration.millis(60_500) } }, /whole seconds/],
    ['a number', { tenantSweeps: { timeout: 300 as never } }, /tenantSweeps.timeout: expected a Duration/],
    ['511 MB', { tenantSweeps: { memorySize: 511 } }, /tenantSweeps.memorySize: expected whole MB from 512 to 10240/],
    [
      'another word',
      { tenantSweeps: { memory: 512 } as never },
      /tenantSweeps: expected timeout and memorySize, got "memory"/,
    ],
    ['no object', { tenantSweeps: 300 as never }, /tenantSweeps: expected an object/],
    ['no templates', { services: [service('alpha')], tenantSweeps: {} }, /tenantSweeps: no service has tenants/],
  ])('is refused %s', (_what, props, message) => {
    expect(() => createKeeper({ services: [template('graph')], ...props })).toThrow(message);
  });
});
