import { beforeEach, describe, expect, test } from '@jest/globals';
import { createDeadline } from '../../../functions/adapters/process/deadline.ts';
import { ContractError } from '../../../functions/contract/contract-error.ts';
import type { AccessMode, StatusAnswer } from '../../../functions/contract/status.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import { refreshService } from '../../../functions/usecases/refresh/refresh-service.ts';
import { readDefinitions } from '../../../lib/definition/read-definitions.ts';
import { DEFINITION, NO_TENANTS, RefreshHarness } from '../../support/refresh-harness.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';
const definitions = [DEFINITION, { ...DEFINITION, id: 'graph' }];

let harness: RefreshHarness;
const invoke = (qualifier: string | undefined, event: unknown, access: AccessMode = 'per-service'): Promise<unknown> =>
  serve(
    { ...harness.dependencies, refreshRequester: { requestRefresh: async () => undefined } },
    { definitions, access },
    qualifier === undefined ? ARN : `${ARN}:${qualifier}`,
    event,
  );
const refusal = async (qualifier: string | undefined, event: unknown): Promise<ContractError> => {
  const error = await invoke(qualifier, event).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ContractError);
  return error as ContractError;
};

beforeEach(async () => {
  harness = new RefreshHarness();
  for (const definition of definitions) {
    await refreshService(harness.dependencies, { definition, trigger: { kind: 'sweep' }, waitSeconds: 0 });
  }
});

describe('serve-tokens', () => {
  test.each([
    ['genesys', { operation: 'getToken' }, 'token-1'],
    ['genesys', { operation: 'getToken', service: 'genesys' }, 'token-1'],
    ['graph', { operation: 'getToken', minValiditySeconds: 60 }, 'token-2'],
  ])('serves alias %s the token of its service', async (alias, event, accessToken) => {
    expect(await invoke(alias, event)).toMatchObject({ service: alias, accessToken });
  });

  test.each([
    [undefined, { operation: 'getToken' }, 'AccessDenied'],
    [undefined, { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
    [undefined, { operation: 'status' }, 'AccessDenied'],
    ['$LATEST', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
    ['7', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
    ['genesys', { operation: 'getToken', service: 'graph' }, 'AccessDenied'],
    ['genesys', { operation: 'status', service: 'graph' }, 'AccessDenied'],
    ['status', { operation: 'getToken', service: 'genesys' }, 'AccessDenied'],
    ['salesforce', { operation: 'getToken' }, 'UnknownService'],
    ['status', { operation: 'status', service: 'salesforce' }, 'UnknownService'],
    ['genesys', { operation: 'give' }, 'InvalidRequest'],
    ['genesys', {}, 'InvalidRequest'],
    ['genesys', null, 'InvalidRequest'],
    ['genesys', 'getToken', 'InvalidRequest'],
    ['genesys', { operation: 'getToken', service: 7 }, 'InvalidRequest'],
    ['genesys', { operation: 'getToken', minValiditySeconds: -1 }, 'InvalidRequest'],
    ['genesys', { operation: 'getToken', minValiditySeconds: 604_801 }, 'InvalidRequest'],
    ['genesys', { operation: 'getToken', minValiditySeconds: '60' }, 'InvalidRequest'],
    ['genesys', { operation: 'getToken', minValiditySeconds: 1.5 }, 'InvalidRequest'],
    ['genesys', { operation: 'getToken', rejectedFingerprint: 'xyz' }, 'InvalidRequest'],
  ])('refuses alias %s with %j: %s', async (alias, event, errorType) => {
    expect(await refusal(alias, event)).toMatchObject({ name: errorType, retryable: false });
  });

  test.each([
    ['genesys', { operation: 'getToken' }],
    ['status', { operation: 'status' }],
    ['status', { widgetContext: { dashboardName: 'd', theme: 'light' } }],
  ])('answers alias %s and %j in time also where the table never does', async (alias, event) => {
    const deadline = createDeadline(1010, 30);
    const hanging = {
      ...NO_TENANTS,
      read: () => new Promise<never>(() => {}),
      readForStatus: () => new Promise<never>(() => {}),
    };
    const dependencies = { ...harness.dependencies, store: hanging, deadline };
    const refreshRequester = { requestRefresh: async () => undefined };
    const answer = serve(
      { ...dependencies, refreshRequester },
      { definitions, access: 'per-service' },
      `${ARN}:${alias}`,
      event,
    );
    await expect(answer).rejects.toMatchObject({
      name: 'StoreUnavailable',
      retryable: true,
      message: expect.stringContaining('the token table has not answered within'),
    });
    expect(harness.linesOf('request_failed')).toHaveLength(1);
  });

  test('names everything that is wrong with a request at once', async () => {
    const { message } = await refusal('genesys', { operation: 'x', service: 1, minValiditySeconds: -1 });
    expect(message).toContain('"operation"');
    expect(message).toContain('"service"');
    expect(message).toContain('"minValiditySeconds"');
  });

  test('logs every refusal with its error type', async () => {
    await refusal(undefined, { operation: 'getToken' });
    expect(harness.linesOf('request_refused')).toMatchObject([
      { level: 'warn', fields: { errorType: 'AccessDenied' } },
    ]);
  });

  test('a refusal names the service whose alias was invoked', async () => {
    await refusal('genesys', { operation: 'getToken', service: 'graph' });
    await refusal('status', { operation: 'getToken' });
    expect(harness.linesOf('request_refused').map(({ fields }) => fields?.['service'])).toEqual(['genesys', undefined]);
  });

  test('tells a caller what was wrong and not where in the code that was noticed', async () => {
    const error = await refusal(undefined, { operation: 'getToken' });
    expect(error.stack).toBe(`AccessDenied: ${error.message}`);
  });

  test('answers status for all services by the alias status and for one by its alias', async () => {
    expect(await invoke('status', { operation: 'status' })).toMatchObject({
      services: [{ service: 'genesys' }, { service: 'graph' }],
    });
    expect(await invoke('status', { operation: 'status', service: 'graph' })).toMatchObject({
      services: [{ service: 'graph' }],
    });
    expect(await invoke('graph', { operation: 'status' })).toMatchObject({ services: [{ service: 'graph' }] });
  });

  const WIDGET = { widgetContext: { dashboardName: 'd', theme: 'light' } };

  test.each<[string | undefined, AccessMode]>([
    ['status', 'per-service'],
    [undefined, 'function'],
  ])('shows CloudWatch its widget, and tells about it, through alias %s with access %s', async (alias, access) => {
    const markup = await invoke(alias, WIDGET, access);
    expect(markup).toMatch(/^<style>.*<h2>genesys<\/h2>.*<h2>graph<\/h2>/s);
    expect(markup).not.toMatch(/token-[12]/);
    expect(await invoke(alias, { ...WIDGET, describe: true }, access)).toMatch(/^## token-keeper/);
    expect(await invoke(alias, { describe: true }, access)).toMatch(/^## token-keeper/);
  });

  test.each<[string | undefined, unknown, string]>([
    ['genesys', WIDGET, 'AccessDenied'],
    ['genesys', { describe: true }, 'AccessDenied'],
    [undefined, WIDGET, 'AccessDenied'],
    [undefined, { describe: true }, 'AccessDenied'],
    ['$LATEST', WIDGET, 'AccessDenied'],
    ['3', WIDGET, 'AccessDenied'],
    ['salesforce', WIDGET, 'UnknownService'],
    ['status', { ...WIDGET, operation: 'getToken' }, 'AccessDenied'],
    ['status', { describe: 'true' }, 'InvalidRequest'],
    ['status', { widgetContext: 'x' }, 'InvalidRequest'],
  ])('shows alias %s no widget for %j: %s', async (alias, event, errorType) => {
    expect(await refusal(alias, event)).toMatchObject({ name: errorType });
  });

  test('takes an event that names an operation for that, whatever more it says', async () => {
    expect(await invoke('status', { ...WIDGET, describe: true, operation: 'status' })).toMatchObject({ healthy: true });
    expect(await invoke('genesys', { ...WIDGET, operation: 'getToken' })).toMatchObject({ accessToken: 'token-1' });
  });

  test('lets whoever may invoke the function name any service where access is by function', async () => {
    expect(await invoke(undefined, { operation: 'getToken', service: 'graph' }, 'function')).toMatchObject({
      accessToken: 'token-2',
    });
    await expect(invoke(undefined, { operation: 'getToken' }, 'function')).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });

  test.each<[string, object, readonly string[]]>([
    ['status', { definition: true }, ['genesys', 'graph']],
    ['status', { service: 'graph', definition: true }, ['graph']],
    ['status', { service: 'graph' }, []],
    ['genesys', { definition: true }, []],
  ])('tells definitions only through the alias of all, and only when asked: %s, %j', async (alias, asked, told) => {
    const extraParameters = { prompt: 'MARKER' };
    const key = { secret: 'apiKey', prefix: 'MARKER ' };
    const request = {
      parameters: { tenant: 'MARKER', in: [{ key }, 'MARKER'], constant: { a: ['MARKER'] } },
      headers: { 'x-tenant': 'MARKER', 'x-key': { base64: ['MARKER', key, key] } },
    };
    const second = { url: 'https://b.example.test/', parameters: { a: 'MARKER', code: { firstAnswer: '/code' } } };
    const own = definitions.map((one) => ({
      ...one,
      grant: { ...one.grant, extraParameters },
      request,
      secondRequest: second,
    }));
    const dependencies = { ...harness.dependencies, refreshRequester: { requestRefresh: async () => undefined } };
    const secretIds = new Map([[DEFINITION.secret?.name ?? '', 'its-own-name']]);
    const config = { definitions: own, access: 'per-service', secretIds } as const;
    const answer = await serve(dependencies, config, `${ARN}:${alias}`, { operation: 'status', ...asked });
    const { services } = answer as StatusAnswer;
    expect(services.flatMap(({ definition }) => definition?.['id'] ?? [])).toEqual(told);
    expect(services.every(({ definition }) => definition === undefined || definition['tokenUrl'] !== undefined)).toBe(
      true,
    );
    const reference = { secret: 'apiKey' };
    for (const definition of services.flatMap((one) => one.definition ?? [])) {
      expect(definition).toMatchObject({
        request: { parameters: { in: reference }, headers: { 'x-key': { base64: [reference, reference] } } },
        secondRequest: { url: second.url, parameters: { code: { firstAnswer: '/code' } } },
      });
      expect(readDefinitions([definition])).not.toHaveProperty('problems');
    }
    expect(JSON.stringify(answer)).not.toContain('MARKER');
    expect(JSON.stringify(answer).includes('its-own-name')).toBe(told.length > 0);
  });

  test.each<[string, object, string | undefined]>([
    ['status', { service: 'graph', check: true }, 'graph'],
    ['status', { check: true }, 'genesys'],
    ['status', { service: 'graph' }, undefined],
    ['genesys', { check: true }, undefined],
  ])('has tried out what AWS allows only through the alias of all: %s, %j', async (alias, asked, service) => {
    const tried: string[] = [];
    const checkAccess = async (id: string) => {
      tried.push(id);
      return { checked: ['lambda:InvokeFunction'], findings: [] };
    };
    const event = { operation: 'status', ...asked };
    const dependencies = { ...harness.dependencies, refreshRequester: { requestRefresh: async () => undefined } };
    const config = { definitions, access: 'per-service' } as const;
    const answer = await serve({ ...dependencies, checkAccess }, config, `${ARN}:${alias}`, event);
    expect(tried).toEqual(service === undefined ? [] : [service]);
    expect(answer).toMatchObject({ healthy: expect.any(Boolean) });
    expect(Object.hasOwn(answer as object, 'check')).toBe(service !== undefined);
  });

  test('reports a store that is down as StoreUnavailable, worth a retry and no word about expiry', async () => {
    harness.store.isDown = true;
    for (const event of [{ operation: 'getToken' }, { operation: 'status' }]) {
      const error = await refusal('genesys', event);
      expect(error).toMatchObject({ name: 'StoreUnavailable', retryable: true });
      expect(error.message).toContain('says nothing about the token');
    }
  });
});
