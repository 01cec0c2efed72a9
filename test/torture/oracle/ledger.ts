import { createHash } from 'node:crypto';

/** Whoever finds this in what is not meant for it has found a secret or a token. */
export const MARKER = 't0rtur3mark';

/** A token as its provider knows it. Times are true milliseconds. */
export interface IssuedToken {
  readonly service: string;
  /** Counted for each service, from 1: a higher one is newer. */
  readonly number: number;
  readonly fingerprint: string;
  readonly issuedMs: number;
  readonly diesMs: number;
}

/** All tokens that the providers have issued: the truth that answers are held against. */
export class Ledger {
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #numbers = new Map<string, number>();

  /** Issues a token of a service. @returns its text */
  issue(service: string, issuedMs: number, lifetimeMs: number): string {
    const number = (this.#numbers.get(service) ?? 0) + 1;
    this.#numbers.set(service, number);
    const text = `tk-${service}-${number}-${MARKER}`;
    const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 12);
    this.#tokens.set(text, { service, number, fingerprint, issuedMs, diesMs: issuedMs + lifetimeMs });
    return text;
  }

  /** Returns what is known of a token; `undefined` when nobody has issued it. */
  find(text: unknown): IssuedToken | undefined {
    return this.#tokens.get(String(text));
  }

  get size(): number {
    return this.#tokens.size;
  }
}
