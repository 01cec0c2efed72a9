import type { Token } from './cache/token.ts';
import type { TenantChoice } from './cache/token-cache.ts';
import type { CallOptions, GetTokenOptions } from './token-client-options.ts';
import { TokenKeeperError } from './transport/errors.ts';
import type { ClientClock } from './transport/system-clock.ts';

/** How sending something with a token ended: with `value`, or with what was thrown. */
export interface CallOutcome<T> {
  readonly value?: T;
  readonly error?: unknown;
}

/** How something is sent with a token. `timeoutMs` is for each token that is asked for; `signal` ends the whole. */
export interface TokenCallOptions<T>
  extends CallOptions,
    Pick<GetTokenOptions, 'minValiditySeconds' | keyof TenantChoice> {
  /**
   * Tells whether the token was refused. Default: status 401 in `status` or `statusCode` of the value or the error, or of
   * its `response`, which is where fetch, undici, axios, ky and the SDKs of Azure have it.
   */
  readonly isRejected?: ((outcome: CallOutcome<T>) => boolean | Promise<boolean>) | undefined;
  /** Whether it can be sent a second time; default true. A body that is a stream cannot. */
  readonly isRepeatable?: boolean | undefined;
}

/** Sends something with the token of a service: see `TokenClient.call`. */
export type TokenCall = <T>(
  service: string,
  send: (token: Token) => Promise<T>,
  options?: TokenCallOptions<T>,
) => Promise<T>;

/** What a call needs of its client. */
export interface TokenCallContext {
  readonly getToken: (service: string, options: GetTokenOptions) => Promise<Token>;
  readonly elapsedMs: () => number;
  readonly clock: Pick<ClientClock, 'sleep'>;
}

/**
 * A token that was reported and could not be replaced, or a new one that was refused as well, is not the reason for the
 * 401: it is not reported again for a minute. Otherwise a path that always answers 401 would request a token every time.
 */
const REPORT_PAUSE_MS = 60_000;
/** So long after a token was issued an API may not know it everywhere: its first refusal is not believed. */
const YOUNG_SECONDS = 10;
/** How long such a token waits until it is sent once more. */
const YOUNG_PAUSE_MS = 1000;

/**
 * Returns a function that sends something with the token of a service and, where the token is refused, reports it as
 * rejected once and sends it once more with the token that it gets for it.
 *
 * - A token in its first 10 seconds is first sent once more itself, a second later: not every server of the API may know it yet.
 *   Where `timeoutMs` leaves no second for that, its refusal is handed on and not reported.
 * - What cannot be sent twice is not: a token is reported, so that the next call has a better one, unless it is that young.
 * - The refusal is handed on as well when there is no other token.
 */
export function createTokenCall({ getToken, elapsedMs, clock }: TokenCallContext): TokenCall {
  const notReportedUntilMs = new Map<string, number>();
  const isToBeReported = ({ fingerprint }: Token): boolean => elapsedMs() >= (notReportedUntilMs.get(fingerprint) ?? 0);
  const pauseReports = ({ fingerprint }: Token): void => {
    for (const [known, untilMs] of notReportedUntilMs) {
      if (elapsedMs() >= untilMs) {
        notReportedUntilMs.delete(known);
      }
    }
    notReportedUntilMs.set(fingerprint, elapsedMs() + REPORT_PAUSE_MS);
  };
  const replace = async (rejected: Token, options: GetTokenOptions): Promise<Token | undefined> => {
    try {
      return await getToken(rejected.service, { ...options, rejectedFingerprint: rejected.fingerprint });
    } catch (error) {
      if (error instanceof TokenKeeperError) {
        pauseReports(rejected);
        return undefined;
      }
      throw error;
    }
  };
  return async (service, send, { isRejected = isUnauthorized, isRepeatable = true, ...options } = {}) => {
    const startedMs = elapsedMs();
    const isInTime = () => elapsedMs() - startedMs + YOUNG_PAUSE_MS <= (options.timeoutMs ?? Infinity);
    const attempt = async (token: Token) => {
      let outcome = await settled(send, token);
      let isRefused = isToBeReported(token) && (await isRejected(outcome));
      if (isRefused && isYoung(token)) {
        isRefused = isRepeatable && isInTime();
        if (isRefused) {
          discard(outcome);
          await clock.sleep(YOUNG_PAUSE_MS, options.signal);
          outcome = await settled(send, token);
          isRefused = await isRejected(outcome);
        }
      }
      return { outcome, isRefused };
    };
    const token = await getToken(service, options);
    const first = await attempt(token);
    const other = first.isRefused ? await replace(token, options) : undefined;
    if (other === undefined || !isRepeatable) return result(first.outcome);
    discard(first.outcome);
    const second = await attempt(other);
    if (second.isRefused) {
      pauseReports(other);
    }
    return result(second.outcome);
  };
}

/** Both stamps are token-keeper's, so no two clocks have to agree. */
function isYoung({ expiresAt, obtainedAt, expiresInSeconds }: Token): boolean {
  return (Date.parse(expiresAt) - Date.parse(obtainedAt)) / 1000 - expiresInSeconds < YOUNG_SECONDS;
}

async function settled<T>(send: (token: Token) => Promise<T>, token: Token): Promise<CallOutcome<T>> {
  try {
    return { value: await send(token) };
  } catch (error) {
    return { error };
  }
}

function result<T>(outcome: CallOutcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value as T;
}

/** What is used of answers and errors of HTTP clients. */
interface Answer {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly response?: Answer;
  readonly body?: { cancel?(): Promise<void>; dump?(): Promise<void> } | null;
}

function isUnauthorized({ value, error }: CallOutcome<unknown>): boolean {
  const answer = Object(value ?? error) as Answer;
  return [answer, answer.response].some((part) => part?.status === 401 || part?.statusCode === 401);
}

/** Frees the connection of an answer that nobody will read: of fetch, and of undici. */
export function discard({ value }: CallOutcome<unknown>): void {
  const { body } = Object(value) as Answer;
  // Not awaited: a body of which there is a copy ends with that. Where somebody has read it, there is nothing to free.
  (body?.cancel?.() ?? body?.dump?.())?.catch(() => {});
}
