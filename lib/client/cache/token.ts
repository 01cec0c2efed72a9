import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import { headerOf } from '../../../functions/contract/read-token.ts';

/**
 * An access token, to be read and to be sent in {@link Token.headers}.
 *
 * Logging it, or an object that holds it, shows everything but the token itself.
 */
export interface Token {
  readonly service: string;
  /** Whose token it is, in token-keeper's spelling; absent: the service has no tenants. */
  readonly tenant?: string | undefined;
  readonly accessToken: string;
  readonly tokenType: string;
  /**
   * The one header that the API expects the token in, as the definition says: `{ Authorization: 'Bearer ...' }`. Not to be logged. HTTP
   * clients that follow a redirect to another origin take along what is neither Authorization nor Cookie.
   */
  readonly headers: Readonly<Record<string, string>>;
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

/** The token of an answer. What is secret is private, so that spreading, JSON and inspection show no token. */
export class HeldToken implements Token {
  declare readonly service: string;
  declare readonly tenant: string | undefined;
  declare readonly tokenType: string;
  declare readonly scope: string | undefined;
  declare readonly expiresAt: string;
  declare readonly obtainedAt: string;
  declare readonly fingerprint: string;
  readonly #answer: GetTokenAnswer;
  readonly #expiresAtMs: number;
  readonly #elapsedMs: () => number;

  /** @param expiresAtMs when it expires, by `elapsedMs` */
  constructor(answer: GetTokenAnswer, expiresAtMs: number, elapsedMs: () => number) {
    const { service, tenant, tokenType, scope, expiresAt, obtainedAt, fingerprint } = answer;
    this.#answer = answer;
    this.#expiresAtMs = expiresAtMs;
    this.#elapsedMs = elapsedMs;
    // Frozen: all callers of a service have the same one.
    Object.freeze(Object.assign(this, { service, tenant, tokenType, scope, expiresAt, obtainedAt, fingerprint }));
  }

  get accessToken(): string {
    return this.#answer.accessToken;
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries([headerOf(this.#answer)]);
  }

  get expiresInSeconds(): number {
    return Math.floor((this.#expiresAtMs - this.#elapsedMs()) / 1000);
  }

  toJSON(): object {
    return { ...this, accessToken: '[redacted]', expiresInSeconds: this.expiresInSeconds };
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }
}
