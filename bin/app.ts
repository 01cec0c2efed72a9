import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TokenKeeperStack } from '../lib/infrastructure/token-keeper-stack.ts';
import { services } from './services.ts';

const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new TokenKeeperStack(app, 'TokenKeeper', {
  description: 'Keeps OAuth 2.0 access tokens fresh and hands them out to other Lambdas',
  // Set by the cdk command where there are credentials; without them the template fits any account and region.
  env: { ...(account ? { account } : {}), ...(region ? { region } : {}) },
  services,
  // `npx cdk deploy -c refreshOnRotation=true`, or in cdk.json: a new version of a secret is refreshed with at once.
  refreshOnRotation: String(app.node.tryGetContext('refreshOnRotation')) === 'true',
});
