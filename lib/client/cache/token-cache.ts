/** This folder: the token in memory and the single flight around it. */

import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { isTenantNamed } from '../../../functions/contract/read-token.ts';
import { aliasOf } from '../transport/function-target.ts';
import { HeldToken, type Token } from './token.ts';
import { agesOf } from './token-answer.ts';

/** A token in memory; every `Ms` is a reading of the counter of elapsed time. */
export interface CachedToken {
  readonly token: Token;
  /** The token as a promise, made once: what every hit returns. */
  readonly ready: Promise<Token>;
  /** From then on token-keeper is asked again. */
  freshUntilMs: number;
  /** Until then it is used when token-keeper gives no answer. */
  usableUntilMs: number;
  readonly expiresAtMs: number;
  /** Counts up with each use of any tenant's token. */
  lastUse: number;
}

/** Whose token is wanted, of a service whose definition has tenants. */
export interface TenantChoice {
  /** As it is registered, 1 to 256 characters; capital and small letters of a GUID or a domain are the same. Absent: the service has none. */
  readonly tenant?: string | undefined;
  /** The group of tenants that was granted: it is asked through the alias of the group. Absent: through that of the service. */
  readonly group?: string | undefined;
}

/** What a caller accepts. */
export interface TokenRequirements extends TenantChoice {
  /** The token must be valid for at least this many seconds, 0 to 604800. Absent: 30. */
  readonly minValiditySeconds?: number | undefined;
  /** Fingerprint of a token that the API has refused: the answer has to be another one. */
  readonly rejectedFingerprint?: string | undefined;
}

/** How long the token in memory is handed out without asking again after token-keeper gave no answer. */
const OUTAGE_PAUSE_MS = 5000;

/** The tokens in memory of one client: of each service that was asked for, and of so many tenants. */
export class TokenCache {
  /** Those without tenants, by alias: a Map of its own, since one more look-up is felt. */
  readonly #tokens = new Map<string, CachedToken>();
  /** By alias and tenant, as it was asked for and as token-keeper spells it. */
  readonly #tenants = new Map<string, Map<string, CachedToken>>();
  readonly #elapsedMs: () => number;
  readonly #mostTenants: number;
  #uses = 0;
  /** The alias that was looked up last, and what is kept of it: the second look-up of a hit is felt as well. */
  #last = '';
  #ofLast: Map<string, CachedToken> | undefined;

  /** @param mostTenants so many tenants' tokens are kept: expired ones go first, then those that were not used for longest */
  constructor(elapsedMs: () => number, mostTenants: number) {
    this.#elapsedMs = elapsedMs;
    this.#mostTenants = mostTenants;
  }

  /** Returns the token that may be handed out without asking; `undefined` when there is none. */
  fresh(service: string, choice?: TenantChoice): CachedToken | undefined {
    const cached = this.#find(service, choice);
    return cached !== undefined && this.#elapsedMs() < cached.freshUntilMs ? cached : undefined;
  }

  /**
   * Returns the token that is usable and meets the requirements, fresh or not; `undefined` when there is none.
   *
   * @param held the one that was there before, in case that it had to make room meanwhile
   */
  usable(service: string, wanted: TokenRequirements, held?: CachedToken): CachedToken | undefined {
    const { minValiditySeconds = 0, rejectedFingerprint } = wanted;
    const cached = this.#find(service, wanted) ?? held;
    const nowMs = this.#elapsedMs();
    return cached !== undefined &&
      nowMs < cached.usableUntilMs &&
      cached.expiresAtMs - nowMs >= minValiditySeconds * 1000 &&
      cached.token.fingerprint !== rejectedFingerprint
      ? cached
      : undefined;
  }

  /** Keeps the token of an answer and returns it. A fresh one that was obtained later stays where it is. */
  keep(answer: GetTokenAnswer, sentAtMs: number, { tenant: asked, group }: TenantChoice): Token {
    const { freshForMs, usableForMs, expiresInMs } = agesOf(answer);
    const expiresAtMs = sentAtMs + expiresInMs;
    const token = new HeldToken(answer, expiresAtMs, this.#elapsedMs);
    // Two instants by the same clock, token-keeper's.
    const alias = aliasOf(answer.service, group);
    const tenant = asked && answer.tenant;
    const held = this.fresh(answer.service, { tenant, group });
    if (held === undefined || Date.parse(held.token.obtainedAt) <= Date.parse(answer.obtainedAt)) {
      const cached = {
        token,
        ready: Promise.resolve(token),
        freshUntilMs: sentAtMs + freshForMs,
        usableUntilMs: sentAtMs + usableForMs,
        expiresAtMs,
        lastUse: this.#nextUse(),
      };
      if (tenant === undefined) {
        this.#tokens.set(alias, cached);
      } else {
        this.#put(alias, tenant, asked ?? tenant, cached);
      }
    }
    return token;
  }

  /** Hands `cached` out for a moment without asking: token-keeper has just given no answer. */
  standIn(cached: CachedToken): Token {
    const freshUntilMs = Math.min(this.#elapsedMs() + OUTAGE_PAUSE_MS, cached.usableUntilMs);
    cached.freshUntilMs = Math.max(freshUntilMs, cached.freshUntilMs);
    return cached.token;
  }

  /** Forgets the token of one tenant, the tokens of a service and all its tenants, or all there are. */
  clear(service?: string, tenant?: string): void {
    this.#drop((cached) => {
      const { token } = cached;
      const isOfTenant = tenant === undefined || isTenantNamed(token.tenant, tenant);
      const isMeant = service === undefined || (service === token.service && isOfTenant);
      // Whoever asks for another one meanwhile does not take it either.
      if (isMeant) cached.usableUntilMs = 0;
      return isMeant;
    });
  }

  #drop(isMeant: (cached: CachedToken) => boolean): void {
    for (const tokens of [this.#tokens, ...this.#tenants.values()]) {
      for (const [key, cached] of tokens) {
        if (isMeant(cached)) tokens.delete(key);
      }
    }
  }

  #nextUse(): number {
    this.#uses += 1;
    return this.#uses;
  }

  #find(service: string, choice: TenantChoice | undefined): CachedToken | undefined {
    const tenant = choice?.tenant;
    const alias = aliasOf(service, choice?.group);
    if (tenant === undefined) return this.#tokens.get(alias);
    if (alias !== this.#last) {
      this.#last = alias;
      this.#ofLast = this.#tenants.get(alias);
    }
    const cached = this.#ofLast?.get(tenant);
    if (cached !== undefined) {
      cached.lastUse = this.#nextUse();
    }
    return cached;
  }

  /** Keeps a tenant's token by its names; where there is one too many then, another goes. */
  #put(alias: string, tenant: string, asked: string, cached: CachedToken): void {
    const tokens: Map<string, CachedToken> = this.#tenants.get(alias) ?? new Map();
    this.#tenants.set(alias, tokens.set(tenant, cached).set(asked, cached));
    this.#last = '';
    const nowMs = this.#elapsedMs();
    const useOf = ({ usableUntilMs, lastUse }: CachedToken): number => (nowMs < usableUntilMs ? lastUse : 0);
    const kept = new Set([...this.#tenants.values()].flatMap((one) => [...one.values()]));
    let least = cached;
    for (const one of kept) {
      if (useOf(one) < useOf(least)) {
        least = one;
      }
    }
    // What is no number keeps none.
    if (!(kept.size <= this.#mostTenants)) {
      this.#drop((one) => one === least);
    }
  }
}
