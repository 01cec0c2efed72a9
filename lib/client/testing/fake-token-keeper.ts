/** This folder: the fake for consumers' own tests. */

import type { ErrorType } from '../../../functions/contract/contract-error.ts';
import type { GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { TokenClient } from '../token-client.ts';
import type { TokenClientOptions } from '../token-client-options.ts';
import { systemClock } from '../transport/system-clock.ts';
import type { Invocation, InvocationReply } from '../transport/transport.ts';
import { errorOf, type FakeError, type FakeFailure, failureOf } from './fake-failure.ts';
import { type FakeToken, failed, replyTo, requestOf, stateOf, statusReply } from './fake-replies.ts';
import { type FakeStates, type FakeTenant, fakeKey, findState, putTenants } from './fake-tenants.ts';

export type { FakeFailure } from './fake-failure.ts';
export type { FakeToken } from './fake-replies.ts';
export type { FakeTenant } from './fake-tenants.ts';

/** A token-keeper for unit tests: it is asked by a real client, in memory. */
export interface FakeTokenKeeper {
  /** Give it to the code under test; its cache, errors and `fetch` are the real ones. Its status knows tokens and causes only. */
  readonly client: TokenClient;
  /** The requests for a token that reached token-keeper; those answered from the client's memory are not among them. */
  readonly requests: readonly GetTokenRequest[];
  /** Makes `token` the current one of the service, or of the tenant that it names, known to the client at its next request. */
  setToken(service: string, token?: FakeToken): void;
  /** Makes these the tenants of the service: others are unknown, and who is new has no token. Without it there are those with tokens. */
  setTenants(service: string, tenants: readonly (string | FakeTenant)[]): void;
  /** Takes the token of a service or tenant away, from the client's memory too: until another is set, there is none. */
  expireToken(service: string, choice?: Partial<Pick<FakeTenant, 'tenant'>>): void;
  /**
   * Makes requests for the service fail, and empties the client's memory of it, until a token is set.
   *
   * @param what an error of token-keeper, `AccessDenied`, or `TokenKeeperUnavailable`, or the code of a cause of docs/diagnosis.md for which token-keeper
   * hands out no token, `client-secret-expired`
   * @throws {TypeError} when it is neither
   */
  failWith(service: string, what: ErrorType | 'TokenKeeperUnavailable' | (string & {}), failure?: FakeFailure): void;
  /** Lets time pass for tokens, without waiting. */
  advanceSeconds(seconds: number): void;
}

/**
 * Returns a token-keeper without services, and a client of it.
 *
 * A token that is reported as rejected is replaced by a new one for the same header, as token-keeper does.
 *
 * @param options for the client; `fetch` and `isRejected` to test code that calls `client.fetch`
 */
export function createFakeTokenKeeper(options: Pick<TokenClientOptions, 'fetch' | 'isRejected'> = {}): FakeTokenKeeper {
  const states: FakeStates = new Map();
  const requests: GetTokenRequest[] = [];
  let offsetMs = 0;
  let issued = 0;
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + offsetMs,
    sleep: async (ms: number) => {
      offsetMs += ms;
    },
  };
  const issue = (service: string, token: FakeToken = {}): void => {
    issued += 1;
    const key = fakeKey(service, token?.tenant);
    const state = stateOf(service, token, issued, clock.now());
    states.set(key, { ...state, group: state.group ?? states.get(key)?.group });
    if (key !== service) {
      states.delete(service);
    }
  };
  const fail = (service: string, tenant: string | undefined, failure: FakeError): void => {
    const key = fakeKey(service, tenant);
    states.set(key, { failure, group: states.get(key)?.group });
    client.clear(service, { tenant });
  };
  const client = new TokenClient({
    ...options,
    clock,
    functionName: 'fake-token-keeper',
    region: 'us-east-1',
    transport: async ({ payload, qualifier }: Invocation): Promise<InvocationReply> => {
      const request = requestOf(payload);
      if ('errorType' in request) return failed(request);
      if (request.operation === 'status') return statusReply(request, states, clock.now());
      const service = request.service ?? '';
      requests.push(JSON.parse(payload));
      const state = findState(states, request, qualifier);
      if (state && 'token' in state && state.token.fingerprint === request.rejectedFingerprint) {
        const { tokenType, header, tenant } = state.token;
        issue(service, defined({ tokenType, header, tenant }));
      }
      return replyTo(request, findState(states, request, qualifier), clock.now());
    },
  });
  return {
    client,
    requests,
    setToken: issue,
    setTenants: (service, tenants) => {
      putTenants(states, service, tenants);
      client.clear(service);
    },
    expireToken: (service, { tenant } = {}) =>
      fail(service, tenant, errorOf('TokenUnavailable', { message: 'the token has expired' })),
    failWith: (service, what, failure = {}) => fail(service, failure.tenant, failureOf(service, what, failure)),
    advanceSeconds: (seconds) => {
      offsetMs += seconds * 1000;
    },
  };
}
