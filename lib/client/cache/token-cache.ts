/** This folder: the token in memory and the single flight around it. */

import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { HeldToken, type Token } from './token.ts';
import { agesOf } from './token-answer.ts';

/** A token in memory; every `Ms` is a reading of the counter of elapsed time. */
export interface CachedToken {
  readonly token: Token;
  /** The token as a promise, made once: what every hit returns. */
  readonly ready: Promise<Token>;
  /** From then on token-keeper is asked again. */
  readonly freshUntilMs: number;
  /** Until then it is used when token-keeper gives no answer. */
  readonly usableUntilMs: number;
  readonly expiresAtMs: number;
}

/** What a caller accepts. */
export interface TokenRequirements {
  /** The token must be valid for at least this many seconds, 0 to 604800. Absent: 30. */
  readonly minValiditySeconds?: number | undefined;
  /** Fingerprint of a token that the API has refused: the answer has to be another one. */
  readonly rejectedFingerprint?: string | undefined;
}

/** How long the token in memory is handed out without asking again after token-keeper gave no answer. */
const OUTAGE_PAUSE_MS = 5000;

/** The tokens in memory of one client, by service. */
export class TokenCache {
  readonly #tokens = new Map<string, CachedToken>();
  readonly #elapsedMs: () => number;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  /** Returns the token that may be handed out without asking; `undefined` when there is none. */
  fresh(service: string): CachedToken | undefined {
    const cached = this.#tokens.get(service);
    return cached !== undefined && this.#elapsedMs() < cached.freshUntilMs ? cached : undefined;
  }

  /** Returns the token that is usable and meets the requirements, fresh or not; `undefined` when there is none. */
  usable(service: string, { minValiditySeconds = 0, rejectedFingerprint }: TokenRequirements): CachedToken | undefined {
    const cached = this.#tokens.get(service);
    const nowMs = this.#elapsedMs();
    return cached !== undefined &&
      nowMs < cached.usableUntilMs &&
      cached.expiresAtMs - nowMs >= minValiditySeconds * 1000 &&
      cached.token.fingerprint !== rejectedFingerprint
      ? cached
      : undefined;
  }

  /** Keeps the token of an answer and returns it. A fresh one that was obtained later stays where it is. */
  keep(answer: GetTokenAnswer, sentAtMs: number): Token {
    const { freshForMs, usableForMs, expiresInMs } = agesOf(answer);
    const expiresAtMs = sentAtMs + expiresInMs;
    const token = new HeldToken(answer, expiresAtMs, this.#elapsedMs);
    // Two instants by the same clock, token-keeper's.
    const held = this.fresh(answer.service);
    if (held === undefined || Date.parse(held.token.obtainedAt) <= Date.parse(answer.obtainedAt)) {
      this.#tokens.set(answer.service, {
        token,
        ready: Promise.resolve(token),
        freshUntilMs: sentAtMs + freshForMs,
        usableUntilMs: sentAtMs + usableForMs,
        expiresAtMs,
      });
    }
    return token;
  }

  /** Hands `cached` out for a moment without asking: token-keeper has just given no answer. */
  standIn(cached: CachedToken): Token {
    const freshUntilMs = Math.min(this.#elapsedMs() + OUTAGE_PAUSE_MS, cached.usableUntilMs);
    this.#tokens.set(cached.token.service, { ...cached, freshUntilMs: Math.max(freshUntilMs, cached.freshUntilMs) });
    return cached.token;
  }

  /** Forgets one service's token, or all. */
  clear(service?: string): void {
    if (service === undefined) {
      this.#tokens.clear();
    } else {
      this.#tokens.delete(service);
    }
  }
}
