import type { Problems } from './problems.ts';

/** A JSON object: what a definition is made of. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the members of one JSON object and notes every problem instead of stopping at the first. */
export class ObjectReader {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #problems: Problems;

  /**
   * @param path where the object is, `services[0].grant`
   * @param members the names it may have; others are problems, since a misspelt option would be ignored silently
   */
  constructor(value: unknown, path: string, members: readonly string[], problems: Problems) {
    this.#object = isJsonObject(value) ? value : {};
    this.#path = path;
    this.#problems = problems;
    if (!isJsonObject(value)) {
      problems.add(path, 'an object', value);
    }
    for (const name of Object.keys(this.#object).filter((member) => !members.includes(member))) {
      problems.add(`${path}.${name}`, `one of the known members (${members.join(', ')})`, name);
    }
  }

  /** The member as it is; `undefined` when absent. */
  get(name: string): unknown {
    return this.#object[name];
  }

  /** Notes a problem with a member. */
  problem(name: string, expected: string): void {
    this.#problems.add(`${this.#path}.${name}`, expected, this.#object[name]);
  }

  /** Checks that a member is a string that `matches`; an absent one is a problem only if `required`. */
  text(name: string, expected: string, matches: (text: string) => boolean, required = true): void {
    const value = this.#object[name];
    if (value === undefined ? required : typeof value !== 'string' || !matches(value)) {
      this.problem(name, expected);
    }
  }

  /**
   * Checks that a member, if present, is an object of strings without the `reserved` names. What stands under a reserved
   * name is not shown: it is most likely a secret.
   */
  strings(name: string, reserved: readonly string[]): void {
    const value = this.#object[name];
    if (value !== undefined && !isJsonObject(value)) {
      this.problem(name, 'an object of strings');
    }
    for (const [key, text] of isJsonObject(value) ? Object.entries(value) : []) {
      const path = `${this.#path}.${name}.${key}`;
      if (reserved.includes(key)) {
        this.#problems.add(path, `a name that token-keeper does not set itself (${reserved.join(', ')})`, key);
      } else if (typeof text !== 'string') {
        this.#problems.add(path, 'a string', text);
      }
    }
  }

  /** Checks that a member, if present, is a whole number from `min` to `max`, both included. */
  wholeNumber(name: string, min: number, max: number): void {
    const value = this.#object[name];
    if (value !== undefined && !isWholeNumber(value, min, max)) {
      this.problem(name, `a whole number from ${min} to ${max}`);
    }
  }
}

/** Tells whether `value` is a whole number from `min` to `max`, both included. */
export function isWholeNumber(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
