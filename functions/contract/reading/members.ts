/** This folder: answers of other versions, read member by member. */

import { isStamp } from '../read-token.ts';

/** Longer texts of an answer are cut: none of ours is as long. */
const LONGEST_TEXT = 2000;
/** Numbers beyond this are no seconds, counts or milliseconds of ours; sums of two stay exact. */
const LARGEST_NUMBER = 1e12;

/** Any JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells whether a value is a JSON object: no array, no null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the members if there is none that reads as null. */
export function complete<T extends object>(members: { readonly [K in keyof T]: T[K] | null }): T | null {
  return Object.values(members).includes(null) ? null : (members as T);
}

/**
 * Reads the members of an object that somebody else wrote, maybe in another version of the contract: each one by its name,
 * so that members nobody knows go no further. What is absent reads as null; what cannot be read does so too, and is noted.
 */
export class Members {
  readonly #fields: Fields;
  readonly #owner: string;
  readonly #unread: string[];

  /**
   * @param owner whose members they are, to be named in notes
   * @param unread gets a note for each member that could not be read
   */
  constructor(fields: Fields, owner: string, unread: string[]) {
    this.#fields = fields;
    this.#owner = owner;
    this.#unread = unread;
  }

  /** Returns a text without control characters. */
  text(name: string): string | null {
    return this.#read(name, (value) => (typeof value === 'string' ? cleaned(value) : undefined));
  }

  /** Returns texts without control characters; null for an empty list. */
  texts(name: string): readonly string[] | null {
    const isText = (one: unknown): one is string => typeof one === 'string';
    const read = (value: unknown) => (Array.isArray(value) ? value.filter(isText).map(cleaned) : undefined);
    const texts = this.#read(name, read);
    return texts && texts.length > 0 ? texts : null;
  }

  flag(name: string): boolean | null {
    return this.#read(name, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** Returns a whole number of at least `least`; absent: it may be negative. */
  whole(name: string, least = -LARGEST_NUMBER): number | null {
    return this.#read(name, (value) => (isWhole(value, least) ? value : undefined));
  }

  /** Returns whole numbers of at least `least`; those that are none are left out. */
  wholes(name: string, least: number): readonly number[] {
    const read = (value: unknown) => (Array.isArray(value) ? value.filter((one) => isWhole(one, least)) : undefined);
    return this.#read(name, read) ?? [];
  }

  /** Returns an instant as RFC 3339 text in UTC without fraction, from 1970 on. */
  stamp(name: string): string | null {
    return this.#read(name, (value) => {
      const ms = isStamp(value) ? Date.parse(value) : Number.NaN;
      return ms >= 0 ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
    });
  }

  /** Returns one of `words`, the one that a former version wrote for it included; `unknown` for any other. */
  word<Word extends string>(
    name: string,
    words: readonly Word[],
    former: Readonly<Record<string, Word>> = {},
  ): Word | 'unknown' {
    const value = this.#fields[name];
    const word = words.find((one) => one === value);
    const known = word ?? (typeof value === 'string' && Object.hasOwn(former, value) ? former[value] : undefined);
    if (known === undefined) {
      const shown = typeof value === 'string' ? ` "${cleaned(value).slice(0, 40)}"` : '';
      this.#unread.push(`${name}${shown}${this.#owner}`);
    }
    return known ?? 'unknown';
  }

  /** Tells whether a member is an object. */
  isObject(name: string): boolean {
    return isFields(this.#fields[name]);
  }

  /** Returns what `read` makes of an object, whose members are noted as those of the same owner; null: not enough. */
  part<T>(name: string, read: (members: Members) => T | null | undefined): T | null {
    return this.#read(name, (value) =>
      isFields(value) ? (read(new Members(value, this.#owner, this.#unread)) ?? undefined) : undefined,
    );
  }

  #read<T>(name: string, parse: (value: unknown) => T | undefined): T | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) return null;
    const read = parse(value);
    if (read === undefined) {
      this.#unread.push(`${name}${this.#owner}`);
    }
    return read ?? null;
  }
}

function isWhole(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= LARGEST_NUMBER;
}

function cleaned(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ');
}
