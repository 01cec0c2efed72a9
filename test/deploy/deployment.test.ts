import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { RefreshReport, SweepReport } from '../../functions/contract/refresh.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { METRIC_NAMESPACE } from '../../functions/domain/telemetry/metric.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { type Datum, embeddedMetrics, isBreaching, watches } from '../support/embedded-metrics.ts';
import { createInvoker, type Invoked, introspect } from '../support/invoke.ts';
import { GRANTED, STACK, secretOf } from './app/services.ts';
import type { Cdk, StackOutputs } from './support/cdk.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { eventually } from './support/eventually.ts';
import { hasAll, heardEvents } from './support/heard-events.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

const NOT_GRANTED = 'payroll';
const ADDED = 'invoices';
/** In the order in which a deployment has them. */
const SERVICES: readonly string[] = [...GRANTED, NOT_GRANTED].toSorted();
/** Long enough for two invocations that were started together to meet in it. */
const TOKEN_REQUEST_MS = 1000;

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, 'the stack, deployed by cdk into an emulated AWS that enforces IAM', () =>
  describeDeployment(bin),
);

/** The tests are one story, each beginning where the one before it has ended. */
function describeDeployment(bin: string): void {
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let cdk: Cdk;
  let outputs: StackOutputs;
  let invoke: (functionName: string, event: unknown) => Promise<Invoked>;
  beforeAll(async () => {
    ground = await openEmulatedGround(bin, [...SERVICES, ADDED], TOKEN_REQUEST_MS);
    ({ provider, account, cdk } = ground);
    invoke = createInvoker(ground.endpoint);
  });
  afterAll(() => ground?.close());

  const deploy = (services: readonly string[]): Promise<StackOutputs> => cdk.deploy(contextOf(services));
  const contextOf = (services: readonly string[]) => ({ tokenUrl: provider.tokenUrl, services: services.join(',') });
  const functionNamed = (output: string): string => outputs[output] ?? 'not deployed';
  const aliasOf = (alias: string): string => `${functionNamed('ServeTokensFunction')}:${alias}`;
  const getToken = (service: string, wish: object = {}): Promise<Invoked> =>
    invoke(aliasOf(service), { operation: 'getToken', service, ...wish });
  const tokenOf = async (service: string): Promise<GetTokenAnswer> => {
    const { functionError, payload } = await getToken(service);
    expect({ functionError, message: payload['errorMessage'] }).toEqual({});
    return payload as unknown as GetTokenAnswer;
  };
  const getStatus = async (): Promise<StatusAnswer> =>
    (await invoke(aliasOf('status'), { operation: 'status' })).payload as unknown as StatusAnswer;
  const statusOf = async (service: string) => (await getStatus()).services.find((one) => one.service === service);
  const throughConsumer = async (functionName: string, payload: object): Promise<unknown> =>
    (await invoke(functionNamed('ConsumerFunction'), { functionName, payload })).payload;
  const withClient = async (service: string): Promise<unknown> =>
    (await invoke(functionNamed('ConsumerFunction'), { service })).payload;
  const refresh = async (service: string): Promise<RefreshReport> => {
    const order = { operation: 'refresh', service, force: true };
    return (await invoke(functionNamed('RefreshTokensFunction'), order)).payload as unknown as RefreshReport;
  };
  const sweep = async (): Promise<SweepReport> =>
    (await invoke(functionNamed('RefreshTokensFunction'), { operation: 'sweep' })).payload as unknown as SweepReport;
  const metricsOf = async (output: string): Promise<readonly Datum[]> =>
    (await account.logLines(functionNamed(output))).flatMap(embeddedMetrics);
  /** For each value that a function has logged of a service: is it over the threshold of the deployment's alarm on that metric? */
  const isAlarming = async (output: string, metric: string, service: string): Promise<readonly boolean[]> => {
    const alarms = await account.alarms();
    const data = await metricsOf(output);
    return data
      .filter(({ name, dimensions }) => name === metric && dimensions['service'] === service)
      .map((datum) => isBreaching(alarms.find(({ MetricName }) => MetricName === datum.name) ?? {}, datum));
  };

  test('deploys into an account that holds nothing but what cdk bootstrap makes', async () => {
    await cdk.bootstrap();
    outputs = await deploy(SERVICES);
    expect(outputs).toMatchObject({
      Aliases: [...SERVICES, 'status'].join(', '),
      SecretsToFill: SERVICES.map(secretOf).join(', '),
      Access: 'per-service',
    });
  });

  test('cfn-lint has nothing to say about the template', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const lint = spawnSync(join(bin, 'cfn-lint'), [cdk.templateFile], { cwd: root, encoding: 'utf8' });
    expect({ status: lint.status, said: lint.stdout + lint.stderr }).toEqual({ status: 0, said: '' });
  });

  test.each(SERVICES)('getToken and status say which secret of %s still holds a placeholder', async (service) => {
    const why = expect.stringContaining(`secret "${secretOf(service)}" has no value in "clientId", "clientSecret"`);
    expect(await getToken(service)).toMatchObject({ functionError: 'Unhandled', payload: { errorMessage: why } });
    expect(await statusOf(service)).toMatchObject({
      state: 'unusable',
      usable: false,
      lastAttempt: { outcome: 'misconfigured', reason: 'secret_not_filled' },
      diagnosis: { message: why },
    });
    expect(provider.issuedTo(service)).toBe(0);
  });

  test('once the secrets are filled the schedule brings the tokens, and nobody has to ask', async () => {
    for (const service of SERVICES) {
      await account.putSecret(secretOf(service), credentialsOf(service));
    }
    const status = await eventually('every service has a token', getStatus, ({ healthy }) => healthy);
    expect(status.services).toMatchObject(SERVICES.map((service) => ({ service, state: 'fresh' })));
    const lines = await account.logLines(functionNamed('RefreshTokensFunction'));
    expect(lines.filter((line) => line.includes('secret_batch_failed'))).toEqual([]);
  });

  test.each(SERVICES)('status and getToken give the expiry of %s as the authorization server does', async (service) => {
    const token = await tokenOf(service);
    const { clientId, clientSecret } = credentialsOf(service);
    const { exp } = (await introspect(provider.introspectionUrl, clientId, clientSecret, token.accessToken)) as {
      exp: number;
    };
    const status = await statusOf(service);
    expect(status).toMatchObject({ fingerprint: token.fingerprint, expiresAt: { utc: token.expiresAt, zone: 'utc' } });
    // Ours counts from before the token request was sent, which the server holds back for a second.
    const earlierSeconds = exp - Date.parse(token.expiresAt) / 1000;
    expect(earlierSeconds).toBeGreaterThanOrEqual(TOKEN_REQUEST_MS / 1000);
    // A minute for a machine that is busy.
    expect(earlierSeconds).toBeLessThan(60);
  });

  test.each(GRANTED)(
    'a function that was granted %s gets its token, by the SDK or the client library',
    async (service) => {
      const { fingerprint } = await tokenOf(service);
      const report = await throughConsumer(aliasOf(service), { operation: 'getToken', service });
      expect(report).toMatchObject({ payload: { service, fingerprint } });
      expect(await withClient(service)).toMatchObject({ payload: { service, fingerprint } });
    },
  );

  test('the client library is refused what was not granted', async () => {
    expect(await withClient(NOT_GRANTED)).toEqual({ refused: 'AccessDeniedError' });
  });

  test.each([
    ['another service', (): string => aliasOf(NOT_GRANTED)],
    ['the status', (): string => aliasOf('status')],
    ['the function without alias', (): string => functionNamed('ServeTokensFunction')],
    ['$LATEST', (): string => aliasOf('$LATEST')],
    ['refresh-tokens', (): string => functionNamed('RefreshTokensFunction')],
  ])('IAM refuses it %s', async (_what, functionName) => {
    const report = await throughConsumer(functionName(), { operation: 'getToken', service: NOT_GRANTED });
    expect(report).toEqual({ refused: 'AccessDeniedException' });
  });

  test.each([
    ['the function without alias', (): string => functionNamed('ServeTokensFunction'), /through an alias only/],
    ['$LATEST', (): string => aliasOf('$LATEST'), /through an alias only/],
    ['the alias of the status', (): string => aliasOf('status'), /"status" never serves a token/],
    ['the alias of another service', (): string => aliasOf(NOT_GRANTED), /other than "payroll", whose alias/],
  ])('serve-tokens itself refuses a token by way of %s, whoever asks', async (_what, functionName, message) => {
    const { functionError, payload } = await invoke(functionName(), { operation: 'getToken', service: GRANTED[0] });
    expect({ functionError, payload }).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorMessage: expect.stringMatching(message) },
    });
  });

  test('two sweeps that start together make one token request', async () => {
    const [service] = GRANTED;
    const before = provider.issuedTo(service);
    await account.forgetService(functionNamed('TokenTable'), service);
    const reports = await Promise.all([sweep(), sweep()]);
    const results = reports.flatMap(({ services }) => services.filter((one) => one.service === service));
    expect(results.map(({ result }) => result)).toContain('in_progress');
    await tokenOf(service);
    expect(provider.issuedTo(service)).toBe(before + 1);
  });

  test('a client secret that was rotated at the provider heals with the new secret', async () => {
    const [, service] = GRANTED;
    const { fingerprint } = await tokenOf(service);
    const rotated = { clientId: service, clientSecret: 'the-rotated-secret-of-billing' };
    provider.rotate(service, rotated.clientSecret);
    expect(await refresh(service)).toMatchObject({ result: 'failed', failure: 'invalid_client' });
    expect(await tokenOf(service)).toMatchObject({ fingerprint });
    expect(await statusOf(service)).toMatchObject({ usable: true, lastAttempt: { outcome: 'misconfigured' } });

    await account.putSecret(secretOf(service), rotated);
    const isHealed = (status: Awaited<ReturnType<typeof statusOf>>): boolean => status?.consecutiveFailures === 0;
    const healed = await eventually('the schedule notices the new secret', () => statusOf(service), isHealed);
    expect(healed).toMatchObject({ state: 'fresh', lastAttempt: { outcome: 'refreshed' } });
    expect((await tokenOf(service)).fingerprint).not.toBe(fingerprint);
  });

  test('while the provider is out valid tokens flow, and the alarms learn of it', async () => {
    const [service] = GRANTED;
    const { fingerprint } = await tokenOf(service);
    provider.setOutage(true);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await refresh(service)).toMatchObject({ result: 'failed', failure: 'http_503' });
      expect(await tokenOf(service)).toMatchObject({ fingerprint });
    }
    const failing = () => isAlarming('RefreshTokensFunction', 'RefreshFailing', service);
    const refusing = () => isAlarming('ServeTokensFunction', 'NoValidToken', service);
    const before = { failing: (await failing()).length, refusing: (await refusing()).length };
    await sweep();
    expect(await getToken(service, { rejectedFingerprint: fingerprint })).toMatchObject({ functionError: 'Unhandled' });
    expect((await failing()).slice(before.failing)).toContain(true);
    expect((await refusing()).slice(before.refusing)).toEqual([true]);

    provider.setOutage(false);
    expect(await refresh(service)).toMatchObject({ result: 'refreshed' });
    const { length } = await failing();
    await sweep();
    expect(await failing()).toHaveLength(length);
  });

  test('a subscriber hears of new tokens, of what needs action, what failed, and what recovered', async () => {
    const heardOf = async (service: string) =>
      heardEvents(await account.logLines(functionNamed('ConsumerFunction')), service);
    const [failing, rotated] = GRANTED;
    const outage = hasAll('Token Refreshed', 'Token Refresh Failing', 'Token Refresh Recovered');
    await eventually('the outage', () => heardOf(failing), outage);
    const rotation = hasAll('Token Action Required', 'Token Refreshed', 'Token Refresh Recovered');
    await eventually('the rotated secret', () => heardOf(rotated), rotation);
    expect(await heardOf(rotated)).not.toContain('Token Refresh Failing');
  });

  test('the alarms on metrics of ours watch what the functions write, with its dimensions', async () => {
    const alarms = (await account.alarms()).filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    const data = [...(await metricsOf('RefreshTokensFunction')), ...(await metricsOf('ServeTokensFunction'))];
    const watched = (alarm: MetricAlarm, name?: string): boolean =>
      data.some((datum) => watches(alarm, { ...datum, name: name ?? datum.name }));
    expect(alarms.filter((alarm) => !watched(alarm, alarm.MetricName)).map(({ AlarmName }) => AlarmName)).toEqual([]);
    // What is wrong is written only while it is.
    const silent = new Set(alarms.filter((alarm) => !watched(alarm)).map(({ MetricName }) => MetricName));
    expect(['LifetimeUnusual', 'RefreshFailing', 'TokenOverdue']).toEqual(expect.arrayContaining([...silent]));
  });

  test('a deployment with one more service changes nothing that was there', async () => {
    const before = { ids: await account.physicalIds(STACK), tokens: await Promise.all(SERVICES.map(tokenOf)) };
    const issued = SERVICES.map(provider.issuedTo);
    const secrets = await Promise.all(SERVICES.map((service) => account.getSecret(secretOf(service))));
    outputs = await deploy([...SERVICES, ADDED]);

    const after = await account.physicalIds(STACK);
    expect(after).toMatchObject(before.ids);
    const added = Object.keys(after).filter((id) => !(id in before.ids));
    expect(added).not.toEqual([]);
    expect(added.filter((id) => !id.includes(ADDED))).toEqual([]);
    const tokens = await Promise.all(SERVICES.map(tokenOf));
    expect(tokens.map(({ fingerprint }) => fingerprint)).toEqual(before.tokens.map(({ fingerprint }) => fingerprint));
    expect(SERVICES.map(provider.issuedTo)).toEqual(issued);
    expect(await Promise.all(SERVICES.map((service) => account.getSecret(secretOf(service))))).toEqual(secrets);

    await account.putSecret(secretOf(ADDED), credentialsOf(ADDED));
    await eventually(
      'the new service is served',
      () => getToken(ADDED),
      ({ functionError }) => !functionError,
    );
  });

  test('cdk destroy leaves nothing of the stack', async () => {
    await cdk.destroy(contextOf([...SERVICES, ADDED]));
    expect(await account.physicalIds(STACK)).toEqual({});
    await expect(getStatus()).rejects.toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
    await expect(account.getSecret(secretOf(ADDED))).rejects.toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException' }),
    );
    expect(await account.alarms()).toEqual([]);
  });
}
