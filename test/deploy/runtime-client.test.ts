import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../functions/adapters/process/system-clock.ts';
import type { GetTokenAnswer } from '../../functions/contract/get-token.ts';
import type { SweepReport } from '../../functions/contract/refresh.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { scheduledEvent } from '../../lib/local/functions/scheduled-event.ts';
import type { AuthorizationServerClient } from '../../lib/local/servers/authorization-server.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { startTestAuthorizationServer, type TestAuthorizationServer } from '../support/test-authorization-server.ts';
import { type DeployedFunction, type LoopbackAccount, openLoopbackAccount } from './support/loopback-account.ts';
import type { RuntimeAnswer } from './support/runtime-api.ts';
import { installRuntimeInterfaceClient } from './support/runtime-interface-client.ts';

const ALPHA = { clientId: 'alpha', clientSecret: 'alpha-secret-value' };
const BETA = { clientId: 'beta', clientSecret: 'beta-secret-value' };
const WRONG = { clientId: 'alpha', clientSecret: 'wrong-secret-value' };
const SECRETS = { alpha: ALPHA, beta: BETA, wrong: WRONG };
const CLIENTS: AuthorizationServerClient[] = [ALPHA, BETA].map((client) => ({
  ...client,
  tokenEndpointAuthMethod: 'client_secret_basic',
  scopes: [],
  lifetimeSeconds: 3600,
}));

const { entry: runtime, whyNot } = { entry: '', whyNot: undefined, ...installRuntimeInterfaceClient() };
describeUnless(whyNot, "in Lambda's runtime interface client", () => describeDeployed(runtime));

function describeDeployed(entry: string): void {
  let account: LoopbackAccount;
  let provider: TestAuthorizationServer;
  let hanging: ScriptedServer;
  let services: readonly object[];
  beforeEach(async () => {
    account = await openLoopbackAccount(entry, SECRETS);
    provider = await startTestAuthorizationServer(CLIENTS);
    hanging = await startScriptedServer(() => ({ fault: 'hang' }));
    services = ['alpha', 'beta'].map((id) => service(id, provider.tokenUrl));
  });
  afterEach(async () => {
    await account.close();
    await provider.down();
    await hanging.close();
  });

  /** Both functions of one deployment, with a token stored for every service. */
  const deployWithTokens = async (): Promise<Record<'serveTokens' | 'refreshTokens', DeployedFunction>> => {
    const refreshTokens = await account.deploy('refresh-tokens', { services });
    expect(await refreshTokens.invoke(undefined, { operation: 'sweep' })).toMatchObject({ result: { ok: true } });
    return { refreshTokens, serveTokens: await account.deploy('serve-tokens', { services }) };
  };

  describe('INIT', () => {
    test('serve-tokens makes its first DynamoDB call before it asks for the first invocation', async () => {
      const serveTokens = await account.deploy('serve-tokens', { services });
      await serveTokens.invoke('status', { operation: 'status' });
      expect(account.requests.slice(0, 2)).toEqual(['dynamodb GetItem', 'serve-tokens next']);
    });

    test.each(['serve-tokens', 'refresh-tokens'] as const)(
      '%s without its configuration reports everything that is missing and takes no invocation',
      async (name) => {
        const deployed = await account.deploy(name, { environment: { TABLE_NAME: '' } });
        expect(await Promise.race([deployed.initError, deployed.ready])).toMatchObject({
          error: {
            errorType: 'ConfigurationError',
            errorMessage: expect.stringMatching(
              /environment variable TABLE_NAME is not set; .*services\.json: expected the list of services that the deployment wrote/,
            ),
          },
          headers: { 'lambda-runtime-function-error-type': 'ConfigurationError' },
        });
        expect(await deployed.exitCode).not.toBe(0);
        const { result } = await deployed.invoke('alpha', { operation: 'getToken' });
        expect(result).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
        expect(account.requests).toEqual([`${name} init/error`]);
      },
    );
  });

  describe('access by the alias of the invoked ARN', () => {
    test('a service’s alias gets the token of that service, of which the provider knows whose it is', async () => {
      const { serveTokens } = await deployWithTokens();
      for (const { clientId } of [ALPHA, BETA]) {
        const token = payload<GetTokenAnswer>(await serveTokens.invoke(clientId, { operation: 'getToken' }));
        expect(token.service).toBe(clientId);
        expect(await whose(provider, token.accessToken)).toBe(clientId);
      }
    });

    test('everything else is refused, and no refusal holds a token or a secret', async () => {
      const { serveTokens } = await deployWithTokens();
      const token = payload<GetTokenAnswer>(await serveTokens.invoke('alpha', { operation: 'getToken' })).accessToken;
      for (const [qualifier, event, errorType] of [
        ['alpha', { operation: 'getToken', service: 'beta' }, 'AccessDenied'],
        ['alpha', { operation: 'status', service: 'beta' }, 'AccessDenied'],
        [undefined, { operation: 'getToken', service: 'alpha' }, 'AccessDenied'],
        ['$LATEST', { operation: 'getToken', service: 'alpha' }, 'AccessDenied'],
        ['7', { operation: 'getToken', service: 'alpha' }, 'AccessDenied'],
        ['status', { operation: 'getToken', service: 'alpha' }, 'AccessDenied'],
        ['gamma', { operation: 'getToken' }, 'UnknownService'],
        ['alpha', { operation: 'getTokens' }, 'InvalidRequest'],
      ] as const) {
        const answer = await serveTokens.invoke(qualifier, event);
        expect({ qualifier, ...answer.result }).toEqual({ qualifier, ok: false, error: errorOf(errorType) });
        // The cause that goes to X-Ray.
        expect(JSON.parse(String(answer.headers['lambda-runtime-function-xray-error-cause']))).toMatchObject({
          exceptions: [{ type: errorType }],
        });
        expectNone(JSON.stringify(answer), [token, ALPHA.clientSecret, BETA.clientSecret]);
      }
    });

    test('the alias status tells the status of all services and never a token', async () => {
      const { serveTokens } = await deployWithTokens();
      const token = payload<GetTokenAnswer>(await serveTokens.invoke('alpha', { operation: 'getToken' }));
      const status = payload<StatusAnswer>(await serveTokens.invoke('status', { operation: 'status' }));
      expect(status).toMatchObject({ healthy: true, services: [{ service: 'alpha' }, { service: 'beta' }] });
      expect(status.services[0]).toMatchObject({ usable: true, fingerprint: token.fingerprint });
      expectNone(JSON.stringify(status), [token.accessToken]);
    });
  });

  describe('the deadline', () => {
    test.each([5000, 8000])(
      'serve-tokens answers 4 s before a deadline of %d ms when refresh-tokens hangs',
      async (timeoutMs) => {
        const environment = { AWS_ENDPOINT_URL_LAMBDA: hanging.url };
        const serveTokens = await account.deploy('serve-tokens', { services, environment });
        const answer = await serveTokens.invoke('alpha', { operation: 'getToken' }, timeoutMs);
        expect(answer.result).toEqual({ ok: false, error: errorOf('TokenUnavailable') });
        expect(JSON.stringify(answer.result)).toContain('did not answer in time');
        expect(answer.leftMs).toBeGreaterThan(0);
        expect(answer.leftMs).toBeLessThanOrEqual(4000);
        expect(hanging.requests).toHaveLength(1);
      },
    );

    test('a table that hangs does not keep INIT from its end, and is StoreUnavailable before the deadline', async () => {
      const environment = { AWS_ENDPOINT_URL_DYNAMODB: hanging.url };
      const serveTokens = await account.deploy('serve-tokens', { services, environment });
      await serveTokens.ready;
      const answer = await serveTokens.invoke('alpha', { operation: 'getToken' }, 15_000);
      expect(answer.result).toEqual({ ok: false, error: errorOf('StoreUnavailable') });
    });

    test('refresh-tokens begins nothing that might not end in time, and ends what it has begun', async () => {
      const many = Array.from({ length: 11 }, (_, index) => service(`api-${index}`, hanging.url, 'alpha'));
      const refreshTokens = await account.deploy('refresh-tokens', { services: many });
      const tooShort = await refreshTokens.invoke(undefined, scheduledEvent(systemClock.now()), 25_000);
      expect(payload<SweepReport>(tooShort).counts).toEqual({ postponed: 11 });
      expect(hanging.requests).toHaveLength(0);
      // Ten at a time of one host: while they hang, the time of the eleventh passes.
      const enough = await refreshTokens.invoke(undefined, scheduledEvent(systemClock.now()), 33_000);
      expect(payload<SweepReport>(enough).counts).toEqual({ failed: 10, postponed: 1 });
    });
  });

  describe('what is logged', () => {
    test.each(['JSON', 'Text'])(
      'a scheduled sweep writes whole JSON lines only, in the log format %s',
      async (format) => {
        const environment = { AWS_LAMBDA_LOG_FORMAT: format };
        const refreshTokens = await account.deploy('refresh-tokens', { services, environment });
        const answer = await refreshTokens.invoke(undefined, scheduledEvent(systemClock.now()));
        expect(payload<SweepReport>(answer).counts).toEqual({ refreshed: 2 });
        const lines = refreshTokens.stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
        const events = lines.filter((line) => '_aws' in line === false);
        expect(events).toEqual([
          expect.objectContaining({ event: 'refresh', result: 'refreshed', requestId: answer.requestId }),
          expect.objectContaining({ event: 'refresh', result: 'refreshed', requestId: answer.requestId }),
          expect.objectContaining({ event: 'sweep', refreshed: 2, requestId: answer.requestId }),
        ]);
        const metrics = lines.filter((line) => '_aws' in line).map(embeddedMetrics);
        expect(metrics.flat()).toEqual(
          expect.arrayContaining(['RefreshAttempts', 'SecondsToExpiry', 'SweepCompleted']),
        );
        expect(refreshTokens.stderr).toEqual([]);
        expectNone(refreshTokens.stdout.join('\n'), [ALPHA.clientSecret, BETA.clientSecret]);
      },
    );
  });

  describe('refresh on read', () => {
    test('on an empty table getToken asks refresh-tokens, once, and returns the token it has fetched', async () => {
      const refreshTokens = await account.deploy('refresh-tokens', { services });
      const serveTokens = await account.deploy('serve-tokens', { services });
      const token = payload<GetTokenAnswer>(await serveTokens.invoke('alpha', { operation: 'getToken' }));
      expect(await whose(provider, token.accessToken)).toBe('alpha');
      const again = payload<GetTokenAnswer>(await serveTokens.invoke('alpha', { operation: 'getToken' }));
      expect(again.accessToken).toBe(token.accessToken);
      expect(account.requests.filter((request) => request === 'refresh-tokens response')).toHaveLength(1);
      expect(provider.results).toEqual(['issued']);
      const written = [...serveTokens.stdout, ...refreshTokens.stdout].join('\n');
      expect(written).toContain('refreshed_on_read_');
      expectNone(written, [token.accessToken, ALPHA.clientSecret]);
    });

    test.each(['JSON', 'Text'])(
      'a secret that the provider refuses is told and not shown (log format %s)',
      async (format) => {
        const wrong = {
          services: [service('wrong', provider.tokenUrl)],
          environment: { AWS_LAMBDA_LOG_FORMAT: format },
        };
        const refreshTokens = await account.deploy('refresh-tokens', wrong);
        const serveTokens = await account.deploy('serve-tokens', wrong);
        const answer = await serveTokens.invoke('wrong', { operation: 'getToken' });
        expect(answer.result).toEqual({ ok: false, error: errorOf('TokenUnavailable') });
        expect(JSON.stringify(answer.result)).toContain('a retry cannot help');
        expect(provider.results).toEqual(['invalid_client']);
        const written = [...serveTokens.stdout, ...serveTokens.stderr, ...refreshTokens.stdout].join('\n');
        expectNone(JSON.stringify(answer) + written, [WRONG.clientSecret, basic(WRONG)]);
      },
    );
  });
}

function service(id: string, tokenUrl: string, secretName = id): object {
  return {
    id,
    tokenUrl,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: secretName },
  };
}

/** Returns what an invocation answered. */
function payload<T>({ result }: RuntimeAnswer): T {
  if (!result.ok) {
    throw new Error(`the invocation failed: ${JSON.stringify(result.error)}`);
  }
  return JSON.parse(result.resultText) as T;
}

/** What Lambda gets of an error of the contract: its name, what it says, and no place in our code. */
function errorOf(errorType: string): unknown {
  const says = expect.stringMatching(/\(a retry (can|cannot) help\)$/);
  const trace = [expect.stringMatching(new RegExp(`^${errorType}: .+ help\\)$`))];
  return { errorType, errorMessage: says, trace };
}

/** Asks the provider whose token this is; `undefined`: no token it knows. */
async function whose(provider: TestAuthorizationServer, token: string): Promise<unknown> {
  const answer = await fetch(provider.introspectionUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic(BETA)}` },
    body: new URLSearchParams({ token }),
  });
  return ((await answer.json()) as Record<string, unknown>)['client_id'];
}

function basic({ clientId, clientSecret }: typeof ALPHA): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
}

function expectNone(text: string, secrets: readonly string[]): void {
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
}

/** Returns the names of the metrics in a line, after checking that CloudWatch finds their values and dimensions in it. */
function embeddedMetrics(line: Record<string, unknown>): string[] {
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = line['_aws'] as {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  expect(Math.abs(timestamp - Date.now())).toBeLessThan(300_000);
  return directives.flatMap(({ Dimensions: dimensions, Metrics: metrics }) => {
    expect(dimensions.flat().map((name) => typeof line[name])).toEqual(dimensions.flat().map(() => 'string'));
    expect(metrics.map(({ Name: name }) => typeof line[name])).toEqual(metrics.map(() => 'number'));
    return metrics.map(({ Name: name }) => name);
  });
}
