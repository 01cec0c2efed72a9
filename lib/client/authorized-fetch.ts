import type { Token } from './cache/token.ts';
import type { TokenRequirements } from './cache/token-cache.ts';
import { TokenKeeperError } from './transport/errors.ts';

type Fetch = typeof globalThis.fetch;
/** What `fetch` takes first: a URL or a Request. */
export type FetchInput = Parameters<Fetch>[0];
/** What `fetch` takes second. */
export type FetchInit = NonNullable<Parameters<Fetch>[1]>;

/** What an authorized fetch needs from its client. */
export interface AuthorizedFetchContext {
  readonly fetch: Fetch;
  readonly getToken: (
    service: string,
    requirements: TokenRequirements & { readonly signal?: AbortSignal },
  ) => Promise<Token>;
  readonly elapsedMs: () => number;
  /** Whether an answer says that the token was refused. */
  readonly isRejected: (response: Response, service: string) => boolean | Promise<boolean>;
}

/**
 * A token that was reported and could not be replaced, or a new one that was refused as well, is not the reason for the
 * 401: it is not reported again for a minute. Otherwise a path that always answers 401 would request a token every time.
 */
const REPORT_PAUSE_MS = 60_000;

/** `fetch` with the token of a service in the Authorization header. */
export type AuthorizedFetch = (service: string, input: FetchInput, init?: FetchInit) => Promise<Response>;

/**
 * Returns a `fetch` that sends the token of a service and, on 401 or what else means that, reports it as rejected once and retries once with the
 * token that it gets for it.
 *
 * - A body that is a stream, or that of a `Request`, can be sent only once: the rejected token is reported, so that the
 *   next call has a better one, and the 401 is returned.
 * - The 401 is returned as well when there is no other token.
 * - Redirects are followed as `fetch` follows them: it does not send the Authorization header to another origin, and a 401
 *   from there says nothing about the token. `redirect: 'manual'` in `init` follows none.
 */
export function createAuthorizedFetch({
  fetch,
  getToken,
  elapsedMs,
  isRejected,
}: AuthorizedFetchContext): AuthorizedFetch {
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
  const replace = async (rejected: Token, options: { readonly signal?: AbortSignal }): Promise<Token | undefined> => {
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
  return async (service, input, init = {}) => {
    const signal = init.signal ?? (isRequest(input) ? input.signal : undefined);
    const options = signal ? { signal } : {};
    const token = await getToken(service, options);
    const response = await fetch(input, withAuthorization(token, input, init));
    if (isFromElsewhere(response, input) || !isToBeReported(token) || !(await isRejected(response, service))) {
      return response;
    }
    const other = await replace(token, options);
    if (other === undefined || !isReplayable(input, init)) return response;
    await response.body?.cancel();
    const second = await fetch(input, withAuthorization(other, input, init));
    if (await isRejected(second, service)) {
      pauseReports(other);
    }
    return second;
  };
}

function withAuthorization({ tokenType, accessToken }: Token, input: FetchInput, init: FetchInit): FetchInit {
  const headers = new Headers(init.headers ?? (isRequest(input) ? input.headers : undefined));
  headers.set('authorization', `${tokenType} ${accessToken}`);
  return { ...init, headers };
}

function isReplayable(input: FetchInput, { body }: FetchInit): boolean {
  if (body === undefined || body === null) return !isRequest(input) || input.body === null;
  return typeof body !== 'object' || !(Symbol.asyncIterator in body);
}

function isFromElsewhere(response: Response, input: FetchInput): boolean {
  const asked = isRequest(input) ? input.url : input;
  return response.redirected && new URL(response.url).origin !== new URL(asked).origin;
}

/** Not by `instanceof`: there may be more than one `Request`. */
function isRequest(input: FetchInput): input is Request {
  return typeof input === 'object' && 'headers' in input;
}
