import type { GetTokenRequest } from '../../functions/contract/get-token.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { createElapsedTime } from '../platform/elapsed-time.ts';
import { createHttpPost } from '../platform/http-post.ts';
import { assertAsked } from './assert-asked.ts';
import { type AuthorizedFetch, createAuthorizedFetch, type FetchInit, type FetchInput } from './authorized-fetch.ts';
import { SingleFlight } from './cache/single-flight.ts';
import type { Token } from './cache/token.ts';
import { statusAnswer, tokenAnswer } from './cache/token-answer.ts';
import { type TenantChoice, TokenCache } from './cache/token-cache.ts';
import { createTokenCall, type TokenCall, type TokenCallOptions } from './token-call.ts';
import type { CallOptions, GetStatusOptions, GetTokenOptions, TokenClientOptions } from './token-client-options.ts';
import { type AskContext, ask } from './transport/ask.ts';
import { withDeadline } from './transport/deadline.ts';
import { processRuntime } from './transport/environment.ts';
import {
  assertObject,
  InvalidConfigurationError,
  TokenKeeperError,
  TokenKeeperUnavailableError,
} from './transport/errors.ts';
import { functionTarget } from './transport/function-target.ts';
import { createSignedTransport } from './transport/signed-transport.ts';
import { systemClock } from './transport/system-clock.ts';

/** A request for a token as the client makes it. */
type AskedToken = GetTokenRequest & { readonly service: string };

/** How long a call may take, retries included, where the options do not say: longer than serve-tokens itself may take. */
export const DEFAULT_TIMEOUT_MS = 35_000;
/** With tokens of 2 KB they take about 3 MB. */
const DEFAULT_MAX_TENANTS = 1000;
/** With a usable token in hand a caller does not wait longer than this for a newer one. */
const PATIENCE_MS = 3000;
/** What a timer can count; more would end at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Gets access tokens from token-keeper and keeps them in memory for as long as token-keeper allows.
 *
 * Make one per process, outside the handler. The constructor reads nothing and never fails; the first call reports what
 * is missing. Nothing is logged, and nothing runs that no caller waits for.
 */
export class TokenClient {
  readonly #context: AskContext;
  readonly #timeoutMs: number;
  readonly #cache: TokenCache;
  readonly #flights = new SingleFlight<Token>();
  readonly #call: TokenCall;
  readonly #fetch: AuthorizedFetch;
  #generation = 0;

  /** @throws {InvalidConfigurationError} when the options are no object */
  constructor(options: TokenClientOptions = {}) {
    assertObject(options, 'new TokenClient', '{ functionName, region, ... } or nothing');
    const { clock = systemClock, runtime = processRuntime, transport } = options;
    const { isRejected = ({ status }: Response) => status === 401 } = options;
    const { random } = runtime;
    const environment = () => runtime.environment;
    const elapsedMs = createElapsedTime(clock);
    this.#context = {
      target: () => functionTarget(options, environment()),
      transport: transport ?? createSignedTransport({ environment, clock, send: createHttpPost(elapsedMs) }),
      clock,
      random,
      elapsedMs,
    };
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#cache = new TokenCache(elapsedMs, options.maxTenants ?? DEFAULT_MAX_TENANTS);
    this.#call = createTokenCall({ getToken: this.getToken.bind(this), elapsedMs, clock });
    // Looked up at each call: loading the global fetch costs more than getting a token does.
    const send: typeof globalThis.fetch = (input, init) => (options.fetch ?? fetch)(input, init);
    this.#fetch = createAuthorizedFetch({ fetch: send, call: this.#call, isRejected });
  }

  /**
   * Returns a usable token of a service: from memory while token-keeper allows that, else asked for. Concurrent calls for
   * the same share one request. While token-keeper gives no answer, a token in memory is handed out as long as at least
   * 30 s (and `minValiditySeconds`) of it are left.
   *
   * @throws {TokenUnavailableError} when no such token can be had now
   * @throws {TokenKeeperError} for every other failure; `retryable` says whether calling again can help
   * @throws the reason of `signal` when it aborts
   */
  getToken(service: string, options?: GetTokenOptions): Promise<Token> {
    const condition = options?.signal ?? options?.minValiditySeconds ?? options?.rejectedFingerprint;
    const cached = condition === undefined ? this.#cache.fresh(service, options) : undefined;
    return cached === undefined ? this.#obtain(service, options ?? {}) : cached.ready;
  }

  /** Returns the token in memory that may be used without asking; `undefined` when there is none: call `getToken` then. */
  peek(service: string, choice?: TenantChoice): Token | undefined {
    return this.#cache.fresh(service, choice)?.token;
  }

  /**
   * Sends something with the service's token, whatever library sends it. Where the token is refused (`isRejected`, by default status 401), it
   * is reported as rejected, once, and `send` is called once more with another one; a token that was issued less than 10 s ago is
   * sent once more itself before that, a second later. What came last is returned or thrown.
   *
   * @throws as {@link TokenClient.getToken} and `send` do
   */
  call<T>(service: string, send: (token: Token) => Promise<T>, options?: TokenCallOptions<T>): Promise<T> {
    return this.#call(service, send, options);
  }

  /**
   * Calls `fetch` with the service's token in the header that the API expects, as {@link TokenClient.call} does; `isRejected` of the
   * client's options says what refuses it. A body that is a stream cannot be sent twice, so such a call is not retried. Redirects
   * to another origin are followed without the Authorization header. With a token in any other header they are answers: only a
   * GET or HEAD is followed, within its origin.
   *
   * @throws as {@link TokenClient.getToken} and `fetch` do
   */
  fetch(service: string, input: FetchInput, init?: FetchInit): Promise<Response> {
    return this.#fetch(service, input, init);
  }

  /**
   * Returns the status of one service or a tenant of it (with the grant of either) or of all (with the grant of the status); never
   * from memory. Of tenants it has a page, the worst first.
   *
   * @throws {TokenKeeperError}
   * @throws the reason of `signal` when it aborts
   */
  async getStatus(service?: string, options: GetStatusOptions = {}): Promise<StatusAnswer> {
    const { signal: _signal, timeoutMs: _timeoutMs, group, ...wanted } = options;
    assertAsked(service ?? 'all', options);
    const request = { operation: 'status', service, ...wanted } as const;
    const { value } = await this.#within(options, service, (signal) => ask(this.#context, request, signal, group));
    return statusAnswer(value, service);
  }

  /**
   * Forgets the tokens of one service, those of its tenants too, or the token of one tenant, or all; answers to earlier requests are
   * not kept either. For tests, and for tenants that are gone.
   */
  clear(service?: string, { tenant }: Pick<TenantChoice, 'tenant'> = {}): void {
    this.#generation += 1;
    this.#cache.clear(service, tenant);
    this.#flights.clear();
  }

  async #obtain(service: string, options: GetTokenOptions): Promise<Token> {
    assertAsked(service, options);
    options.signal?.throwIfAborted();
    const usable = this.#cache.usable(service, options);
    if (usable !== undefined && usable === this.#cache.fresh(service, options)) return usable.token;
    const patienceMs = usable === undefined ? this.#timeoutMs : PATIENCE_MS;
    const call = { signal: options.signal, timeoutMs: Math.min(options.timeoutMs ?? patienceMs, patienceMs) };
    try {
      return await this.#within(call, service, (signal) => this.#shared(service, options, signal));
    } catch (error) {
      const standIn = isSurvived(error) ? this.#cache.usable(service, options, usable) : undefined;
      if (standIn === undefined) throw error;
      return this.#cache.standIn(standIn);
    }
  }

  #shared(service: string, options: GetTokenOptions, signal: AbortSignal): Promise<Token> {
    const { tenant, group, minValiditySeconds, rejectedFingerprint } = options;
    const request = { operation: 'getToken', service, tenant, minValiditySeconds, rejectedFingerprint } as const;
    const key = JSON.stringify({ ...request, group });
    return this.#flights.join(key, (flight) => this.#ask(request, group, flight), signal);
  }

  async #ask(request: AskedToken, group: string | undefined, signal: AbortSignal): Promise<Token> {
    const { service, tenant } = request;
    const generation = this.#generation;
    for (let attempt = 1; ; attempt += 1) {
      const { value, sentAtMs } = await ask(this.#context, request, signal, group);
      const answer = tokenAnswer(value, service, tenant);
      const cache = generation === this.#generation ? this.#cache : new TokenCache(this.#context.elapsedMs, 0);
      const token = cache.keep(answer, sentAtMs, { tenant, group });
      if (token.expiresInSeconds > 0) return token;
      // A process frozen in the middle of the call finds an answer that is too old by now: ask once more.
      if (attempt === 2) {
        const message = 'the token in the answer has expired';
        throw new TokenKeeperUnavailableError({ service, message, retryable: true });
      }
    }
  }

  async #within<T>(
    call: CallOptions,
    service: string | undefined,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = Math.min(call.timeoutMs ?? this.#timeoutMs, this.#timeoutMs, LONGEST_TIMEOUT_MS);
    if (Number.isNaN(timeoutMs)) throw new InvalidConfigurationError('timeoutMs expects a number of milliseconds');
    const message = `no answer came within ${timeoutMs} ms`;
    const late = () => new TokenKeeperUnavailableError({ service, message, retryable: true });
    return withDeadline(run, timeoutMs, late, call.signal);
  }
}

/** Whether a token in memory is handed out meanwhile, as long as it is usable; all other errors are final. */
function isSurvived(error: unknown): boolean {
  return error instanceof TokenKeeperError && error.code.endsWith('Unavailable');
}
