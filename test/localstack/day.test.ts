import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { RefreshReport } from '../../functions/contract/refresh.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { freePort } from '../../lib/localstack/background.ts';
import { type InstalledLocalStack, installLocalStack } from '../../lib/localstack/install/install-localstack.ts';
import { type LocalStackProcess, startLocalStack } from '../../lib/localstack/localstack-process.ts';
import { LIFETIME_SECONDS } from '../deploy/app/services.ts';
import { type Cdk, createCdk, type StackOutputs } from '../deploy/support/cdk.ts';
import { type EmulatedAccount, openEmulatedAccount } from '../deploy/support/emulated-account.ts';
import { eventually } from '../deploy/support/eventually.ts';
import {
  type RotatingAuthorizationServer,
  startRotatingAuthorizationServer,
} from '../deploy/support/rotating-authorization-server.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker, type Invoked, introspect } from '../support/invoke.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { type LocalStackAccount, openLocalStackAccount } from './support/account.ts';

const STACK = 'TokenKeeper';
const SERVICES = ['orders', 'billing'] as const;
const ADDED = 'invoices';

const installed = installLocalStack(process.env);
const whyNot = 'whyNot' in installed ? installed.whyNot : undefined;
describeUnless(whyNot, 'a day of the stack in LocalStack', () => describeDay(installed as InstalledLocalStack));

/** The tests are one story, each beginning where the one before it has ended. */
function describeDay(installation: InstalledLocalStack): void {
  let workspace: Workspace;
  let localStack: LocalStackProcess;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount & LocalStackAccount;
  let cdk: Cdk;
  let outputs: StackOutputs;
  let invoke: (functionName: string, event: unknown) => Promise<Invoked>;
  beforeAll(async () => {
    workspace = createWorkspace();
    const { path: directory } = workspace;
    localStack = await startLocalStack({
      installed: installation,
      port: await freePort(0),
      directory,
      isDetached: false,
    });
    provider = await startRotatingAuthorizationServer([...SERVICES, ADDED].map(clientOf), 0);
    const { url: endpoint } = localStack;
    account = { ...openEmulatedAccount(endpoint), ...openLocalStackAccount(endpoint) };
    cdk = createCdk({ program: 'test/localstack/support/app.ts', stack: STACK, endpoint, directory });
    invoke = createInvoker(endpoint);
  });
  afterAll(async () => {
    await localStack?.stop();
    await provider?.close();
    workspace?.remove();
  });

  const contextOf = (services: readonly string[]) => ({ tokenUrl: provider.tokenUrl, services: services.join(',') });
  const functionNamed = (output: string): string => outputs[output] ?? 'not deployed';
  const aliasOf = (alias: string): string => `${functionNamed('ServeTokensFunction')}:${alias}`;
  const getToken = (service: string): Promise<Invoked> => invoke(aliasOf(service), { operation: 'getToken', service });
  const tokenOf = async (service: string): Promise<GetTokenAnswer> => {
    const { functionError, payload } = await getToken(service);
    expect({ functionError, message: payload['errorMessage'] }).toEqual({});
    return payload as unknown as GetTokenAnswer;
  };
  const getStatus = async (): Promise<StatusAnswer> =>
    (await invoke(aliasOf('status'), { operation: 'status' })).payload as unknown as StatusAnswer;
  const refresh = async (service: string): Promise<RefreshReport> => {
    const { payload } = await invoke(functionNamed('RefreshTokensFunction'), {
      operation: 'refresh',
      service,
      force: true,
    });
    return payload as unknown as RefreshReport;
  };
  const resources = (): readonly Resource[] =>
    Object.values((JSON.parse(readFileSync(cdk.templateFile, 'utf8')) as Template).Resources);
  /** The name as the template gives it, whatever it is made of. */
  const secretOf = (service: string): string =>
    resources()
      .filter(({ Type }) => Type === 'AWS::SecretsManager::Secret')
      .map(({ Properties }) => String(Properties?.Name))
      .find((name) => name.includes(service)) ?? 'no secret';

  test('the name of a secret that exists is refused, and the deployment fails', async () => {
    await cdk.bootstrap();
    await cdk.synth(contextOf(SERVICES));
    const taken = secretOf(SERVICES[1]);
    await account.makeSecret(taken);
    await expect(cdk.deploy(contextOf(SERVICES))).rejects.toThrow(/ResourceExistsException/);
    expect(await account.stackStatus(STACK)).toBe('ROLLBACK_COMPLETE');
    // It is as it was. LocalStack also leaves the table that it has made, which CloudFormation deletes.
    expect(await account.getSecret(taken)).toEqual({});
    await account.deleteSecret(taken);
  });

  test('the next deployment works', async () => {
    // On AWS cdk deploy does it itself; here it takes the DELETE_FAILED of what was never made for the end of it.
    await account.deleteStack(STACK);
    const status = () => account.stackStatus(STACK);
    await eventually('the failed stack is gone', status, (now) => now === undefined);
    outputs = await cdk.deploy(contextOf(SERVICES));
    expect(await account.stackStatus(STACK)).toBe('CREATE_COMPLETE');
    expect(await getToken(SERVICES[0])).toMatchObject({ functionError: 'Unhandled' });
  });

  test('by itself the rule sweeps, and every service has a token of its provider', async () => {
    for (const service of SERVICES) await account.putSecret(secretOf(service), credentialsOf(service));
    const isServed = ({ services }: StatusAnswer): boolean => services.every(({ usable }) => usable);
    const status = await eventually('the rule brings the first tokens', getStatus, isServed);
    expect(status).toMatchObject({ healthy: true, schedule: { everySeconds: 60, overdue: false } });
    for (const service of SERVICES) {
      const { accessToken } = await tokenOf(service);
      const { clientId, clientSecret } = credentialsOf(service);
      const known = await introspect(provider.introspectionUrl, clientId, clientSecret, accessToken);
      expect(known).toMatchObject({ active: true, client_id: service });
    }
  });

  test.each([
    ['the function without alias', (): string => functionNamed('ServeTokensFunction'), /through an alias only/],
    ['the alias of the status', (): string => aliasOf('status'), /"status" never serves a token/],
    ['the alias of another service', (): string => aliasOf(SERVICES[1]), /other than "billing", whose alias/],
  ])('the function learns the alias: it refuses a token by way of %s', async (_what, functionName, message) => {
    const answer = await invoke(functionName(), { operation: 'getToken', service: SERVICES[0] });
    expect(answer).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorMessage: expect.stringMatching(message) },
    });
  });

  test('what the functions log is in the log groups of the stack', async () => {
    const isRefresh = (lines: readonly string[]): boolean => lines.some((line) => line.includes('"event":"refresh"'));
    await eventually(
      'the line of a refresh',
      () => account.logLines(functionNamed('RefreshTokensFunction')),
      isRefresh,
    );
  });

  test('a wrong secret costs no token, and the right one heals', async () => {
    const [service] = SERVICES;
    const { fingerprint } = await tokenOf(service);
    const rotated = { clientId: service, clientSecret: 'the-rotated-secret' };
    provider.rotate(service, rotated.clientSecret);
    expect(await refresh(service)).toMatchObject({ result: 'failed', failure: 'invalid_client' });
    expect(await tokenOf(service)).toMatchObject({ fingerprint });
    expect((await getStatus()).services.find((one) => one.service === service)).toMatchObject({
      usable: true,
      lastAttempt: { outcome: 'misconfigured' },
    });
    await account.putSecret(secretOf(service), rotated);
    expect(await refresh(service)).toMatchObject({ result: 'refreshed' });
    expect((await tokenOf(service)).fingerprint).not.toBe(fingerprint);
  });

  test('a deployment with one more service replaces nothing and costs no token', async () => {
    const before = { ids: await account.physicalIds(STACK), tokens: await Promise.all(SERVICES.map(tokenOf)) };
    const issued = SERVICES.map(provider.issuedTo);
    const secrets = await Promise.all(SERVICES.map((service) => account.getSecret(secretOf(service))));
    outputs = await cdk.deploy(contextOf([...SERVICES, ADDED]));

    expect(await account.physicalIds(STACK)).toMatchObject(before.ids);
    const tokens = await Promise.all(SERVICES.map(tokenOf));
    expect(tokens.map(({ fingerprint }) => fingerprint)).toEqual(before.tokens.map(({ fingerprint }) => fingerprint));
    expect(SERVICES.map(provider.issuedTo)).toEqual(issued);
    expect(await Promise.all(SERVICES.map((service) => account.getSecret(secretOf(service))))).toEqual(secrets);

    await account.putSecret(secretOf(ADDED), credentialsOf(ADDED));
    expect(await refresh(ADDED)).toMatchObject({ result: 'refreshed' });
    await tokenOf(ADDED);
  });

  test('cdk destroy ends it; what AWS keeps then, LocalStack does not, since it does not know the policy', async () => {
    await cdk.destroy(contextOf([...SERVICES, ADDED]));
    expect(await account.stackStatus(STACK)).toBeUndefined();
    await expect(getStatus()).rejects.toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
    expect(await account.alarms()).toEqual([]);
    const kept = resources().filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate');
    const types = kept.map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret']));
  });
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: { readonly Name?: unknown };
}

const credentialsOf = (service: string) => ({ clientId: service, clientSecret: `the-client-secret-of-${service}` });

const clientOf = (service: string) => ({
  ...credentialsOf(service),
  tokenEndpointAuthMethod: 'client_secret_basic' as const,
  scopes: [],
  lifetimeSeconds: LIFETIME_SECONDS,
});
