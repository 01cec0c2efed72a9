/** This folder: the fake for consumers' own tests. */

import { CONTRACT_VERSION, EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import type { ErrorType } from '../../../functions/contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { TokenClient } from '../token-client.ts';
import type { TokenClientOptions } from '../token-client-options.ts';
import { systemClock } from '../transport/system-clock.ts';
import type { Invocation, InvocationReply } from '../transport/transport.ts';
import { errorOf, type FakeError, type FakeFailure, failureOf } from './fake-failure.ts';

export type { FakeFailure } from './fake-failure.ts';

/** A token to be handed out. */
export interface FakeToken {
  /** Absent: a text that names the service and counts up. */
  readonly accessToken?: string;
  /** Default `Bearer`. */
  readonly tokenType?: string;
  readonly scope?: string;
  /** Default 3600. */
  readonly expiresInSeconds?: number;
}

/** A token-keeper for unit tests: it is asked by a real client, in memory. */
export interface FakeTokenKeeper {
  /** Give it to the code under test; its cache, errors and `fetch` are the real ones. */
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
   * @param what an error of token-keeper, `AccessDenied`, or the code of a cause of docs/diagnosis.md for which token-keeper
   * hands out no token, `client-secret-expired`
   * @throws {TypeError} when it is neither
   */
  failWith(service: string, what: ErrorType | (string & {}), failure?: FakeFailure): void;
  /** Lets time pass for tokens, without waiting. */
  advanceSeconds(seconds: number): void;
}

/** What token-keeper knows of one service. */
type State = { readonly token: GetTokenAnswer; readonly expiresAtMs: number } | { readonly failure: FakeError };
const DEFAULT_LIFETIME_SECONDS = 3600;
/** Old enough for the first refusal of an API to be believed. */
const AGE_SECONDS = 60;
/** What token-keeper allows: 5 minutes at most, and nothing within 30 s of expiry. */
const CACHE_SECONDS = 300;

/**
 * Returns a token-keeper without services, and a client of it.
 *
 * A token that is reported as rejected is replaced by a new one, as token-keeper does.
 *
 * @param options for the client; `fetch` and `isRejected` to test code that calls `client.fetch`
 */
export function createFakeTokenKeeper(options: Pick<TokenClientOptions, 'fetch' | 'isRejected'> = {}): FakeTokenKeeper {
  const states = new Map<string, State>();
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
      const request = JSON.parse(payload) as GetTokenRequest;
      const service = request.service ?? '';
      requests.push(request);
      const state = states.get(service);
      if (state && 'token' in state && state.token.fingerprint === request.rejectedFingerprint) {
        issue(service);
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

function stateOf(service: string, token: FakeToken, count: number, nowMs: number): State {
  const { accessToken = `fake-token-of-${service}-${count}`, tokenType = 'Bearer', scope } = token;
  const expiresAtMs = nowMs + (token.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS) * 1000;
  const answer: GetTokenAnswer = {
    contractVersion: CONTRACT_VERSION,
    service,
    accessToken,
    tokenType,
    ...(scope === undefined ? {} : { scope }),
    expiresAt: stampOf(expiresAtMs),
    obtainedAt: stampOf(nowMs - AGE_SECONDS * 1000),
    // Not computed from the token: a counter tells tokens apart as well.
    fingerprint: count.toString(16).padStart(12, '0'),
    expiresInSeconds: 0,
    cacheUntil: '',
  };
  return { token: answer, expiresAtMs };
}

function replyTo({ service, minValiditySeconds = 0 }: GetTokenRequest, state: State | undefined, nowMs: number) {
  if (state === undefined) {
    return failed(errorOf('UnknownService', { message: `no token of "${service}" was set with setToken` }));
  }
  if ('failure' in state) return failed(state.failure);
  const secondsLeft = Math.floor(state.expiresAtMs / 1000) - Math.floor(nowMs / 1000);
  if (secondsLeft < Math.max(minValiditySeconds, EXPIRY_BUFFER_SECONDS)) {
    return failed(errorOf('TokenUnavailable', { message: `the token has ${secondsLeft} s left` }));
  }
  const cacheSeconds = Math.min(CACHE_SECONDS, secondsLeft - EXPIRY_BUFFER_SECONDS);
  const answer: GetTokenAnswer = {
    ...state.token,
    expiresInSeconds: secondsLeft,
    cacheUntil: stampOf(nowMs + cacheSeconds * 1000),
  };
  return { status: 200, payload: JSON.stringify(answer) };
}

function failed(error: FakeError): InvocationReply {
  return { status: 200, functionError: 'Unhandled', payload: JSON.stringify(error) };
}

function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
