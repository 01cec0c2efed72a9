import { App, Duration } from 'aws-cdk-lib/core';
import { TokenKeeperStack } from '../../../lib/infrastructure/token-keeper-stack.ts';
import { serviceOf } from '../../deploy/app/services.ts';
import { ACCOUNT, REGION } from '../../deploy/support/ministack.ts';

// The stack of bin/app.ts with services of the test. Context: `tokenUrl`; `services`, ids with commas between them.
const app = new App();
const tokenUrl = String(app.node.getContext('tokenUrl'));
const services = String(app.node.getContext('services')).split(',');
new TokenKeeperStack(app, 'TokenKeeper', {
  env: { account: ACCOUNT, region: REGION },
  services: services.map((id) => serviceOf(id, tokenUrl)),
  schedule: Duration.minutes(1),
});
