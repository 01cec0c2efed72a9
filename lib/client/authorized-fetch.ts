import type { Token } from './cache/token.ts';
import type { TokenCall } from './token-call.ts';

type Fetch = typeof globalThis.fetch;
/** What `fetch` takes first: a URL or a Request. */
export type FetchInput = Parameters<Fetch>[0];
/** What `fetch` takes second. */
export type FetchInit = NonNullable<Parameters<Fetch>[1]>;

/** What an authorized fetch needs from its client. */
export interface AuthorizedFetchContext {
  readonly fetch: Fetch;
  readonly call: TokenCall;
  /** Whether an answer says that the token was refused. */
  readonly isRejected: (response: Response, service: string) => boolean | Promise<boolean>;
}

/** `fetch` with the token of a service in the Authorization header. */
export type AuthorizedFetch = (service: string, input: FetchInput, init?: FetchInit) => Promise<Response>;

/**
 * Returns a `fetch` that sends the token of a service, by {@link TokenCall}, which treats what is refused.
 *
 * - A body that is a stream can be sent only once. A `Request` is copied, so its body is kept until the answer is there.
 * - Redirects are followed as `fetch` follows them: it does not send the Authorization header to another origin, and a 401
 *   from there says nothing about the token. `redirect: 'manual'` in `init` follows none.
 */
export function createAuthorizedFetch({ fetch, call, isRejected }: AuthorizedFetchContext): AuthorizedFetch {
  return async (service, input, given) => {
    // As fetch takes it, null is none.
    const init = given ?? {};
    return call(service, (token) => fetch(copyOf(input), withAuthorization(token, input, init)), {
      signal: init.signal ?? (isRequest(input) ? input.signal : undefined),
      isRepeatable: isReplayable(init),
      isRejected: ({ value }) => value !== undefined && !isFromElsewhere(value, input) && isRejected(value, service),
    });
  };
}

function withAuthorization({ tokenType, accessToken }: Token, input: FetchInput, init: FetchInit): FetchInit {
  const headers = new Headers(init.headers ?? (isRequest(input) ? input.headers : undefined));
  headers.set('authorization', `${tokenType} ${accessToken}`);
  return { ...init, headers };
}

function isReplayable({ body }: FetchInit): boolean {
  return !(Symbol.asyncIterator in Object(body));
}

/** The body of a `Request` can be sent once. */
function copyOf(input: FetchInput): FetchInput {
  return isRequest(input) && input.body !== null ? input.clone() : input;
}

function isFromElsewhere(response: Response, input: FetchInput): boolean {
  const asked = isRequest(input) ? input.url : input;
  return response.redirected && new URL(response.url).origin !== new URL(asked).origin;
}

/** Not by `instanceof`: there may be more than one `Request`. */
function isRequest(input: FetchInput): input is Request {
  return 'headers' in Object(input);
}
