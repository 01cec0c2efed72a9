import { isSecretName } from '../values/secret-name.ts';

/** Collects what is wrong with a piece of configuration, so that all of it can be told at once. */
export class Problems {
  readonly #found: string[] = [];

  /** Notes one problem: which field, what was expected, what was seen. The value is shown; never pass a secret. */
  add(field: string, expected: string, seen: unknown): void {
    this.#found.push(`${field.replaceAll(/\p{Cc}/gu, escaped)}: expected ${expected}, got ${show(seen)}`);
  }

  /** Notes problems that were found elsewhere. */
  take(found: readonly string[]): void {
    this.#found.push(...found);
  }

  /** The problems in the order they were found; empty when there are none. */
  get all(): readonly string[] {
    return this.#found;
  }
}

/** A member may be called anything: a line end would make two problems of one, another control character rule a terminal. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Returns `value` as a person would write it, cut to a length that fits a message. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // A URL with a password in it, or with a secret among its parameters, is refused, and not repeated.
  const text = jsonOf(value)
    .replace(/(?<=:\/\/)[^/?#]*@/g, '[redacted]@')
    .replace(/(?<=:\/\/[^"]*(?:[?&][^=&#"]*=|#))[^&#"]+/g, '[redacted]');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The platform gives up on what is nested some thousand times. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, withoutSecrets) ?? String(value);
  } catch {
    return 'what is nested too deep to be shown';
  }
}

/** What stands under the name of a secret inside of something else is not repeated, a list of it neither. */
function withoutSecrets(name: string, value: unknown): unknown {
  return isSecretName(name) && (typeof value === 'string' || Array.isArray(value)) ? '[redacted]' : value;
}
