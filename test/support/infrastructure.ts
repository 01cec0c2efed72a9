import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { TokenKeeper } from '../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../lib/infrastructure/token-keeper-props.ts';
import { createWorkspace } from './workspace.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const workspace = createWorkspace();
let apps = 0;

afterAll(() => {
  workspace.remove();
});

const CDK_JSON = new URL('../../cdk.json', import.meta.url);

/** Returns an app with the feature flags of cdk.json that writes nothing outside the clone. */
export function createApp(): App {
  const { context } = JSON.parse(readFileSync(CDK_JSON, 'utf8')) as { context: Record<string, unknown> };
  return new App({ context, outdir: join(workspace.path, `cdk.out-${apps++}`) });
}

/** Returns a service with the name `id`, expected to live an hour. */
export function service(id: string, difference: Partial<ServiceDefinition> = {}): ServiceDefinition {
  const definition: ServiceDefinition = {
    id,
    tokenUrl: 'https://login.example.test/token',
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: `token-keeper/${id}` },
    timing: { expectedLifetimeSeconds: 3600 },
  };
  return { ...definition, ...difference };
}

/** Returns a service with tenants, whose definition is a template. */
export function template(
  id: string,
  tenants: ServiceDefinition['tenants'] & object = {},
  difference: Partial<ServiceDefinition> = {},
): ServiceDefinition {
  return service(id, { tokenUrl: 'https://login.example.test/{tenant}/token', tenants, ...difference });
}

/** A keeper in a stack of its own, which further constructs may be added to before it is synthesized. */
export function createKeeper(
  props: Partial<TokenKeeperProps> = {},
  stackProps: StackProps = {},
): { readonly stack: Stack; readonly keeper: TokenKeeper } {
  const stack = new Stack(createApp(), 'Keeper', stackProps);
  // What synth warns of is printed in every test otherwise; that it warns is a test of its own.
  for (const warning of ['access-function', 'key-policy']) {
    Validations.of(stack).acknowledge({ id: `Annotation::token-keeper:${warning}`, reason: 'a test' });
  }
  const keeper = new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha'), service('beta')], ...props });
  return { stack, keeper };
}

const TEMPLATES = new WeakMap<Stack, Template>();

/** Returns the template of a stack that nothing is added to any more: it is synthesized once. */
export function templateOf(stack: Stack): Template {
  const template = TEMPLATES.get(stack) ?? Template.fromStack(stack);
  TEMPLATES.set(stack, template);
  return template;
}

/** Returns the resources of {@link templateOf}, of one type or all, by logical id. */
export function resourcesOf(stack: Stack, type?: string): Readonly<Record<string, Resource>> {
  const { Resources } = templateOf(stack).toJSON() as { Resources: Record<string, Resource> };
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => type === undefined || Type === type));
}

/** Returns the template's statements that allow, with the role or principal that is allowed left out. */
export function allowedStatements(stack: Stack): readonly PolicyStatement[] {
  return Object.values(resourcesOf(stack)).flatMap(({ Type, Properties = {} }) => {
    const document = Properties['PolicyDocument'] as { Statement: PolicyStatement[] } | undefined;
    const own = document?.Statement.filter(({ Effect }) => Effect === 'Allow') ?? [];
    const permission: PolicyStatement[] =
      Type === 'AWS::Lambda::Permission'
        ? [{ Effect: 'Allow', Action: Properties['Action'] as string, Resource: Properties['FunctionName'] }]
        : [];
    return [...own, ...permission];
  });
}

/** A statement of a policy, with references still in it. */
export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Sid?: string;
  readonly Condition?: unknown;
}

/** Returns what refresh-tokens is told of the ids of its secrets: in its asset, and in a variable where that is not known at synth. */
export function toldSecretIds(stack: Stack): { readonly texts: object; readonly parts: unknown } {
  const [refreshTokens] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
  const { Code: code, Environment: environment } = (refreshTokens as Resource).Properties as {
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  const { directory } = (stack.node.root as App).synth();
  const file = join(directory, `asset.${code.S3Key.replace('.zip', '')}`, 'secrets.json');
  const texts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return { texts, parts: environment.Variables['SECRET_PARTS'] };
}
