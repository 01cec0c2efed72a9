import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { Clock } from '../../functions/usecases/ports/ports.ts';
import type { IssuedToken, TokenOrFailure } from '../../functions/usecases/ports/token-endpoint.ts';
import { issuedToken } from './sample-token.ts';

/** What a provider does with refresh tokens. */
export interface RotationRules {
  /** Hands out a new refresh token with each access token; otherwise the first one stays valid. */
  readonly rotates: boolean;
  /** For so many seconds a refresh token that was rotated away still works. */
  readonly graceSeconds: number;
}

/** Keycloak with reuse 0, Hydra, Authlib: a second use of a refresh token ends everything that came of it. */
export const STRICT: RotationRules = { rotates: true, graceSeconds: 0 };
/** django-oauth-toolkit with its grace period of a minute, longer than a lease. */
export const WITH_GRACE: RotationRules = { rotates: true, graceSeconds: 60 };
/** Google and others: the refresh token stays what it is. */
export const NOT_ROTATING: RotationRules = { rotates: false, graceSeconds: 0 };

/**
 * A provider that keeps one authorization. A refresh token that it has rotated away, sent again after the grace period, is
 * taken for theft: it ends the authorization and every access token of it.
 */
export class RotatingProvider {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rules: RotationRules;
  readonly #rotatedAt = new Map<string, number>();
  readonly #accepted = new Map<string, number>();
  /** The refresh tokens that it was sent. */
  readonly received: string[] = [];
  /** Uses of a refresh token that it took for theft. */
  reuses = 0;
  isRevoked = false;
  #issued = 0;
  #newest: string;

  constructor(clock: Pick<Clock, 'now'>, rules: RotationRules, seed = 'seed') {
    this.#clock = clock;
    this.#rules = rules;
    this.#newest = seed;
  }

  /** Takes a refresh token, and answers as RFC 6749 wants it. */
  take(refreshToken: string): TokenOrFailure {
    this.received.push(refreshToken);
    const now = this.#clock.now();
    const rotatedAt = this.#rotatedAt.get(refreshToken);
    const isKnown = refreshToken === this.#newest || rotatedAt !== undefined;
    const isTooLate = rotatedAt !== undefined && now - rotatedAt >= this.#rules.graceSeconds;
    if (isTooLate) {
      this.reuses += 1;
      this.isRevoked = true;
    }
    if (this.isRevoked || !isKnown) return { ok: false, failure: INVALID_GRANT };
    this.#issued += 1;
    this.#accepted.set(refreshToken, this.received.length - 1);
    if (!this.#rules.rotates) return { ok: true, token: this.#token() };
    if (!this.#rotatedAt.has(refreshToken)) this.#rotatedAt.set(refreshToken, now);
    this.#newest = `refresh-${this.#issued}`;
    return { ok: true, token: { ...this.#token(), refreshToken: new Redacted(this.#newest) } };
  }

  /** Returns when it accepted a refresh token for the last time, as an index of {@link received}; -1: never. */
  acceptedAt(refreshToken: string): number {
    return this.#accepted.get(refreshToken) ?? -1;
  }

  /** The person authorizes the client anew. @returns the new seed */
  authorize(): string {
    this.isRevoked = false;
    this.#rotatedAt.clear();
    this.#newest = `seed-${(this.#issued += 1)}`;
    return this.#newest;
  }

  #token(): IssuedToken {
    return issuedToken(`access-${this.#issued}`, this.#clock.now(), 3600, 20);
  }
}

const INVALID_GRANT = {
  kind: 'reauthorizationRequired',
  reason: 'invalid_grant',
  oauthError: 'invalid_grant',
  message: 'the token endpoint answered HTTP 400 with error "invalid_grant"',
  httpStatus: 400,
} as const;
