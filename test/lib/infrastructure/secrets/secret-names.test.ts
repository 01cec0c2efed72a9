import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { genesysCloud } from '../../../../lib/providers/work/genesys-cloud.ts';
import { microsoftGraph } from '../../../../lib/providers/work/microsoft-graph.ts';
import { createApp, createKeeper, resourcesOf, service, toldSecretIds } from '../../../support/infrastructure.ts';

const GENESYS = genesysCloud({ id: 'genesys', region: 'eu-central-1' });
const UNNAMED = (id: string): ServiceDefinition => {
  const { secret: _open, ...definition } = service(id);
  return definition;
};
const keeperIn = (scope: Construct, id = 'TokenKeeper', props: Partial<TokenKeeperProps> = {}): TokenKeeper =>
  new TokenKeeper(scope, id, { services: [GENESYS], ...props });
const warnings = (stack: Stack) =>
  Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('secretPrefix'));

describe('a secret that a definition leaves to the deployment', () => {
  test('is named after stack and path of the construct', () => {
    const { stack, keeper } = createKeeper({ services: [GENESYS, UNNAMED('alpha'), service('beta')] });
    expect(keeper.secretsToFill).toEqual([
      'Keeper/TokenKeeper/alpha',
      'token-keeper/beta',
      'Keeper/TokenKeeper/genesys',
    ]);
    const names = Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret')).map(
      ({ Properties }) => Properties['Name'],
    );
    expect(names).toEqual(keeper.secretsToFill);
  });

  test('is not made where nothing secret is needed', () => {
    const credential = { type: 'federated', clientId: '00000000-0000-0000-0000-000000000000' } as const;
    const graph = microsoftGraph({ id: 'graph', tenantId: '00000000-0000-0000-0000-000000000000', credential });
    expect(createKeeper({ services: [graph] }).keeper.secretsToFill).toEqual([]);
  });

  test('has a name of its own in every stage, construct and nested stack of an app', () => {
    const app = createApp();
    const stages = ['Dev', 'Prod'].map((id) => keeperIn(new Stack(new Stage(app, id), 'Tokens')));
    const stack = new Stack(app, 'Keeper');
    const nested = ['A', 'B'].map((id) => keeperIn(new NestedStack(stack, id)));
    const below = keeperIn(new Construct(stack, 'My tokens'), 'Keeper/One');
    expect([...stages, ...nested, below].map(({ secretsToFill }) => secretsToFill)).toEqual([
      ['Dev-Tokens/TokenKeeper/genesys'],
      ['Prod-Tokens/TokenKeeper/genesys'],
      ['Keeper/A/TokenKeeper/genesys'],
      ['Keeper/B/TokenKeeper/genesys'],
      ['Keeper/My-tokens/Keeper--One/genesys'],
    ]);
  });

  test('may be handed in by the id of the service, or by what it was called before', () => {
    for (const key of ['genesys', 'token-keeper/genesys', 'Keeper/TokenKeeper/genesys']) {
      const secrets = { [key]: Secret.fromSecretNameV2(new Stack(), 'Genesys', 'legacy/genesys') };
      const { stack, keeper } = createKeeper({ services: [GENESYS], secrets });
      expect(keeper.secretsToFill).toEqual([]);
      expect(toldSecretIds(stack).texts).toEqual({ 'Keeper/TokenKeeper/genesys': 'legacy/genesys' });
    }
  });

  test('is not handed in twice', () => {
    const secret = Secret.fromSecretNameV2(new Stack(), 'Genesys', 'legacy/genesys');
    const secrets = { genesys: secret, 'token-keeper/genesys': secret };
    expect(() => createKeeper({ services: [GENESYS], secrets })).toThrow(
      /secrets: "genesys" and "token-keeper\/genesys" are the same secret/,
    );
  });
});

describe('secretPrefix', () => {
  test.each([
    ['token-keeper/', 'token-keeper/genesys'],
    ['prod_', 'prod_genesys'],
  ])('%j is what the names begin with', (secretPrefix, name) => {
    expect(createKeeper({ services: [GENESYS], secretPrefix }).keeper.secretsToFill).toEqual([name]);
  });

  test('that says how secrets were named changes no resource of an earlier deployment but the code', () => {
    const besideCode = (stack: Stack) =>
      Object.entries(resourcesOf(stack)).filter(([, { Type }]) => Type !== 'AWS::Lambda::Function');
    const before = createKeeper({ services: [service('genesys')] }).stack;
    const after = createKeeper({ services: [UNNAMED('genesys')], secretPrefix: 'token-keeper/' }).stack;
    expect(besideCode(after)).toEqual(besideCode(before));
  });

  test.each([
    ['a b', /secretPrefix: expected one or more letters, digits and \/_\+=\.@-, got "a b"/],
    ['', /secretPrefix: expected one or more letters, .* got ""/],
    [
      'x'.repeat(506),
      /secretPrefix: 506 characters \+ 7 of the id "genesys" = 513, and the name of a secret has 512 at most/,
    ],
  ])('%.8s is refused', (secretPrefix, message) => {
    expect(() => createKeeper({ services: [GENESYS], secretPrefix })).toThrow(message);
  });

  test('of 505 characters is taken with an id of 7', () => {
    expect(() => createKeeper({ services: [GENESYS], secretPrefix: 'x'.repeat(505) })).not.toThrow();
  });
});

describe('synth warns that an earlier deployment names its secrets otherwise', () => {
  test('as long as nobody has said how, and says what to write', () => {
    const [warning] = warnings(createKeeper({ services: [GENESYS] }).stack);
    expect(JSON.stringify(warning?.entry.data)).toContain(
      "say secretPrefix: 'token-keeper/' there, and 'Keeper/TokenKeeper/' where nothing has been deployed",
    );
  });

  test.each<[string, Partial<TokenKeeperProps>]>([
    ['it was said', { services: [GENESYS], secretPrefix: 'Keeper/TokenKeeper/' }],
    ['definitions name them', { services: [service('alpha')] }],
    ['they exist', { services: [GENESYS], secrets: { genesys: Secret.fromSecretNameV2(new Stack(), 'S', 'legacy') } }],
  ])('and not where %s', (_what, props) => {
    expect(warnings(createKeeper(props).stack)).toEqual([]);
  });
});
