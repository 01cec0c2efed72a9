import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createFakeTokenKeeper } from '../../../lib/client/testing/fake-token-keeper.ts';
import type { TokenClient } from '../../../lib/client/token-client.ts';
import { TokenUnavailableError } from '../../../lib/client/transport/errors.ts';
import { type Tokens, type TokensContext, withTokens } from '../../../lib/client/with-tokens.ts';

/** What Lambda gives a handler; the middleware makes the rest of it. */
const contextWith = <Name extends string>(remainingMs: number) =>
  ({ awsRequestId: 'request-1', getRemainingTimeInMillis: () => remainingMs }) as Context & TokensContext<Name>;

describe('the middleware', () => {
  test('puts the tokens into the context under the names that the handler uses', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('microsoft-graph', { accessToken: 'graph-token' });
    keeper.setToken('genesys', { accessToken: 'genesys-token', expiresInSeconds: 1000 });
    const services = { graph: 'microsoft-graph', genesys: { service: 'genesys', minValiditySeconds: 900 } } as const;
    const handler = middy<{ readonly name: string }>()
      .use(withTokens({ services, client: keeper.client }))
      .handler(async (event, context) => {
        const { graph, genesys } = context.tokens;
        // @ts-expect-error: the types know the names.
        const none: unknown = context.tokens.other;
        return [event.name, context.awsRequestId, graph.accessToken, genesys.accessToken, none];
      });
    expect(await handler({ name: 'n' }, contextWith(3000))).toEqual([
      'n',
      'request-1',
      'graph-token',
      'genesys-token',
      undefined,
    ]);
    await handler({ name: 'n' }, contextWith(3000));
    expect(keeper.requests).toEqual([
      { operation: 'getToken', service: 'microsoft-graph' },
      { operation: 'getToken', service: 'genesys', minValiditySeconds: 900 },
    ]);
  });

  test('takes tenants from the event, which the types know', async () => {
    interface Order {
      readonly customer: string;
    }
    const keeper = createFakeTokenKeeper();
    keeper.setToken('graph', { tenant: 'acme', group: 'gold', accessToken: 'of-acme' });
    keeper.setToken('graph', { tenant: 'fixed', accessToken: 'of-fixed' });
    keeper.setToken('genesys', { accessToken: 'genesys-token' });
    const services = {
      theirs: { service: 'graph', group: 'gold', tenant: ({ customer }: Order) => customer.toLowerCase() },
      fixed: { service: 'graph', tenant: 'fixed' },
      genesys: 'genesys',
    };
    const handler = middy<{ readonly name: string }>()
      .use(withTokens({ services, client: keeper.client }))
      .handler(async ({ name, customer }, { tokens: { theirs, fixed, genesys } }) => {
        return [name, customer, theirs.accessToken, theirs.tenant, fixed.accessToken, genesys.accessToken];
      });
    expect(await handler({ name: 'n', customer: 'ACME' }, contextWith(3000))).toEqual([
      'n',
      'ACME',
      'of-acme',
      'acme',
      'of-fixed',
      'genesys-token',
    ]);
    await expect(handler({ name: 'n', customer: 'Nobody' }, contextWith(3000))).rejects.toMatchObject({
      code: 'UnknownTenant',
    });
    // @ts-expect-error: the event has to have what a tenant is taken from.
    await expect(handler({ name: 'n' }, contextWith(3000))).rejects.toThrow(TypeError);
  });

  test('goes round a handler that is written first', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('microsoft-graph', { accessToken: 'graph-token' });
    const work = async (_event: unknown, context: Context & { tokens: Tokens<'graph'> }) =>
      context.tokens.graph.accessToken;
    const handler = middy(work).use(withTokens({ services: { graph: 'microsoft-graph' }, client: keeper.client }));
    expect(await handler({}, contextWith(3000))).toBe('graph-token');
  });

  test('ends the invocation when a token cannot be had, and leaves no request behind', async () => {
    const aborted: string[] = [];
    const getToken: TokenClient['getToken'] = (service, options) =>
      service === 'genesys'
        ? Promise.reject(new TokenUnavailableError({ service, message: 'none', retryable: true }))
        : new Promise((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => {
              aborted.push(service);
              reject(options.signal?.reason);
            });
          });
    const services = { graph: 'microsoft-graph', genesys: 'genesys' };
    let ran = false;
    const handler = middy()
      .use(withTokens({ services, client: { getToken } }))
      .handler(async () => {
        ran = true;
      });
    await expect(handler({}, contextWith(3000))).rejects.toBeInstanceOf(TokenUnavailableError);
    expect({ aborted, ran }).toEqual({ aborted: ['microsoft-graph'], ran: false });
  });

  test.each([
    [3000, 2500],
    [500, 1],
    [0, 1],
  ])('with %i ms left waits %i ms', async (remainingMs, timeoutMs) => {
    const seen: unknown[] = [];
    const getToken: TokenClient['getToken'] = async (_service, options) => {
      seen.push(options?.timeoutMs);
      throw new Error('end of test');
    };
    const handler = middy()
      .use(withTokens({ services: { one: 'one' }, client: { getToken } }))
      .handler(async () => undefined);
    await expect(handler({}, contextWith(remainingMs))).rejects.toThrow('end of test');
    expect(seen).toEqual([timeoutMs]);
  });

  test('takes a bare context, as a unit test gives it, and waits as long as the client does', async () => {
    const seen: unknown[] = [];
    const keeper = createFakeTokenKeeper();
    keeper.setToken('microsoft-graph', { accessToken: 'graph-token' });
    const getToken: TokenClient['getToken'] = (service, options) => {
      seen.push(options?.timeoutMs);
      return keeper.client.getToken(service, options);
    };
    const handler = middy()
      .use(withTokens({ services: { graph: 'microsoft-graph' }, client: { getToken } }))
      .handler(async (_event, context) => context.tokens.graph.accessToken);
    const bare = handler as unknown as (event: object, context?: object) => Promise<string>;
    expect([await bare({}, {}), await bare({})]).toEqual(['graph-token', 'graph-token']);
    expect(seen).toEqual([undefined, undefined]);
  });

  test.each([[[]], [[null]], [['graph']], [[{}]], [[{ services: 'graph' }]]])(
    'of a program without types says what it expects: %j',
    (given) => {
      const untyped = withTokens as unknown as (...given: readonly unknown[]) => unknown;
      expect(() => untyped(...given)).toThrow("withTokens expects { services: { name: 'service-id' } }");
    },
  );
});
