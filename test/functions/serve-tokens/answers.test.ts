import { describe, expect, test } from '@jest/globals';
import { toRecord, toStatusRecord } from '../../../functions/adapters/dynamodb/token-item.ts';
import { createHttpTokenEndpoint } from '../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import type { StatusRecord, TokenRecord } from '../../../functions/domain/record/token-record.ts';
import { parseServeTokensRequest } from '../../../functions/domain/service/serve-request.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import { toRefreshAnswer, toSweepAnswer } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { parseRefreshTokensRequest } from '../../../functions/refresh-tokens/request.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import type { TokenReader } from '../../../functions/usecases/ports/ports.ts';
import type { DueIndex } from '../../../functions/usecases/ports/tenant-store.ts';
import { refreshService } from '../../../functions/usecases/refresh/refresh-service.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import {
  ATTEMPT,
  expectMembers,
  REPORT,
  SERVICE,
  STATUS,
  SWEEP,
  TEMPLATE,
  TOKEN,
  without,
} from '../../support/contract-members.ts';
import type { MemoryTokenStore } from '../../support/memory-token-store.ts';
import { DEFINITION, NO_TENANTS, RefreshHarness } from '../../support/refresh-harness.ts';
import { registerTenant } from '../../support/registered-tenant.ts';

const LEAK = 'LEAK-of-a-member-that-nobody-has-named';
const ALIAS = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';

/** Returns an object with a member that nobody knows in it and in each object below it. */
function withLeaks<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(withLeaks) as T;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [name, withLeaks(member)]);
  return { ...Object.fromEntries(members), rawBody: LEAK, extra: { deeper: LEAK } } as T;
}

/** A store whose records hold members that somebody has added. */
function leakyStore(store: MemoryTokenStore): TokenReader & DueIndex {
  return {
    readDue: (query) => store.readDue(query),
    countDue: (range) => store.countDue(range),
    read: async (service) => withLeaks<TokenRecord>(await store.read(service)),
    readForStatus: async (services) => {
      const { records, heartbeat } = await store.readForStatus(services);
      return {
        records: records.map(withLeaks<StatusRecord>),
        ...(heartbeat ? { heartbeat: withLeaks(heartbeat) } : {}),
      };
    },
  };
}

/** Nothing is added to it: an unknown member of a definition is refused at synth and at start. */
const definition: ServiceDefinition = { ...DEFINITION, timing: { expectedLifetimeSeconds: { min: 60, max: 7200 } } };

const template: Template = { ...DEFINITION, id: 'graph', tenants: { groups: ['gold'] } };

/** A harness with a token and, after it, a failed attempt; a sweep has completed. */
async function usedHarness(): Promise<RefreshHarness> {
  const harness = new RefreshHarness();
  const { dependencies, clock } = harness;
  const order = { definitions: [definition], deadline: clock.deadlineIn(0) };
  await refreshService(dependencies, { definition, trigger: { kind: 'forced' }, waitSeconds: 0 });
  harness.failure = withLeaks({ kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 } as const);
  await refreshService(dependencies, { definition, trigger: { kind: 'forced' }, waitSeconds: 0 });
  await sweep(dependencies, order);
  return harness;
}

const FINDING = { code: 'store-missing', severity: 'action-required', message: 'm', advice: 'a' } as const;

async function serveAs(harness: RefreshHarness, alias: string, event: object): Promise<unknown> {
  const store = leakyStore(harness.store);
  const requestRefresh = async () => withLeaks({ service: 'genesys', result: 'failed', reason: 'x' } as const);
  const checkAccess = async () => withLeaks({ checked: ['dynamodb:UpdateItem'], findings: [FINDING] });
  const dependencies = { ...harness.dependencies, store, refreshRequester: { requestRefresh }, checkAccess };
  const config = { definitions: [definition, template], access: 'per-service' } as const;
  return serve(dependencies, config, `${ALIAS}:${alias}`, event);
}

/** Asserts that neither an answer nor a log line, event or metric holds the member; what surrounds a leak is shown. */
function expectNoLeak(answer: unknown, { lines, events, published }: RefreshHarness): void {
  const all = JSON.stringify([answer, lines, events, published]);
  expect(all).toContain('genesys');
  expect([...all.matchAll(new RegExp(`.{0,60}${LEAK}`, 'g'))].map(String)).toEqual([]);
}

describe('an answer has the members of its type, and says its version', () => {
  test('getToken', async () => {
    const answer = await serveAs(await usedHarness(), 'genesys', { operation: 'getToken' });
    expectMembers(answer, TOKEN, false);
    expect(answer).toMatchObject({ contractVersion: 1, accessToken: 'token-1' });
  });

  test('status', async () => {
    const event = { operation: 'status', service: 'genesys', check: true, definition: true };
    const harness = await usedHarness();
    harness.store.tamper('genesys', (record) => ({ ...record, unreadable: ['announced'] }));
    const answer = (await serveAs(harness, 'status', event)) as StatusAnswer;
    expectMembers(answer, without(STATUS, 'templates', 'next'), true);
    expect(answer.check).toEqual({ checked: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], findings: [FINDING] });
    expectMembers(answer.services[0], without(SERVICE, 'tenant', 'group'), true);
    expectMembers(answer.services[0]?.lastAttempt, ATTEMPT, false);
    expect(answer).toMatchObject({ contractVersion: 1, services: [{ lastFailure: { httpStatus: 503 } }] });
  });

  test('status of tenants', async () => {
    const harness = await usedHarness();
    for (const tenant of ['a', 'b']) {
      await registerTenant(harness, template, { tenant, group: 'gold' });
    }
    const event = { operation: 'status', service: 'graph', definition: true, limit: 1 };
    const answer = (await serveAs(harness, 'status', event)) as StatusAnswer;
    expectMembers(answer, without(STATUS, 'check'), true);
    expectMembers(answer.templates?.[0], TEMPLATE, true);
    expectMembers(answer.services[0], without(SERVICE, 'unreadable', 'definition'), true);
    expect(answer).toMatchObject({
      services: [{ service: 'graph', group: 'gold' }],
      templates: [{ service: 'graph', tenants: 2, counts: { new: 2 } }],
    });
  });

  test('refresh and sweep', () => {
    const words = { tenant: 't', reason: 'x', failure: 'f', cause: 'c', message: 'm' };
    const failed = { service: 'genesys', result: 'failed', ...words } as const;
    const report = withLeaks(failed);
    expectMembers(toRefreshAnswer(report), REPORT, true);
    const answer = toSweepAnswer(withLeaks({ services: [report], counts: { failed: 1 } }));
    expectMembers(answer, SWEEP, false);
    expect(answer).toEqual({ contractVersion: 1, services: [failed], counts: { failed: 1 } });
  });
});

describe('a member that nobody has named never leaves', () => {
  test.each([
    ['genesys', { operation: 'getToken' }],
    ['genesys', { operation: 'getToken', minValiditySeconds: 7000 }],
    ['status', { operation: 'status' }],
    ['status', { operation: 'status', service: 'genesys', check: true }],
    ['genesys', { operation: 'status' }],
    ['status', { widgetContext: { theme: 'dark' } }],
  ])('the store, through alias %s asked with %j', async (alias, event) => {
    const harness = await usedHarness();
    const answer = await serveAs(harness, alias, event).catch((error: Error) => `${error.message} ${error.stack}`);
    expect(answer).toBeDefined();
    expectNoLeak(answer, harness);
  });

  test('an item of the table', async () => {
    const harness = await usedHarness();
    const item = withLeaks({
      service: 'genesys',
      version: 3,
      accessToken: 't0ken',
      token: {
        expiresAt: '2027-01-15T09:00:00Z',
        tokenType: 'Bearer',
        obtainedAt: 1_800_000_000,
        lifetimeSeconds: 3600,
      },
      lastAttempt: { at: 1_800_000_000, outcome: 'transient', reason: 'timeout', message: 'm', definitionHash: 'd' },
      consecutiveFailures: 1,
      lifetimes: [3600],
    });
    const store = {
      ...NO_TENANTS,
      read: async () => toRecord(item),
      readForStatus: async () => ({ records: [toStatusRecord(item)] }),
    };
    const config = { definitions: [definition], access: 'per-service' } as const;
    const requestRefresh = async () => undefined;
    const dependencies = { ...harness.dependencies, store, refreshRequester: { requestRefresh } };
    const asked = { status: 'status', genesys: 'getToken' };
    for (const [alias, operation] of Object.entries(asked)) {
      const answer = await serve(dependencies, config, `${ALIAS}:${alias}`, { operation }).catch(String);
      expectNoLeak(answer, harness);
    }
  });

  test.each([
    [200, { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600, debug: LEAK, more: { rawBody: LEAK } }],
    [400, { error: 'invalid_scope', error_description: LEAK, debug: LEAK }],
    [500, { message: LEAK }],
  ])('the provider, which answers %i with %j', async (status, body) => {
    const harness = new RefreshHarness();
    const send = async () => ({ status, headers: {}, body: JSON.stringify(body) });
    const getWebIdentityToken = () => Promise.reject(new Error('not asked for'));
    const { clock } = harness;
    const tokenEndpoint = createHttpTokenEndpoint({ clock, monotonicMs: () => 0, getWebIdentityToken, send });
    const trigger = { kind: 'forced' } as const;
    const dependencies = { ...harness.dependencies, tokenEndpoint };
    const report = await refreshService(dependencies, { definition, trigger, waitSeconds: 0 });
    const statusAnswer = await serveAs(harness, 'status', { operation: 'status' });
    expectNoLeak([toRefreshAnswer(report), statusAnswer], harness);
    expect(report.result).toBe(status === 200 ? 'refreshed' : 'failed');
  });
});

describe('a request is taken member by member', () => {
  test.each([
    [{ operation: 'getToken', service: 'genesys', minValiditySeconds: 60, rejectedFingerprint: '0123456789ab' }],
    [{ operation: 'getToken' }],
    [{ operation: 'getToken', service: 'graph', tenant: 'contoso' }],
    [{ operation: 'status', service: 'genesys' }],
    [{ operation: 'status', service: 'graph', tenant: 'contoso', state: 'due', after: 'x', limit: 200 }],
    [{ operation: 'status', limit: 0 }],
    [{ operation: 'status', service: 'genesys', check: true, definition: true }],
    [{ operation: 'status' }],
  ])('of serve-tokens: %j', (request) => {
    expect(parseServeTokensRequest({ ...request, extra: LEAK })).toEqual(request);
  });

  test.each([
    [{ operation: 'sweep' }],
    [{ operation: 'refresh', service: 'genesys' }],
    [{ operation: 'refresh', service: 'graph', tenant: 'contoso' }],
    [
      {
        operation: 'refresh',
        service: 'genesys',
        force: true,
        minValiditySeconds: 1,
        rejectedFingerprint: '0123456789ab',
      },
    ],
  ])('of refresh-tokens: %j', (request) => {
    expect(parseRefreshTokensRequest({ ...request, extra: LEAK })).toEqual(request);
  });
});
