import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  type App,
  CfnResource,
  CloudFormationValidatePlugin,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import type { TokenKeeperProps } from '../../../lib/infrastructure/token-keeper-props.ts';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { createApp, service, template } from '../../support/infrastructure.ts';

const PACKS = {
  AwsSolutions: AwsSolutionsChecks,
  Serverless: ServerlessChecks,
  'HIPAA.Security': HIPAASecurityChecks,
  'NIST.800.53.R5': NIST80053R5Checks,
  'PCI.DSS.321': PCIDSS321Checks,
} as const;
type Pack = keyof typeof PACKS;

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
  }[];
}

// CDK prints what the rules find; the tests look at its report instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterAll(() => {
  jest.restoreAllMocks();
});

/** Returns what synth reports of an app. */
function reportsOf(app: App): Report['pluginReports'] {
  try {
    app.synth();
  } catch {
    // An error that a rule finds ends synth after the report was written.
  }
  return (JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as Report).pluginReports;
}

/** Returns what a pack finds in an app, by the names of its rules without that of the pack. */
function findings(pack: Pack, add: (app: App) => void): readonly string[] {
  const app = createApp();
  Validations.of(app).addPlugins(new PACKS[pack](app));
  add(app);
  const rules = reportsOf(app).flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
  return [...new Set(rules.filter((name) => name.startsWith(pack)))]
    .map((name) => name.slice(pack.length + 1))
    .toSorted();
}

const federated = service('gamma', {
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
});

/** Adds a deployment with all that can be granted. */
function addKeeper(
  app: App,
  props: (stack: Stack) => Partial<TokenKeeperProps> = () => ({}),
  env: StackProps = {},
): void {
  const tenants = { secret: 'per-tenant', groups: ['gold'] } as const;
  const services = [service('alpha'), service('beta'), federated, template('graph'), template('genesys', tenants)];
  const others = new Stack(app, 'Others', env);
  const stack = new TokenKeeperStack(app, 'Keeper', {
    ...env,
    services,
    alarmEmails: ['on-call@example.test'],
    ...props(new Stack(app, 'Keys', env)),
  });
  const consumer = new Role(others, 'Consumer', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  stack.keeper.grantGetToken(consumer, 'alpha');
  stack.keeper.grantGetToken(consumer, 'genesys', { group: 'gold' });
  stack.keeper.grantStatus(consumer);
}

/** The rows of the page's table: what a pack finds by default, and the prop that answers it; empty: none. */
function tableRows(): readonly (readonly [rule: string, packs: string, prop: string])[] {
  const page = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## Rule packs\n');
  return [...section.matchAll(/^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|/gm)].map(
    ([, rule = '', packs = '', answer = '']) =>
      [rule, packs.trim(), /^`(\w+)`/.exec(answer.trim())?.[1] ?? ''] as const,
  );
}

const told = (pack: Pack, isTold: (prop: string) => boolean): readonly string[] =>
  tableRows().flatMap(([rule, packs, prop]) => (packs.includes(pack) && isTold(prop) ? [rule] : []));

describe('the packs that are clean', () => {
  test.each(['AwsSolutions', 'Serverless'] as const)('%s finds nothing, whatever is granted', (pack) => {
    expect(findings(pack, addKeeper)).toEqual([]);
    const traced = (stack: Stack) => ({ vpc: vpcIn(stack), tracing: Tracing.ACTIVE });
    expect(findings(pack, (app) => addKeeper(app, traced))).toEqual([]);
  });

  test.each<[Pack, string, (stack: Stack) => void]>([
    ['AwsSolutions', 'SMG4', (stack) => new Secret(stack, 'Secret')],
    ['AwsSolutions', 'SQS3', (stack) => new Queue(stack, 'Queue', { enforceSSL: true })],
    ['AwsSolutions', 'IAM5', (stack) => roleWithEverything(stack)],
    ['Serverless', 'SQSRedrivePolicy', (stack) => new Queue(stack, 'Queue', { enforceSSL: true })],
  ])('%s would find %s where nothing was acknowledged', (pack, rule, add) => {
    expect(findings(pack, (app) => add(new Stack(app, 'Bad'))).join(' ')).toContain(rule);
  });
});

describe("CDK's own rules for templates", () => {
  beforeAll(() => {
    process.env['CDK_VALIDATION'] = 'true';
  });
  afterAll(() => {
    process.env['CDK_VALIDATION'] = 'false';
  });
  const found = (add: (app: App) => void): readonly string[] => {
    const app = createApp();
    add(app);
    const report = reportsOf(app).find(({ pluginName }) => pluginName === CloudFormationValidatePlugin.PLUGIN_NAME);
    return report?.violations.map(({ ruleName }) => ruleName) ?? [];
  };

  test('find nothing', () => {
    expect(found((app) => addKeeper(app, (stack) => ({ encryptionKey: keyIn(stack) })))).toEqual([]);
    const more = (stack: Stack) => ({ encryptionKey: keyIn(stack), vpc: vpcIn(stack), tracing: Tracing.ACTIVE });
    expect(found((app) => addKeeper(app, more))).toEqual([]);
  });

  test('would find a property that there is not', () => {
    const bad = (app: App): void => {
      new CfnResource(new Stack(app, 'Bad'), 'Queue', { type: 'AWS::SQS::Queue', properties: { Name: 'wrong' } });
    };
    expect(found(bad)).toEqual(['F3002']);
  });
});

describe('the packs of HIPAA, NIST and PCI', () => {
  const PACK_NAMES = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'] as const;

  test.each(PACK_NAMES)('%s finds by default what the page lists', (pack) => {
    const found = findings(pack, addKeeper);
    expect(found.length).toBeGreaterThan(3);
    expect(found).toEqual(told(pack, () => true).toSorted());
  });

  test.each(PACK_NAMES)('%s finds with every prop that answers one only what the page says has none', (pack) => {
    const env = { env: { account: '111111111111', region: 'eu-central-1' } };
    const answered = findings(pack, (app) =>
      addKeeper(app, (stack) => ({ encryptionKey: keyIn(stack), vpc: vpcIn(stack) }), env),
    );
    expect(answered).toEqual(told(pack, (prop) => prop !== 'encryptionKey' && prop !== 'vpc').toSorted());
  });
});

function keyIn(stack: Stack): Key {
  return new Key(stack, 'Key', { enableKeyRotation: true });
}

/** A VPC that exists, with one private subnet. */
function vpcIn(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-00000000000000001',
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: ['subnet-00000000000000001'],
    privateSubnetRouteTableIds: ['rtb-00000000000000001'],
  });
}

function roleWithEverything(stack: Stack): void {
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: ['*'] }));
}
