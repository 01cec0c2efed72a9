import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';

/**
 * An access token, to be read and sent: `Authorization: ${tokenType} ${accessToken}`.
 *
 * Logging it, or an object that holds it, shows everything but the token itself.
 */
export interface Token {
  readonly service: string;
  readonly accessToken: string;
  readonly tokenType: string;
  /** Absent when the provider stated none. */
  readonly scope: string | undefined;
  /** RFC 3339 in UTC, by token-keeper's clock: to be shown, not to be compared with your own clock. */
  readonly expiresAt: string;
  /** Whole seconds left at the moment of reading, rounded down; negative once it has expired. */
  readonly expiresInSeconds: number;
  readonly obtainedAt: string;
  /** Safe to log; `rejectedFingerprint` when an API has refused the token. */
  readonly fingerprint: string;
}

/** The token of an answer. Everything is private, so that spreading, JSON and inspection show no token. */
export class HeldToken implements Token {
  readonly #answer: GetTokenAnswer;
  readonly #expiresAtMs: number;
  readonly #elapsedMs: () => number;

  /** @param expiresAtMs when it expires, by `elapsedMs` */
  constructor(answer: GetTokenAnswer, expiresAtMs: number, elapsedMs: () => number) {
    this.#answer = answer;
    this.#expiresAtMs = expiresAtMs;
    this.#elapsedMs = elapsedMs;
  }

  get service(): string {
    return this.#answer.service;
  }

  get accessToken(): string {
    return this.#answer.accessToken;
  }

  get tokenType(): string {
    return this.#answer.tokenType;
  }

  get scope(): string | undefined {
    return this.#answer.scope;
  }

  get expiresAt(): string {
    return this.#answer.expiresAt;
  }

  get expiresInSeconds(): number {
    return Math.floor((this.#expiresAtMs - this.#elapsedMs()) / 1000);
  }

  get obtainedAt(): string {
    return this.#answer.obtainedAt;
  }

  get fingerprint(): string {
    return this.#answer.fingerprint;
  }

  toJSON(): object {
    const { service, tokenType, scope, expiresAt, expiresInSeconds, obtainedAt, fingerprint } = this;
    const accessToken = '[redacted]';
    return { service, accessToken, tokenType, scope, expiresAt, expiresInSeconds, obtainedAt, fingerprint };
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }
}
