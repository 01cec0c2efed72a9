import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { ApplicationLogLevel, Architecture, LayerVersion, SystemLogLevel, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Fn, Stack, Tags } from 'aws-cdk-lib/core';
import {
  checkFunctionSettings,
  type FunctionSettings,
  OWN_VARIABLES,
} from '../../../../lib/infrastructure/network/function-settings.ts';
import { createApp, createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';

const LAYER = 'arn:aws:lambda:eu-central-1:222222222222:layer:agent:7';
const layersIn = (stack: Stack, count: number) =>
  Array.from({ length: count }, (_, index) => LayerVersion.fromLayerVersionArn(stack, `Layer${index}`, LAYER));
const functionsOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties);
const variablesOf = (properties: Readonly<Record<string, unknown>>) =>
  (properties['Environment'] as { Variables: Record<string, unknown> }).Variables;

test('what an organisation wants of functions, both have', () => {
  const { stack } = createKeeper({
    architecture: Architecture.X86_64,
    tracing: Tracing.ACTIVE,
    layers: layersIn(new Stack(createApp(), 'Layers'), 1),
    environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' },
    memorySize: 1024,
    applicationLogLevelV2: ApplicationLogLevel.WARN,
    systemLogLevelV2: SystemLogLevel.WARN,
  });
  for (const properties of functionsOf(stack)) {
    expect(properties).toMatchObject({
      Architectures: ['x86_64'],
      TracingConfig: { Mode: 'Active' },
      Layers: [LAYER],
      MemorySize: 1024,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' },
    });
    expect(variablesOf(properties)).toMatchObject({
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper',
      TABLE_NAME: expect.anything(),
    });
  }
  expect(functionsOf(stack)).toHaveLength(2);
});

test('each variable that the functions read is known as one of our own, and none besides', () => {
  const sources = ['refresh-tokens', 'serve-tokens'].map((name) =>
    readFileSync(new URL(`../../../../functions/${name}/config.ts`, import.meta.url), 'utf8'),
  );
  const read = sources.flatMap((text) =>
    [...text.matchAll(/read\.\w+(?:<\w+>)?\('([A-Z_]+)'/g)].map(([, name]) => name),
  );
  const isOfLambda = (name: string | undefined) => name?.startsWith('AWS_LAMBDA_') === true;
  expect(read.filter(isOfLambda)).toEqual(expect.arrayContaining(['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_LOG_LEVEL']));
  expect([...OWN_VARIABLES].toSorted()).toEqual([...new Set(read)].filter((name) => !isOfLambda(name)).toSorted());
});

test('each variable of a template is known as one of our own', () => {
  const { stack } = createKeeper({ metrics: 'per-service', secrets: { alpha: Fn.importValue('secret') } });
  const names = functionsOf(stack).flatMap((properties) => Object.keys(variablesOf(properties)));
  expect(names).toEqual(expect.arrayContaining(['METRICS', 'SECRET_PARTS']));
  expect(names.filter((name) => !OWN_VARIABLES.includes(name))).toEqual([]);
});

test.each<readonly [object, string]>([
  [{ environment: { TABLE_NAME: 'mine' } }, '"TABLE_NAME" is token-keeper\'s own'],
  [{ environment: { METRICS: 'per-service' } }, '"METRICS" is token-keeper\'s own'],
  [{ environment: { SECRET_PARTS: 'x' } }, '"SECRET_PARTS" is token-keeper\'s own'],
  [{ environment: { ACCESS: 'function' } }, '"ACCESS" is token-keeper\'s own'],
  [{ environment: { AWS_REGION: 'eu-central-1' } }, '"AWS_REGION" is set by Lambda'],
  [{ environment: { AWS_LAMBDA_FUNCTION_NAME: 'mine' } }, '"AWS_LAMBDA_FUNCTION_NAME" is set by Lambda'],
  [{ environment: { AWS_SECRET_ACCESS_KEY: 'x' } }, '"AWS_SECRET_ACCESS_KEY" is set by Lambda'],
  [{ environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }, 'certificateAuthorities'],
  [{ environment: { '1ST': 'x' } }, '"1ST" is no name that Lambda takes'],
  [{ environment: { X: 'x' } }, '"X" is no name that Lambda takes'],
  [{ environment: { PORT: 8080 } }, '"PORT": expected a text'],
  [{ environment: ['X=1'] }, 'environment: expected an object'],
  [{ environment: null }, 'environment: expected an object'],
  [{ architecture: 'arm64' }, 'architecture: expected Architecture.ARM_64'],
  [{ architecture: {} }, 'architecture: expected Architecture.ARM_64'],
  [{ tracing: true }, 'tracing: expected Tracing.ACTIVE'],
  [{ layers: [LAYER] }, 'layers: expected 5 versions of layers at most'],
  [{ layers: LAYER }, 'layers: expected 5 versions of layers at most'],
  [{ layers: layersIn(new Stack(createApp(), 'Six'), 6) }, 'layers: expected 5 versions of layers at most'],
  [{ memorySize: 511 }, 'from 512 to 10240, got 511'],
  [{ memorySize: 10_241 }, 'from 512 to 10240, got 10241'],
  [{ memorySize: 512.5 }, 'got 512.5'],
  [{ applicationLogLevelV2: 'warn' }, 'applicationLogLevelV2: expected one of TRACE'],
  [{ systemLogLevelV2: 'ERROR' }, 'systemLogLevelV2: expected one of DEBUG'],
])('%j is refused at synth', (props, message) => {
  expect(checkFunctionSettings(props as FunctionSettings)).toEqual([expect.stringContaining(message)]);
  expect(() => createKeeper(props as FunctionSettings)).toThrow(message);
});

test.each<FunctionSettings>([
  {},
  { memorySize: 512 },
  { memorySize: 10_240 },
  { layers: layersIn(new Stack(createApp(), 'Five'), 5) },
  { environment: { NODE_EXTRA_CA_CERTS: '/opt/ca.pem' } },
])('%# is fine', (props) => {
  expect(checkFunctionSettings(props)).toEqual([]);
});

describe('60 services under the rules of an organisation', () => {
  const { stack } = createKeeper({ services: Array.from({ length: 60 }, (_, index) => service(`service-${index}`)) });
  const boundary = 'arn:aws:iam::111111111111:policy/boundary';
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary));
  Tags.of(stack).add('cost-centre', '4711');

  test('have the permissions boundary on every role', () => {
    const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThanOrEqual(2);
    for (const { Properties } of roles) {
      expect(Properties['PermissionsBoundary']).toBe(boundary);
    }
  });

  test('have the tags on every resource that takes any', () => {
    /** Types of ours that CloudFormation has no tags for. */
    const UNTAGGED =
      /^AWS::(IAM::(Managed)?Policy|Lambda::(Alias|Permission|EventInvokeConfig)|SNS::(TopicPolicy|Subscription)|SQS::QueuePolicy|CDK::Metadata)$/;
    const untagged = Object.entries(resourcesOf(stack)).filter(
      ([, { Type, Properties = {} }]) =>
        !UNTAGGED.test(Type) && !JSON.stringify(Properties['Tags'] ?? '').includes('4711'),
    );
    expect(untagged.map(([id, { Type }]) => `${id} ${Type}`)).toEqual([]);
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toHaveLength(60);
  });
});
