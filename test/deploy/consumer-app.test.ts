import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ConsumerApp, createConsumerApp } from '../support/consumer-app.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker, type Invoked } from '../support/invoke.ts';
import { createCdk, type StackOutputs } from './support/cdk.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { ACCOUNT, REGION } from './support/ministack.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

/** The app of the fixture, as MiniStack takes it. */
const EMULATED = `
import * as cdk from 'aws-cdk-lib/core';
import { addStages } from '../lib/stages';
import { secretArns } from './secret-arns';

// The bucket of cdk bootstrap refuses roles that come by http, as they do on loopback; the root user it does not.
class Synthesizer extends cdk.CliCredentialsStackSynthesizer {
  // CDK's copies would share one list of assets, across stages too.
  override reusableBind(stack: cdk.Stack) {
    const own = new cdk.CliCredentialsStackSynthesizer();
    own.bind(stack);
    return own;
  }
}
const app = new cdk.App({
  defaultStackSynthesizer: new Synthesizer(),
  // What closes the default security group of a VPC is a function of CDK that needs an SDK, which MiniStack has not.
  postCliContext: { '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': false },
});
for (const stage of addStages(app, { account: '${ACCOUNT}', region: '${REGION}' })) cdk.Aspects.of(stage).add(secretArns());
`;
const STAGES = ['Dev', 'Prod'] as const;
const SHOP = 'shop-01';
const PLACEHOLDER = { clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' };
const secretOf = (stage: string, service: string): string => `${stage}-ConsumerAppStack/${service}`;

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, 'an app that cdk init has made, with two stages of sixty services', () => describeApp(bin));

/** The tests are one story, each beginning where the one before it has ended. */
function describeApp(bin: string): void {
  let app: ConsumerApp;
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let outputs: StackOutputs;
  let worker: string;

  beforeAll(async () => {
    app = await createConsumerApp();
    app.write('bin/secret-arns.ts', readFileSync(new URL('./app/secret-arns.ts', import.meta.url), 'utf8'));
    app.write('bin/emulated.ts', EMULATED);
    ground = await openEmulatedGround(bin, [SHOP]);
    ({ provider, account } = ground);
  });
  afterAll(async () => {
    await ground?.close();
    app?.remove();
  });

  const cdkOf = (stack: string) =>
    createCdk({
      program: '--import tsx bin/emulated.ts',
      stack,
      endpoint: ground.endpoint,
      root: app.path,
      directory: ground.directory,
    });
  const outputOf = (name: string): string =>
    Object.entries(outputs).find(([key]) => key.startsWith(`TokenKeeperOutputs${name}`))?.[1] ?? 'no output';
  const invoke = (functionName: string, event: unknown): Promise<Invoked> =>
    createInvoker(ground.endpoint)(functionName, event);

  test('is deployed twice into one account: no name of one stage is in the way of the other', async () => {
    await cdkOf('Dev/ConsumerAppStack').bootstrap();
    for (const stage of STAGES.toReversed()) {
      outputs = await cdkOf(`${stage}/ConsumerAppStack`).deploy({ tokenUrl: provider.tokenUrl });
      const made = outputOf('SecretsToFill').split(', ');
      expect(made).toHaveLength(60);
      expect(made).toEqual(expect.arrayContaining([secretOf(stage, SHOP), `call-centre/${stage}-ConsumerAppStack`]));
    }
  });

  test('has a token of a service once its secret is filled, through the alias of the service', async () => {
    await account.putSecret(secretOf('Dev', SHOP), credentialsOf(SHOP));
    const refresh = { operation: 'refresh', service: SHOP, force: true };
    expect((await invoke(outputOf('RefreshTokensFunction'), refresh)).payload).toMatchObject({ result: 'refreshed' });
    const { payload } = await invoke(`${outputOf('ServeTokensFunction')}:${SHOP}`, { operation: 'getToken' });
    expect(payload).toMatchObject({ service: SHOP, tokenType: 'Bearer', accessToken: expect.any(String) });
  });

  test('lets the function of another stack have that token, which knows the ARN only', async () => {
    const context = { tokenUrl: provider.tokenUrl, serveTokensArn: outputOf('ServeTokensArn') };
    worker = (await cdkOf('Dev/WorkStack').deploy(context))['WorkFunction'] ?? 'no output';
    expect(await invoke(worker, { service: SHOP })).toEqual({
      payload: { service: SHOP, fingerprint: expect.any(String), expiresInSeconds: expect.any(Number) },
    });
  });

  test('lets it have no other, whatever it asks for', async () => {
    const { functionError, payload } = await invoke(worker, { service: 'shop-02' });
    expect(functionError).toBe('Unhandled');
    expect(payload['errorMessage']).toMatch(/^shop-02: Lambda refused the invocation: AccessDeniedException/);
  });

  test('has left the secrets of the other stage as they were made', async () => {
    for (const service of [SHOP, 'shop-59']) {
      expect(await account.getSecret(secretOf('Prod', service))).toEqual(PLACEHOLDER);
    }
    expect(provider.issuedTo(SHOP)).toBe(1);
  });
}
