import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../lib/infrastructure/token-keeper.ts';
import { defineService } from '../../lib/providers/definition/define-service.ts';
import { genesysCloud } from '../../lib/providers/work/genesys-cloud.ts';
import { createWorkspace } from './workspace.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
>;

/** A statement of some policy, with who has it and on what where the statement itself does not say. */
interface Held {
  readonly who?: unknown;
  readonly on?: unknown;
  readonly statement: Statement;
}

/** What a reference is to: by type, and where there are several of a type by a part of the logical id. */
const NAMES: readonly (readonly [type: string, part: RegExp, name: string])[] = [
  ['AWS::DynamoDB::Table', /./, 'the token table'],
  ['AWS::KMS::Key', /./, 'the key of the tokens'],
  ['AWS::SQS::Queue', /./, 'the dead-letter queue'],
  ['AWS::SNS::Topic', /./, 'the alarm topic'],
  ['AWS::Events::Rule', /./, 'the schedule'],
  ['AWS::Logs::LogGroup', /RefreshTokens/, 'log group of refresh-tokens'],
  ['AWS::Logs::LogGroup', /ServeTokens/, 'log group of serve-tokens'],
  ['AWS::IAM::Role', /RefreshTokens/, 'refresh-tokens'],
  ['AWS::IAM::Role', /ServeTokens/, 'serve-tokens'],
  ['AWS::IAM::Role', /Consumer/, 'a consumer of genesys'],
  ['AWS::IAM::Role', /Gold/, 'a consumer of tenants in the group gold'],
  ['AWS::IAM::Role', /OnCall/, 'a reader of the status'],
  ['AWS::IAM::Role', /Operator/, 'who registers tenants of organisations'],
  ['AWS::Lambda::Function', /RefreshTokens/, 'refresh-tokens'],
  ['AWS::Lambda::Function', /ServeTokens/, 'serve-tokens'],
  ['AWS::Lambda::Alias', /genesys/, 'alias genesys'],
  ['AWS::Lambda::Alias', /graph/, 'alias graph'],
  ['AWS::Lambda::Alias', /organisationsgold/, 'alias organisations--gold'],
  ['AWS::Lambda::Alias', /status/, 'alias status'],
  ['AWS::SecretsManager::Secret', /genesys/, 'secret of genesys'],
  ['AWS::SecretsManager::Secret', /graph/, 'secret of graph'],
];

/** The principal that leaves it to the policies of the account. */
const ACCOUNT = 'arn:{Partition}:iam::{AccountId}:root';

/** Returns every permission in the template of a deployment with all that can need one, as rows of a table in Markdown. */
export function permissionsTable(): string {
  const resources = synthesize();
  const rows = heldIn(resources).map(({ who, on, statement }) => {
    const {
      Effect: effect,
      Principal: principal,
      Action: action,
      NotAction: notAction,
      Resource: resource,
    } = statement;
    const actions = codes(action ?? notAction);
    return [
      told(who ?? principal, resources).replace(ACCOUNT, 'the account, whose own policies say who'),
      `${effect === 'Deny' ? '**not** ' : ''}${action === undefined ? 'all but ' : ''}${actions}`,
      told(on ?? resource, resources),
      conditions(statement, resources),
    ];
  });
  const lines = [...new Set(rows.map((cells) => `| ${cells.join(' | ')} |`))].toSorted();
  return ['| who | may | on | only with |', '|---|---|---|---|', ...lines, ''].join('\n');
}

/** A deployment with secrets, an identity of AWS, tenants with secrets of their own, four grants in its account and one to another. */
function synthesize(): Resources {
  const workspace = createWorkspace();
  try {
    const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
    const app = new App({ context, outdir: join(workspace.path, 'cdk.out') });
    const stack = new Stack(app, 'TokenKeeper');
    const federated = defineService({
      id: 'federated',
      tokenUrl: 'https://login.example.test/token',
      grant: { type: 'client_credentials' },
      clientId: 'app',
      clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
      timing: { expectedLifetimeSeconds: 3600 },
    });
    const graph = { ...genesysCloud({ id: 'graph', region: 'eu-west-1' }) };
    const organisations = defineService({
      id: 'organisations',
      tokenUrl: 'https://login.example.test/token',
      grant: { type: 'client_credentials' },
      clientAuthentication: { method: 'client_secret_basic' },
      timing: { expectedLifetimeSeconds: 3600 },
      tenants: { secret: 'per-tenant', groups: ['gold'] },
    });
    const services = [genesysCloud({ id: 'genesys', region: 'eu-central-1' }), graph, federated, organisations];
    const keeper = new TokenKeeper(stack, 'TokenKeeper', { services });
    const roleOf = (id: string) => new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    keeper.grantGetToken(roleOf('Consumer'), 'genesys');
    keeper.grantGetToken(roleOf('Gold'), 'organisations', { group: 'gold' });
    keeper.grantStatus(roleOf('OnCall'));
    keeper.grantTenantSecrets(roleOf('Operator'), 'organisations');
    keeper.grantGetToken(new ArnPrincipal('arn:aws:iam::222222222222:role/consumer'), 'genesys');
    return app.synth().getStackByName('TokenKeeper').template.Resources;
  } finally {
    workspace.remove();
  }
}

function heldIn(resources: Resources): readonly Held[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties: of = {} }]): readonly Held[] => {
    const statements =
      ((of['PolicyDocument'] ?? of['KeyPolicy']) as { Statement: Statement[] } | undefined)?.Statement ?? [];
    switch (Type) {
      case 'AWS::IAM::Policy':
      case 'AWS::IAM::ManagedPolicy':
        return statements.map((statement) => ({ who: of['Roles'], statement }));
      case 'AWS::KMS::Key':
        return statements.map((statement) => ({ on: { Ref: id }, statement }));
      case 'AWS::SQS::QueuePolicy':
      case 'AWS::SNS::TopicPolicy':
        return statements.map((statement) => ({ statement }));
      case 'AWS::Lambda::Permission':
        return [{ statement: permission(of) }];
      default:
        return [];
    }
  });
}

function permission(of: Readonly<Record<string, unknown>>): Statement {
  const { Action, Principal, FunctionName: Resource, SourceArn } = of;
  const Condition = SourceArn === undefined ? undefined : { ArnLike: { 'aws:SourceArn': SourceArn } };
  return { Effect: 'Allow', Action, Principal, Resource, ...(Condition && { Condition }) };
}

function codes(actions: unknown): string {
  return [actions]
    .flat()
    .map((action) => `\`${action}\``)
    .join(', ');
}

function conditions({ Condition: all = {} }: Statement, resources: Resources): string {
  const parts = Object.entries(all).flatMap(([operator, pairs]) =>
    Object.entries(pairs).map(([key, value]) => `${operator} \`${key}\` ${told(value, resources)}`),
  );
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** Returns what a value of the template says, with names for references. */
function told(value: unknown, resources: Resources): string {
  if (Array.isArray(value)) return value.map((one) => told(one, resources)).join(', ');
  if (typeof value !== 'object' || value === null) return nameOf(String(value), resources);
  const [[kind, inner] = ['', '']] = Object.entries(value);
  switch (kind) {
    case 'Ref':
      return nameOf(String(inner), resources);
    case 'Fn::GetAtt':
      return nameOf(String((inner as string[])[0]), resources);
    case 'Fn::Join':
      return (inner as [string, unknown[]])[1].map((part) => told(part, resources)).join((inner as string[])[0]);
    default:
      // `{ Service: ... }`, `{ AWS: ... }`
      return told(inner, resources);
  }
}

function nameOf(text: string, resources: Resources): string {
  const { Type: type } = resources[text] ?? {};
  const [, , name] = NAMES.find(([of, part]) => of === type && part.test(text)) ?? [];
  if (type !== undefined && name === undefined)
    throw new Error(`test/support/permissions-table.ts has no name for ${text}`);
  // As CDK writes the account itself, and other parts that CloudFormation fills in.
  return name ?? text.replace(/^AWS::(\w+)$/, '{$1}').replaceAll('*', '\\*');
}
