import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker } from '../support/invoke.ts';
import { GRANTED, STACK, secretOf } from './app/services.ts';
import type { Cdk, StackOutputs } from './support/cdk.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { eventually } from './support/eventually.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

const [STAYS, LEAVES] = GRANTED;
const RENAMED = 'renamed';

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, 'a service that is removed, brought back and renamed', () => describeLife(bin));

/** The tests are one story, each beginning where the one before it has ended: docs/deploy.md, "Change what is deployed". */
function describeLife(bin: string): void {
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let cdk: Cdk;
  let outputs: StackOutputs;

  beforeAll(async () => {
    ground = await openEmulatedGround(bin, GRANTED);
    ({ provider, account, cdk } = ground);
    await cdk.bootstrap();
  });
  afterAll(() => ground?.close());

  const deploy = async (services: readonly string[], kept: readonly string[] = []): Promise<void> => {
    const context = { tokenUrl: provider.tokenUrl, services: services.join(','), retain: 'true', rotations: 'true' };
    outputs = await cdk.deploy({ ...context, ...(kept.length > 0 && { kept: kept.join(',') }) });
  };
  const isHealthy = async (): Promise<void> => {
    const status = async (): Promise<StatusAnswer> => {
      const target = `${outputs['ServeTokensFunction']}:status`;
      const { payload } = await createInvoker(ground.endpoint)(target, { operation: 'status' });
      return payload as unknown as StatusAnswer;
    };
    await eventually('every service has a token', status, ({ healthy }) => healthy);
  };

  test('it is deployed, its secret is filled, and it has a token', async () => {
    await deploy(GRANTED);
    for (const service of GRANTED) {
      await account.putSecret(secretOf(service), credentialsOf(service));
    }
    await isHealthy();
  });

  test('removed, it leaves its secret behind', async () => {
    await deploy([STAYS]);
    await isHealthy();
    expect(await account.getSecret(secretOf(LEAVES))).toMatchObject(credentialsOf(LEAVES));
  });

  test('brought back with its secret handed in, it has a token and nobody has filled anything', async () => {
    await deploy(GRANTED, [LEAVES]);
    expect(outputs['SecretsToFill']).toBe(secretOf(STAYS));
    expect(await account.getSecret(secretOf(LEAVES))).toMatchObject(credentialsOf(LEAVES));
    await isHealthy();
  });

  test('renamed, the new one has a token with the secret of the old one, before and after that is gone', async () => {
    const before = await account.physicalIds(STACK);
    await deploy([...GRANTED, `${RENAMED}=${STAYS}`], [LEAVES]);
    await isHealthy();
    await deploy([LEAVES, `${RENAMED}=${STAYS}`], [LEAVES]);
    await isHealthy();
    const after = await account.physicalIds(STACK);
    const secrets = Object.keys(before).filter((id) => /Secrets/.test(id));
    expect(secrets.map((id) => after[id])).toEqual(secrets.map((id) => before[id]));
    expect(await account.getSecret(secretOf(STAYS))).toMatchObject(credentialsOf(STAYS));
  });

  test.each([
    ['that is handed in', LEAVES, LEAVES],
    ['that was made here', STAYS, RENAMED],
  ])('a new version of a secret %s is refreshed with as soon as its event comes', async (_what, secret, service) => {
    const heard = async (): Promise<readonly string[]> =>
      (await account.logLines(outputs['RefreshTokensFunction'] ?? '')).filter((line) =>
        line.includes(`"what":"refreshed (secret_changed): ${service}"`),
      );
    expect(await heard()).toEqual([]);
    await account.putSecret(secretOf(secret), { ...credentialsOf(secret), note: 'another version' });
    const [line = '', ...others] = await eventually('the event has come', heard, ({ length }) => length > 0);
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({ event: 'secret_rotated', services: 1 });
    expect(others).toEqual([]);
  });
}
