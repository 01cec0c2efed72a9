import type { Token } from './cache/token.ts';
import type { TenantChoice } from './cache/token-cache.ts';
import { TokenClient } from './token-client.ts';
import { assertObject } from './transport/errors.ts';

/** A service, or a service with requirements for its token. */
export type WantedToken<Event = unknown> = string | WantedOfService<Event>;

interface WantedOfService<Event> extends Pick<TenantChoice, 'group'> {
  readonly service: string;
  readonly minValiditySeconds?: number;
  /** Whose token: a tenant, or a function that finds it in the event of an invocation. */
  readonly tenant?: string | ((event: Event) => string) | undefined;
}

/** What a handler finds under `context.tokens`: a token for each name. */
export type Tokens<Name extends string = string> = { readonly [K in Name]: Token };

/** How the middleware gets tokens. */
export interface WithTokensOptions<Name extends string, Event = unknown> {
  /** The services by the name that the handler knows them under. */
  readonly services: { readonly [K in Name]: WantedToken<Event> };
  /** Absent: a client with everything from the environment, made once. */
  readonly client?: Pick<TokenClient, 'getToken'>;
}

/** The part of a Lambda context that the middleware reads and writes. */
export interface TokensContext<Name extends string> {
  tokens: Tokens<Name>;
  /** Absent, as in a test that calls the handler with no context of Lambda's: the client's own patience counts. */
  getRemainingTimeInMillis?(): number;
}

/**
 * A whole Lambda context, as `@types/aws-lambda` has it. middy 6 takes a middleware for none (`never`) if it asks for less.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface TokensLambdaContext<Name extends string> extends TokensContext<Name> {
  getRemainingTimeInMillis(): number;
  callbackWaitsForEmptyEventLoop: boolean;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  awsRequestId: string;
  logGroupName: string;
  logStreamName: string;
  done(error?: Error, result?: unknown): void;
  fail(error: Error | string): void;
  succeed(messageOrObject: unknown): void;
}

/** A middleware for `middy(...).use(...)` of middy 6 and 7, which know it by its shape: by the last signature of `before`. */
export interface TokensMiddleware<Name extends string, Event = unknown> {
  readonly before: {
    (request: TokensRequest<TokensContext<Name>, Event>): Promise<void>;
    (request: TokensRequest<TokensLambdaContext<Name>, Event>): Promise<void>;
  };
}

/** Without an event where nothing is taken from it. */
type TokensRequest<Context, Event> = { readonly context: Context } & (unknown extends Event
  ? unknown
  : { readonly event: Event });

/** Left of the function's own time when it stops waiting for tokens: enough to say so. */
const REPORT_RESERVE_MS = 500;

/**
 * Returns a middy middleware that has a usable token of each service in `context.tokens` before the handler runs.
 *
 * `withTokens({ services: { graph: 'microsoft-graph' } })` gives `context.tokens.graph`, and the types know it. The first
 * token that is not available ends the invocation before the handler runs, with the errors of {@link TokenClient.getToken}. So does what
 * a `tenant` throws.
 *
 * @throws {InvalidConfigurationError} when no services are named
 */
export function withTokens<const Name extends string, Event = unknown>(
  options: WithTokensOptions<Name, Event>,
): TokensMiddleware<Name, Event> {
  assertObject(options?.services, 'withTokens', "{ services: { name: 'service-id' } }");
  const { services, client = new TokenClient() } = options;
  const wanted = Object.entries<WantedToken<Event>>(services).map(([name, requirements]) => ({
    name,
    ...(typeof requirements === 'string' ? { service: requirements } : requirements),
  }));
  return {
    before: async ({ context, event }: { readonly context: TokensContext<Name>; readonly event?: Event }) => {
      const abandoned = new AbortController();
      const remainingMs = context.getRemainingTimeInMillis?.();
      const timeoutMs = remainingMs === undefined ? undefined : Math.max(remainingMs - REPORT_RESERVE_MS, 1);
      const call = { signal: abandoned.signal, timeoutMs };
      const tokens = wanted.map(async ({ name, service, tenant: whose, ...requirements }) => {
        const tenant = typeof whose === 'function' ? whose(event as Event) : whose;
        return [name, await client.getToken(service, { ...call, ...requirements, tenant })] as const;
      });
      try {
        context.tokens = Object.fromEntries(await Promise.all(tokens)) as Tokens<Name>;
      } finally {
        // Where one has failed, the others must not go on after the invocation.
        abandoned.abort();
      }
    },
  };
}
