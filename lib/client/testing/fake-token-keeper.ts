/** This folder: the fake for consumers' own tests. */

import type { ErrorType } from '../../../functions/contract/contract-error.ts';
import type { GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { TokenClient } from '../token-client.ts';
import type { TokenClientOptions } from '../token-client-options.ts';
import { systemClock } from '../transport/system-clock.ts';
import type { Invocation, InvocationReply } from '../transport/transport.ts';
import { errorOf, type FakeFailure, failureOf } from './fake-failure.ts';
import { type FakeState, type FakeToken, failed, replyTo, requestOf, stateOf, statusReply } from './fake-replies.ts';

export type { FakeFailure } from './fake-failure.ts';
export type { FakeToken } from './fake-replies.ts';

/** A token-keeper for unit tests: it is asked by a real client, in memory. */
export interface FakeTokenKeeper {
  /** Give it to the code under test; its cache, errors and `fetch` are the real ones. Its status knows tokens and causes only. */
  readonly client: TokenClient;
  /** The requests for a token that reached token-keeper; those answered from the client's memory are not among them. */
  readonly requests: readonly GetTokenRequest[];
  /** Makes `token` the service's current one, known to the client at its next request. */
  setToken(service: string, token?: FakeToken): void;
  /** Takes the service's token away, from the client's memory too: until another is set, there is none. */
  expireToken(service: string): void;
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
  const states = new Map<string, FakeState>();
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
    states.set(service, stateOf(service, token, issued, clock.now()));
  };
  const client = new TokenClient({
    ...options,
    clock,
    functionName: 'fake-token-keeper',
    region: 'us-east-1',
    transport: async ({ payload }: Invocation): Promise<InvocationReply> => {
      const request = requestOf(payload);
      if ('errorType' in request) return failed(request);
      if (request.operation === 'status') return statusReply(request, states, clock.now());
      const service = request.service ?? '';
      requests.push(JSON.parse(payload));
      const state = states.get(service);
      if (state && 'token' in state && state.token.fingerprint === request.rejectedFingerprint) {
        const { tokenType, header } = state.token;
        issue(service, defined({ tokenType, header }));
      }
      return replyTo(request, states.get(service), clock.now());
    },
  });
  return {
    client,
    requests,
    setToken: issue,
    expireToken: (service) => {
      states.set(service, { failure: errorOf('TokenUnavailable', { message: 'the token has expired' }) });
      client.clear(service);
    },
    failWith: (service, what, failure = {}) => {
      states.set(service, { failure: failureOf(service, what, failure) });
      client.clear(service);
    },
    advanceSeconds: (seconds) => {
      offsetMs += seconds * 1000;
    },
  };
}
