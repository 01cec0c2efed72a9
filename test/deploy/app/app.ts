import { fileURLToPath } from 'node:url';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import {
  App,
  Aspects,
  CfnOutput,
  CliCredentialsStackSynthesizer,
  Duration,
  type IReusableStackSynthesizer,
  RemovalPolicy,
} from 'aws-cdk-lib/core';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { ACCOUNT, REGION } from '../support/ministack.ts';
import { secretArns } from './secret-arns.ts';
import { GRANTED, STACK, secretOf, serviceOf, templateOf } from './services.ts';

// Context: `tokenUrl`; `services`, ids with commas between them, `new=old` a service that has the secret of another; `templates`, ids of services with tenants; `minutes` between sweeps,
// absent: 1; `rotations`: their events are taken; `secretPrefix`, absent: the default; `kept`, ids of services whose secrets exist; `retain`, absent: everything is deleted.
const app = new App({
  // The bucket of `cdk bootstrap` refuses roles that come by http, as they do on loopback; the root user it does not.
  // The types of CDK do not allow for exactOptionalPropertyTypes.
  defaultStackSynthesizer: new CliCredentialsStackSynthesizer() as IReusableStackSynthesizer,
});
const tokenUrl = String(app.node.getContext('tokenUrl'));
const list = (name: string): readonly string[] =>
  String(app.node.tryGetContext(name) ?? '')
    .split(',')
    .filter(Boolean);
const services = list('services').map((text) => text.split('='));
const secretPrefix: string | undefined = app.node.tryGetContext('secretPrefix');

const stack = new TokenKeeperStack(app, STACK, {
  env: { account: ACCOUNT, region: REGION },
  services: [
    ...services.map(([id = '', secret]) => serviceOf(id, tokenUrl, secret)),
    ...list('templates').map((id) => templateOf(id, tokenUrl)),
  ],
  schedule: Duration.minutes(Number(app.node.tryGetContext('minutes') ?? 1)),
  ...(app.node.tryGetContext('retain') === undefined && { removalPolicy: RemovalPolicy.DESTROY }),
  refreshOnRotation: app.node.tryGetContext('rotations') !== undefined,
  secrets: Object.fromEntries(list('kept').map((id) => [id, secretOf(id)])),
  ...(secretPrefix === undefined ? {} : { secretPrefix }),
  // MiniStack has no alarms on arithmetic of several metrics, as a share is.
  ...(list('templates').length > 0 && { tenantAlarms: { failing: 100 } }),
});

/** Somebody's function that uses token-keeper: it may get the tokens of some services, and nothing else. */
const consumer = new NodejsFunction(stack, 'Consumer', {
  entry: fileURLToPath(new URL('./consumer.ts', import.meta.url)),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(60),
  // The emulated runtime has no SDK of its own.
  bundling: { format: OutputFormat.ESM, mainFields: ['module', 'main'], externalModules: [] },
});
for (const service of GRANTED.filter((one) => services.some(([id]) => id === one))) {
  stack.keeper.grantGetToken(consumer, service);
}
// It wants to know of every event, too.
new Rule(stack, 'TokenEvents', { eventPattern: { source: ['token-keeper'] }, targets: [new LambdaFunction(consumer)] });
new CfnOutput(stack, 'ConsumerFunction', { value: consumer.functionName });
Aspects.of(app).add(secretArns());
