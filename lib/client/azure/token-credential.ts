/** This folder: the client as a credential of the Azure SDKs. */

import type { Token } from '../cache/token.ts';
import type { TenantChoice } from '../cache/token-cache.ts';
import { TokenClient } from '../token-client.ts';
import { systemClock } from '../transport/system-clock.ts';
import { assertNewerIsEnough, refusal } from './claims.ts';

/** What the Azure SDKs give a credential to end its work with: an AbortSignal, or something with the same events. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What is used of `GetTokenOptions` of @azure/core-auth; `enableCae` and tracing change nothing here. */
export interface CredentialOptions {
  readonly abortSignal?: AbortSignalLike;
  readonly requestOptions?: {
    /** Milliseconds. */
    readonly timeout?: number;
  };
  /** JSON: what an API demands of the next token. */
  readonly claims?: string;
  /** The tenant that the SDK wants a token of: a GUID or a domain, which it may have from the challenge of an API. */
  readonly tenantId?: string;
}

/** `AccessToken` of @azure/core-auth. All in milliseconds since 1970, by the clock of this machine. */
export interface CredentialToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
  readonly refreshAfterTimestamp: number;
}

/** `TokenCredential` of @azure/core-auth. */
export interface TokenKeeperCredential {
  /**
   * @throws {TokenKeeperError} as `TokenClient.getToken` does
   * @throws {InvalidRequestError} for scopes that the credential is not for, for claims that no other token can have, for a token of another header,
   *   and for another tenant
   */
  getToken(scopes: string | string[], options?: CredentialOptions): Promise<CredentialToken>;
}

/** How a credential gets its tokens, and whose, of a service that has tenants. */
export interface TokenCredentialOptions extends TenantChoice {
  /**
   * Further tenants whose token is handed out where the SDK asks for it by `tenantId`; `*` for all. Absent: none, since an API could
   * ask for the token of whichever tenant it likes.
   */
  readonly additionallyAllowedTenants?: readonly string[] | undefined;
  /** Absent: a client with everything from the environment. */
  readonly client?: Pick<TokenClient, 'getToken' | 'peek'> | undefined;
  /** The only scopes that the service's token is good for. Absent: they are not looked at; the definition decides. */
  readonly scopes?: readonly string[] | undefined;
  /** Returns milliseconds since 1970. Default: this machine's calendar, which is the one that the Azure SDKs compare with. */
  readonly now?: (() => number) | undefined;
}

/** The Azure SDKs keep a token themselves; after this time they ask again, in the background. */
const REFRESH_AFTER_MS = 30_000;
/** As many as a client keeps tokens of. */
const MOST_REMEMBERED = 1000;
const GUID = /^[\da-f-]{36}$/i;

/**
 * Returns a `TokenCredential` for the Azure SDKs and for Microsoft's Graph client that hands out the token of a service.
 *
 * The token is the one of the definition, whatever scopes or continuous access evaluation the SDK asks for, and of the `tenant` of
 * the credential, or of the one that the SDK asks for where that is allowed. The one demand that another token can meet is that it be newer (`nbf` in `claims`): the token that was handed out is reported as
 * rejected. Every other demand is refused, since token-keeper does not hand claims on to the provider. So is a service whose
 * token is not sent as `Authorization: Bearer`.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
 */
export function tokenCredential(service: string, options: TokenCredentialOptions = {}): TokenKeeperCredential {
  const { client = new TokenClient(), scopes: known, now = systemClock.now, group } = options;
  /** Fingerprints by tenant. */
  const handedOut = new Map<string | undefined, string>();
  return {
    async getToken(scopes, asked) {
      // A program without types may give null for each of them.
      const { abortSignal, requestOptions } = asked ?? {};
      const claims = asked?.claims ?? undefined;
      const foreign = known && [scopes].flat().find((scope) => ![known].flat().includes(scope));
      if (foreign !== undefined) throw refusal(service, `this credential is not for the scope "${foreign}"`);
      if (claims !== undefined) {
        assertNewerIsEnough(service, claims);
      }
      const choice = { tenant: tenantFor(service, options, asked?.tenantId), group };
      const rejectedFingerprint = claims === undefined ? undefined : handedOut.get(choice.tenant);
      const inMemory = rejectedFingerprint === undefined ? client.peek(service, choice) : undefined;
      const token =
        inMemory ??
        (await withSignal(abortSignal, (signal) =>
          client.getToken(service, { ...choice, signal, timeoutMs: requestOptions?.timeout, rejectedFingerprint }),
        ));
      remember(handedOut, choice.tenant, token.fingerprint);
      assertBearer(token);
      const expiresOnTimestamp = now() + token.expiresInSeconds * 1000;
      const refreshAfterTimestamp = Math.min(now() + REFRESH_AFTER_MS, expiresOnTimestamp);
      return { token: token.accessToken, expiresOnTimestamp, refreshAfterTimestamp };
    },
  };
}

/** Keeps what was handed out to the tenants of late. */
function remember(handedOut: Map<string | undefined, string>, tenant: string | undefined, fingerprint: string): void {
  handedOut.delete(tenant);
  handedOut.set(tenant, fingerprint);
  if (handedOut.size > MOST_REMEMBERED) {
    handedOut.delete(handedOut.keys().next().value);
  }
}

/**
 * Returns whose token is handed out.
 *
 * @param asked as the SDK says it; a domain cannot be compared with a GUID, so where one of them is none the credential's own counts
 * @throws {InvalidRequestError} where it is for certain another one: its data would be taken for those of the tenant that was meant
 */
function tenantFor(
  service: string,
  { tenant, additionallyAllowedTenants }: TokenCredentialOptions,
  asked: string | null | undefined,
): string | undefined {
  if (!asked || tenant?.toLowerCase() === asked.toLowerCase()) return tenant;
  const allowed = [additionallyAllowedTenants ?? []].flat().map((one) => one.toLowerCase());
  if (allowed.includes('*') || allowed.includes(asked.toLowerCase())) return asked;
  if (tenant !== undefined && GUID.test(tenant) && GUID.test(asked)) {
    throw refusal(service, 'another tenant was asked for than the credential is for; see additionallyAllowedTenants');
  }
  return tenant;
}

/** The SDKs write `Authorization: Bearer` before whatever token they get. */
function assertBearer({ service, headers }: Token): void {
  const [[name = '', value = ''] = []] = Object.entries(headers);
  if (/^authorization: bearer /i.test(`${name}: ${value}`)) return;
  const message = `its token is to be sent in another way (the header ${name} of its definition) than SDKs of Azure can, which is Authorization: Bearer`;
  throw refusal(service, message);
}

async function withSignal<T>(like: AbortSignalLike | undefined, run: (signal?: AbortSignal) => Promise<T>): Promise<T> {
  if (!like) return run();
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  like.addEventListener('abort', abort);
  if (like.aborted) {
    abort();
  }
  try {
    return await run(controller.signal);
  } finally {
    like.removeEventListener('abort', abort);
  }
}
