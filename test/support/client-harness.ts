import type { ErrorType } from '../../functions/contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../../functions/contract/get-token.ts';
import type { StatusRequest } from '../../functions/contract/status.ts';
import { TokenClient } from '../../lib/client/token-client.ts';
import type { TokenClientOptions } from '../../lib/client/token-client-options.ts';
import type { ClientClock } from '../../lib/client/transport/system-clock.ts';
import type { Invocation, InvocationReply } from '../../lib/client/transport/transport.ts';
import type { Environment } from '../../lib/platform/environment.ts';

/** The two clocks of a process, moved by hand: time may pass, the process may be frozen, the calendar may be put anywhere. */
export class ProcessClock implements ClientClock {
  /** How long it slept, in milliseconds, call by call. */
  readonly sleeps: number[] = [];
  #passedMs = 0;
  #frozenMs = 0;
  #calendarMs: number;

  constructor(calendarMs = Date.parse('2026-11-23T04:00:00Z')) {
    this.#calendarMs = calendarMs;
  }

  now(): number {
    return this.#calendarMs + this.#passedMs;
  }

  monotonicMs(): number {
    return this.#passedMs - this.#frozenMs;
  }

  /** Returns how much time has really passed. */
  passedMs(): number {
    return this.#passedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.#passedMs += ms;
    return Promise.resolve();
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    this.#passedMs += seconds * 1000;
  }

  /** Lets time pass that the monotonic clock does not count. */
  freeze(seconds: number): void {
    this.advance(seconds);
    this.#frozenMs += seconds * 1000;
  }

  /** Puts the calendar forward, or back with a negative number. */
  putCalendar(seconds: number): void {
    this.#calendarMs += seconds * 1000;
  }
}

/** What token-keeper answers at a moment of its own, right, clock. */
export type KeeperAnswer = InvocationReply | Error | Promise<InvocationReply>;

/** token-keeper as a client sees it: replies by script, remembers what it was asked. */
export class ScriptedKeeper {
  readonly invocations: Invocation[] = [];
  /** How old its tokens are: by default old enough for the first refusal of an API to be believed. */
  ageSeconds = 60;
  readonly #clock: ProcessClock;
  #answer: (request: GetTokenRequest | StatusRequest, invocation: Invocation) => KeeperAnswer;
  /** Its time at the start; whole seconds, as in the contract. */
  readonly #startMs = Date.parse('2026-11-23T04:00:00Z');

  constructor(clock: ProcessClock) {
    this.#clock = clock;
    this.#answer = () => this.token('first', 3600);
  }

  get requests(): readonly (GetTokenRequest | StatusRequest)[] {
    return this.invocations.map(({ payload }) => JSON.parse(payload));
  }

  readonly transport = async (invocation: Invocation): Promise<InvocationReply> => {
    this.invocations.push(invocation);
    const answer = this.#answer(JSON.parse(invocation.payload), invocation);
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };

  answerWith(answer: (request: GetTokenRequest | StatusRequest, invocation: Invocation) => KeeperAnswer): void {
    this.#answer = answer;
  }

  /** Hands out tokens of these names, each until it is reported as rejected. */
  handOut(...names: readonly string[]): void {
    const left = [...names];
    this.answerWith((request) => {
      const rejected = 'rejectedFingerprint' in request ? request.rejectedFingerprint : undefined;
      if (rejected === fingerprintOf(left[0] ?? '')) left.shift();
      return this.token(left[0] ?? '', 3600);
    });
  }

  /** A reply with a token named `name`. @param cacheSeconds default: what token-keeper allows a fresh token */
  token(name: string, expiresInSeconds: number, cacheSeconds = Math.min(300, expiresInSeconds - 30)): InvocationReply {
    return { status: 200, payload: JSON.stringify(this.tokenAnswer(name, expiresInSeconds, cacheSeconds)) };
  }

  tokenAnswer(name: string, expiresInSeconds: number, cacheSeconds: number): GetTokenAnswer {
    const nowMs = this.#startMs + Math.floor(this.#clock.passedMs() / 1000) * 1000;
    const stamp = (seconds: number): string => `${new Date(nowMs + seconds * 1000).toISOString().slice(0, 19)}Z`;
    return {
      contractVersion: 1,
      service: 'genesys',
      accessToken: `token-${name}`,
      tokenType: 'Bearer',
      expiresAt: stamp(expiresInSeconds),
      expiresInSeconds,
      cacheUntil: stamp(cacheSeconds),
      obtainedAt: stamp(-this.ageSeconds),
      fingerprint: fingerprintOf(name),
    };
  }
}

/** Returns a fingerprint for the token with this name. */
export function fingerprintOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12);
}

/** A failed invocation in the words of the contract. */
export function contractError(errorType: ErrorType | string, message: string): InvocationReply {
  return {
    status: 200,
    functionError: 'Unhandled',
    payload: JSON.stringify({ errorType, errorMessage: message, trace: [] }),
  };
}

/** A client, what it asks, and its time. */
export interface ClientHarness {
  readonly clock: ProcessClock;
  readonly keeper: ScriptedKeeper;
  readonly client: TokenClient;
}

/** Returns a client of a scripted token-keeper. */
export function createClientHarness(options: TokenClientOptions = {}, clock = new ProcessClock()): ClientHarness {
  const keeper = new ScriptedKeeper(clock);
  const client = new TokenClient({
    functionName: 'serve-tokens',
    region: 'eu-central-1',
    clock,
    transport: keeper.transport,
    runtime: runtimeOf({}),
    ...options,
  });
  return { clock, keeper, client };
}

/** A runtime with this environment and no randomness. */
export function runtimeOf(environment: Environment): { environment: Environment; random: () => number } {
  return { environment, random: () => 0 };
}

/** A client of a token-keeper that has a token for every tenant, in small letters where the name has a dot. */
export function createTenantsHarness(options: TokenClientOptions = {}) {
  const harness = createClientHarness(options);
  const { keeper } = harness;
  const answerAs = (tenantOf: (asked: string) => unknown): void =>
    keeper.answerWith((request) => {
      const { tenant, rejectedFingerprint = '' } = request as GetTokenRequest;
      const name = encodeURIComponent(`${tenant}${rejectedFingerprint}`);
      const answer = { ...keeper.tokenAnswer(name, 3600, 300), tenant: tenant && tenantOf(tenant) };
      return { status: 200, payload: JSON.stringify(answer) };
    });
  answerAs((asked) => (asked.includes('.') ? asked.toLowerCase() : asked));
  const accessTokenOf = async (tenant: string, group?: string) =>
    (await harness.client.getToken('genesys', { tenant, group })).accessToken;
  return { ...harness, answerAs, accessTokenOf };
}
