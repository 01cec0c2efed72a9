import type { TenantChoice } from './cache/token-cache.ts';
import { discard, type TokenCall } from './token-call.ts';

type Fetch = typeof globalThis.fetch;
/** What `fetch` takes first: a URL or a Request. */
export type FetchInput = Parameters<Fetch>[0];
/** What `fetch` takes second, and whose token it is sent with. */
export type FetchInit = NonNullable<Parameters<Fetch>[1]> & TenantChoice;

/** What an authorized fetch needs from its client. */
export interface AuthorizedFetchContext {
  readonly fetch: Fetch;
  readonly call: TokenCall;
  /** Whether an answer says that the token was refused. */
  readonly isRejected: (response: Response, service: string) => boolean | Promise<boolean>;
}

/** `fetch` with the token of a service in the header that its API expects. */
export type AuthorizedFetch = (service: string, input: FetchInput, init?: FetchInit) => Promise<Response>;

/** As many as `fetch` follows. @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
const MOST_REDIRECTS = 20;

/**
 * Returns a `fetch` that sends the token of a service, by {@link TokenCall}, which treats what is refused.
 *
 * - A body that is a stream can be sent only once. A `Request` is copied, so its body is kept until the answer is there.
 * - The token replaces what the caller has in its header, and nothing else; a Cookie goes before the caller's own.
 * - Redirects are followed as `fetch` follows them: it does not send the Authorization header to another origin, and a 401
 *   from there says nothing about the token. `redirect: 'manual'` in `init` follows none.
 * - It would send any other header there. So with a token in one only a GET or HEAD is followed, within its origin; any other
 *   redirect is the answer.
 *
 * @see docs/adr/0060-the-header-of-a-token.md
 */
export function createAuthorizedFetch({ fetch, call, isRejected }: AuthorizedFetchContext): AuthorizedFetch {
  return async (service, input, given) => {
    // As fetch takes it, null is none.
    const init = given ?? {};
    const { tenant, group, ...passed } = init;
    const request: Partial<Request> = isRequest(input) ? input : {};
    const { signal = request.signal } = init;
    return call(
      service,
      ({ headers }) => {
        const [[name = '', value = ''] = []] = Object.entries(headers);
        const sent = { ...passed, headers: withHeader(name, value, init.headers ?? request.headers) };
        const { method = request.method ?? 'GET', redirect = request.redirect ?? 'follow' } = init;
        return redirect === 'follow' && !/^authorization$/i.test(name)
          ? fetchWithin(fetch, copyOf(input), { ...sent, method, signal: signal ?? null, redirect: 'manual' })
          : fetch(copyOf(input), sent);
      },
      {
        tenant,
        group,
        signal: signal ?? undefined,
        isRepeatable: isReplayable(init),
        isRejected: ({ value }) => value !== undefined && !isFromElsewhere(value, input) && isRejected(value, service),
      },
    );
  };
}

function withHeader(name: string, value: string, given: FetchInit['headers']): Headers {
  const headers = new Headers(given);
  const own = /^cookie$/i.test(name) && headers.get(name);
  headers.set(name, own ? `${value}; ${own}` : value);
  return headers;
}

/** Follows redirects to the origin that was asked; what needs no body only, since others may change their method. */
async function fetchWithin(fetch: Fetch, input: FetchInput, init: FetchInit, left = MOST_REDIRECTS): Promise<Response> {
  const response = await fetch(input, init);
  const location = /^30[12378]$/.test(`${response.status}`) && response.headers.get('location');
  if (!location || left === 0 || !/^(GET|HEAD)$/i.test(init.method ?? '')) return response;
  const asked = urlOf(input);
  const next = new URL(location, asked);
  if (next.origin !== asked.origin) return response;
  discard({ value: response });
  return fetchWithin(fetch, next, init, left - 1);
}

function isReplayable({ body }: FetchInit): boolean {
  return !(Symbol.asyncIterator in Object(body));
}

/** The body of a `Request` can be sent once. */
function copyOf(input: FetchInput): FetchInput {
  return isRequest(input) && input.body !== null ? input.clone() : input;
}

function isFromElsewhere(response: Response, input: FetchInput): boolean {
  return response.redirected && new URL(response.url).origin !== urlOf(input).origin;
}

function urlOf(input: FetchInput): URL {
  return new URL(isRequest(input) ? input.url : input);
}

/** Not by `instanceof`: there may be more than one `Request`. */
function isRequest(input: FetchInput): input is Request {
  return 'headers' in Object(input);
}
