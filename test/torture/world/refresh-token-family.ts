import { MARKER } from '../oracle/ledger.ts';

/**
 * What a provider knows of the refresh tokens of one service. Each is good for one use; one that is used again after its grace is
 * taken for theft and ends all of them, until a person authorizes the client anew.
 */
export class RefreshTokenFamily {
  readonly #id: string;
  readonly #graceMs: number;
  #made = 0;
  #newest: string;
  /** When each that is not the newest was used for the first time. */
  readonly #usedMs = new Map<string, number>();
  /** Uses that were taken for theft. */
  thefts = 0;
  isRevoked = false;

  constructor(id: string, graceSeconds: number) {
    this.#id = id;
    this.#graceMs = graceSeconds * 1000;
    this.#newest = this.#next();
  }

  /** The refresh token that is to be used next. */
  get newest(): string {
    return this.#newest;
  }

  /** Takes a refresh token. @returns the next one; `undefined`: it is not accepted */
  use(refreshToken: string | null, nowMs: number): string | undefined {
    const usedMs = this.#usedMs.get(refreshToken ?? '');
    if (usedMs !== undefined && nowMs - usedMs > this.#graceMs && !this.isRevoked) {
      this.thefts += 1;
      this.isRevoked = true;
    }
    if (this.isRevoked || (usedMs === undefined && refreshToken !== this.#newest)) return undefined;
    this.#usedMs.set(refreshToken ?? '', usedMs ?? nowMs);
    this.#newest = this.#next();
    return this.#newest;
  }

  /** A person authorizes the client anew. @returns the first refresh token of the new authorization */
  authorize(): string {
    this.isRevoked = false;
    this.#usedMs.clear();
    this.#newest = this.#next();
    return this.#newest;
  }

  #next(): string {
    this.#made += 1;
    return `rt-${this.#id}-${this.#made}-${MARKER}`;
  }
}
