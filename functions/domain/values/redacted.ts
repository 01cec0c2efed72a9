const SHOWN = '[redacted]';

/**
 * A value that must never be shown: a token, a client secret, a private key.
 *
 * It is kept in a private field, so string conversion, JSON, spreading, `console.log` and `util.inspect` show
 * `[redacted]`; only {@link Redacted.reveal} gives the value. A function that takes `Redacted<string>` cannot be handed a
 * plain string by mistake, and a log line that takes strings cannot be handed a secret.
 */
export class Redacted<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** Returns the value itself. Call it only where the value leaves for the place it is meant for. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}
