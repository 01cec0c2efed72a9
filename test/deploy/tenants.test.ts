import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { SweepReport } from '../../functions/contract/refresh.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { type ChangeTenantsAnswer, MOST_TENANTS_A_CALL } from '../../functions/contract/tenants.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker, type Invoked } from '../support/invoke.ts';
import { GRANTED, GROUPS, STACK, secretOf } from './app/services.ts';
import type { StackOutputs } from './support/cdk.ts';
import type { EmulatedAccount } from './support/emulated-account.ts';
import { type EmulatedGround, openEmulatedGround } from './support/emulated-ground.ts';
import { eventually } from './support/eventually.ts';
import { killFunction } from './support/kill-function.ts';
import { credentialsOf } from './support/provider-clients.ts';
import { installPythonTools } from './support/python-tools.ts';
import type { RotatingAuthorizationServer } from './support/rotating-authorization-server.ts';

const TEMPLATE = 'graph';
/** Answers take so long, so that a sweep over all tenants is still busy when it is killed. */
const TOKEN_REQUEST_MS = 50;
/** So many tenants of one host are refreshed at a time. */
const MOST_IN_FLIGHT = 50;

const nameOf = (index: number): string => `tenant-${String(index).padStart(4, '0')}`;
const TENANTS = Array.from({ length: 2 * MOST_TENANTS_A_CALL }, (_, index) => ({
  tenant: nameOf(index),
  group: GROUPS[index % GROUPS.length] ?? '',
}));

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, 'a deployment that gets a service with tenants', () => describeTenants(bin));

/** The tests are one story, each beginning where the one before it has ended. */
function describeTenants(bin: string): void {
  let ground: EmulatedGround;
  let provider: RotatingAuthorizationServer;
  let account: EmulatedAccount;
  let outputs: StackOutputs;
  let idsBefore: Readonly<Record<string, string>>;
  let fingerprintsBefore: readonly string[];
  let issuedBefore: readonly number[];
  /** Tokens that were issued to a sweep that was killed before it had stored them. */
  let cutOff: number;

  beforeAll(async () => {
    ground = await openEmulatedGround(bin, [...GRANTED, TEMPLATE], TOKEN_REQUEST_MS);
    ({ provider, account } = ground);
  });
  afterAll(() => ground?.close());

  const invoke = (output: string, alias: string, event: unknown): Promise<Invoked> =>
    createInvoker(ground.endpoint)(`${outputs[output] ?? 'not deployed'}${alias}`, event);
  const ofRefreshTokens = async <T>(event: object): Promise<T> => {
    const { functionError, payload } = await invoke('RefreshTokensFunction', '', event);
    expect({ functionError, message: payload['errorMessage'] }).toEqual({});
    return payload as T;
  };
  const sweep = () => ofRefreshTokens<SweepReport>({ operation: 'sweep' });
  const status = async (): Promise<StatusAnswer> =>
    (await invoke('ServeTokensFunction', ':status', { operation: 'status' })).payload as unknown as StatusAnswer;
  const counts = async () => (await status()).templates?.[0];
  const getToken = (service: string, wish: object = {}, alias = service): Promise<Invoked> =>
    invoke('ServeTokensFunction', `:${alias}`, { operation: 'getToken', service, ...wish });
  const fingerprints = (): Promise<readonly string[]> =>
    Promise.all(
      GRANTED.map(async (service) => ((await getToken(service)).payload as unknown as GetTokenAnswer).fingerprint),
    );
  // By an interval of five minutes no sweep but ours is over all tenants, as a rule; one more would harm nothing.
  const context = (templates: string) => ({
    tokenUrl: provider.tokenUrl,
    services: GRANTED.join(','),
    minutes: '5',
    ...(templates && { templates }),
  });

  test('keeps tokens of services, in a table without an index', async () => {
    await ground.cdk.bootstrap();
    outputs = await ground.cdk.deploy(context(''));
    for (const service of GRANTED) await account.putSecret(secretOf(service), credentialsOf(service));
    await eventually('every service has a token', sweep, ({ counts: { failed = 0 } }) => failed === 0);
    fingerprintsBefore = await fingerprints();
    issuedBefore = GRANTED.map(provider.issuedTo);
    idsBefore = await account.physicalIds(STACK);
    expect(await account.indexesOf(outputs['TokenTable'] ?? '')).toEqual([]);
  });

  test('gets the index over the same table: nothing is replaced, every token is kept, nobody has asked the provider', async () => {
    outputs = await ground.cdk.deploy(context(TEMPLATE));
    const ids = await account.physicalIds(STACK);
    expect(Object.keys(idsBefore).filter((id) => ids[id] !== idsBefore[id])).toEqual([]);
    expect(await account.indexesOf(outputs['TokenTable'] ?? '')).toEqual(['due']);
    expect(await fingerprints()).toEqual(fingerprintsBefore);
    expect(GRANTED.map(provider.issuedTo)).toEqual(issuedBefore);
    await account.putSecret(secretOf(TEMPLATE), credentialsOf(TEMPLATE));
  });

  test('registers 2,000 tenants, each once, and asks the provider for none of them', async () => {
    for (let from = 0; from < TENANTS.length; from += MOST_TENANTS_A_CALL) {
      const tenants = TENANTS.slice(from, from + MOST_TENANTS_A_CALL);
      const put = { operation: 'putTenants', service: TEMPLATE, tenants };
      const added = await ofRefreshTokens<ChangeTenantsAnswer>(put);
      expect(new Set(added.tenants.map(({ result }) => result))).toEqual(new Set(['added']));
      const again = await ofRefreshTokens<ChangeTenantsAnswer>(put);
      expect(new Set(again.tenants.map(({ result }) => result))).toEqual(new Set(['unchanged']));
    }
    expect(await counts()).toMatchObject({ service: TEMPLATE, tenants: TENANTS.length });
    expect(provider.issuedTo(TEMPLATE)).toBe(0);
  });

  test('loses nothing when a sweep is killed half-way', async () => {
    const swept = invoke('RefreshTokensFunction', '', { operation: 'sweep' }).catch((error: Error) => ({
      functionError: error.name,
    }));
    const isBusy = (issued: number): boolean => issued > MOST_IN_FLIGHT;
    await eventually('it has begun', async () => provider.issuedTo(TEMPLATE), isBusy);
    expect(killFunction(ground.directory, outputs['RefreshTokensFunction'] ?? '')).toBeGreaterThan(0);
    expect((await swept).functionError).toBeDefined();
    await eventually(
      'the provider is through',
      async () => provider.running(),
      (running) => running === 0,
    );
    const { withToken, leased } = await account.countTenants(outputs['TokenTable'] ?? '');
    cutOff = provider.issuedTo(TEMPLATE) - withToken;
    expect(withToken).toBeGreaterThan(0);
    expect(withToken + leased).toBeLessThan(TENANTS.length);
    // Each of them is an attempt whose lease runs out.
    expect(leased).toBeLessThanOrEqual(MOST_IN_FLIGHT);
    expect(cutOff).toBeGreaterThanOrEqual(0);
    expect(cutOff).toBeLessThanOrEqual(leased);
    expect(await counts()).toMatchObject({ tenants: TENANTS.length });
    expect(await fingerprints()).toEqual(fingerprintsBefore);
  });

  test('has a token of every tenant after the next sweeps, and nobody was asked for twice but those cut off', async () => {
    const all = await eventually(
      'every tenant has a token',
      async () => {
        await sweep();
        return counts();
      },
      (found) => found?.counts.fresh === TENANTS.length,
    );
    expect(all).toEqual({
      service: TEMPLATE,
      tenants: TENANTS.length,
      counts: { fresh: TENANTS.length, due: 0, late: 0, failing: 0, unusable: 0, new: 0 },
      oldestDueSeconds: null,
    });
    const issued = provider.issuedTo(TEMPLATE);
    expect(issued).toBe(TENANTS.length + cutOff);
    expect(await account.countTenants(outputs['TokenTable'] ?? '')).toEqual({ withToken: TENANTS.length, leased: 0 });
    await sweep();
    expect([provider.issuedTo(TEMPLATE), ...GRANTED.map(provider.issuedTo)]).toEqual([issued, ...issuedBefore]);
  });

  test('hands out the token of a tenant by the alias of the service and of its own group, and by no other', async () => {
    const [tenant, others] = [nameOf(0), nameOf(1)];
    const issuedToTenants = provider.issuedTo(TEMPLATE);
    for (const alias of [TEMPLATE, `${TEMPLATE}--gold`]) {
      const { payload } = await getToken(TEMPLATE, { tenant }, alias);
      expect(payload).toMatchObject({ service: TEMPLATE, tenant, accessToken: expect.any(String) });
    }
    const refused = async (wish: object, alias: string) =>
      (await getToken(TEMPLATE, wish, alias)).payload['errorMessage'];
    expect(await refused({ tenant: others }, `${TEMPLATE}--gold`)).toMatch(/is not in the group "gold"/);
    expect(await refused({ tenant: 'nobody' }, TEMPLATE)).toMatch(/has no tenant of the name that was given/);
    expect(provider.issuedTo(TEMPLATE)).toBe(issuedToTenants);
  });
}
