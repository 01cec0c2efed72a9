import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { RefreshReport, SweepReport } from '../../functions/contract/refresh.ts';
import type { ServiceStatus, StatusAnswer } from '../../functions/contract/status.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker, type Invoked } from '../support/invoke.ts';
import { GRANTED, LIFETIME_SECONDS, STACK } from './app/services.ts';
import { type Cdk, createCdk, type StackOutputs } from './support/cdk.ts';
import { checkOutEarlier, whyNoCommit } from './support/earlier-version.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { eventually } from './support/eventually.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

/** The last commit with the words `late`, `human` and `unavailable` on the wire and in items. */
const EARLIER = '136b96dcaf3e54bc8231fbfa4eb179d41faea7f0';
/** What the names of its secrets begin with: this version keeps them when it is told so. */
const secretPrefix = 'token-keeper/';
const secretOf = (service: string): string => `${secretPrefix}${service}`;
const [WELL, FAILING] = GRANTED;
const NOT_AFTER_SECONDS = 600;

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot ?? whyNoCommit(EARLIER), 'a deployment of the version before, upgraded', () =>
  describeUpgrade(bin),
);

/** The tests are one story, each beginning where the one before it has ended. */
function describeUpgrade(bin: string): void {
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let outputs: StackOutputs;
  let idsBefore: Readonly<Record<string, string>>;
  let tokenBefore: GetTokenAnswer;
  let issuedBefore: readonly number[];

  beforeAll(async () => {
    ground = await openEmulatedGround(bin, GRANTED);
    ({ provider, account } = ground);
  });
  afterAll(() => ground?.close());

  const invoke = (output: string, alias: string, event: unknown): Promise<Invoked> =>
    createInvoker(ground.endpoint)(`${outputs[output] ?? 'not deployed'}${alias}`, event);
  const getToken = async (service: string): Promise<GetTokenAnswer> => {
    const asked = { operation: 'getToken', service };
    const { functionError, payload } = await invoke('ServeTokensFunction', `:${service}`, asked);
    expect({ functionError, message: payload['errorMessage'] }).toEqual({});
    return payload as unknown as GetTokenAnswer;
  };
  const status = async (): Promise<StatusAnswer> =>
    (await invoke('ServeTokensFunction', ':status', { operation: 'status' })).payload as unknown as StatusAnswer;
  const statusOf = async (service: string) =>
    (await status()).services.find((one) => one.service === service) as ServiceStatus;
  const ofRefreshTokens = async (event: object): Promise<unknown> =>
    (await invoke('RefreshTokensFunction', '', event)).payload;
  const context = () => ({ tokenUrl: provider.tokenUrl, services: GRANTED.join(',') });
  const cdkOf = (root?: string): Cdk => {
    const { endpoint, directory } = ground;
    const options = { program: 'test/deploy/app/app.ts', stack: STACK, endpoint, directory };
    return createCdk({ ...options, ...(root === undefined ? {} : { root }) });
  };

  test('the version before keeps a token, and a service whose secret the provider refuses', async () => {
    const earlier = cdkOf(checkOutEarlier(EARLIER, ground.directory));
    await earlier.bootstrap();
    outputs = await earlier.deploy(context());
    for (const service of GRANTED) {
      await account.putSecret(secretOf(service), credentialsOf(service));
    }
    await eventually('every service has a token', status, ({ healthy }) => healthy);
    provider.rotate(FAILING, 'a-secret-that-nobody-was-given');
    const refused = await ofRefreshTokens({ operation: 'refresh', service: FAILING, force: true });
    expect(refused).toMatchObject({ result: 'failed', reason: 'invalid_client' });
    expect(await statusOf(FAILING)).toMatchObject({
      state: 'fresh',
      refreshNeed: 'none',
      diagnosis: { code: 'client-refused', severity: 'human' },
    });
    idsBefore = await account.physicalIds(STACK);
    tokenBefore = await getToken(WELL);
    issuedBefore = GRANTED.map(provider.issuedTo);
  });

  test('synth of this version says what becomes of the secrets, until it is told how they are named', async () => {
    const warning = 'would be left for new, empty ones: say secretPrefix';
    expect(await cdkOf().synth(context())).toContain(warning);
    expect(await cdkOf().synth({ ...context(), secretPrefix })).not.toContain(warning);
  });

  test('the deployment of this version replaces no resource, and takes away only the alarms of single services', async () => {
    outputs = await cdkOf().deploy({ ...context(), secretPrefix });
    const ids = await account.physicalIds(STACK);
    const replaced = Object.keys(idsBefore).filter((id) => ids[id] !== idsBefore[id]);
    expect(replaced.filter((id) => !/Alarmsservice/.test(id))).toEqual([]);
    expect(replaced.filter((id) => ids[id] !== undefined)).toEqual([]);
    expect(outputs['TokenTable']).toBeDefined();
  });

  test('the same token is served from the same table, and nobody has asked the provider', async () => {
    const { fingerprint, expiresAt, accessToken } = await getToken(WELL);
    expect({ fingerprint, expiresAt, isSame: accessToken === tokenBefore.accessToken }).toEqual({
      fingerprint: tokenBefore.fingerprint,
      expiresAt: tokenBefore.expiresAt,
      isSame: true,
    });
    const { services } = (await ofRefreshTokens({ operation: 'sweep' })) as SweepReport;
    const kept = services.find(({ service }) => service === WELL) as RefreshReport;
    expect(kept).toMatchObject({ result: 'skipped', reason: 'fresh' });
    expect(GRANTED.map(provider.issuedTo)).toEqual(issuedBefore);
  });

  test('a failure that the version before has stored is explained in the words of this one', async () => {
    const { state, diagnosis, lastFailure, consecutiveFailures } = await statusOf(FAILING);
    expect({ state, consecutiveFailures }).toEqual({ state: 'fresh', consecutiveFailures: 1 });
    expect(diagnosis).toMatchObject({ code: 'client-refused', severity: 'action-required' });
    expect(diagnosis.message).toMatch(/^the token endpoint answered HTTP 401 with error "invalid_client"/);
    expect(diagnosis.message).not.toContain('; ');
    expect(diagnosis.advice).toMatch(/client id, secret or client authentication/);
    expect(lastFailure).toMatchObject({ outcome: 'misconfigured', reason: 'invalid_client', cause: 'client-refused' });
  });

  test('the failing service heals with a new secret as it would have before', async () => {
    const newSecret = { clientId: FAILING, clientSecret: 'the-secret-after-the-upgrade' };
    provider.rotate(FAILING, newSecret.clientSecret);
    await account.putSecret(secretOf(FAILING), newSecret);
    const healed = await eventually(
      'the next sweep has tried it',
      () => statusOf(FAILING),
      ({ consecutiveFailures }) => consecutiveFailures === 0,
    );
    expect(healed).toMatchObject({ state: 'fresh', diagnosis: { code: 'fresh', severity: 'ok' } });
    expect((await getToken(FAILING)).expiresInSeconds).toBeGreaterThan(LIFETIME_SECONDS - NOT_AFTER_SECONDS);
  });
}
