import { LARGEST_COUNT } from '../../domain/record/version-after.ts';
import { type Instant, isInstant } from '../../domain/values/instant.ts';
import { isJsonObject, isWholeNumber } from '../../domain/values/json.ts';
import { parseStamp, type Stamp } from '../../domain/values/stamp.ts';

/**
 * Reads a part of an item that anybody may have written: by hand, in another version, or back from a backup.
 *
 * @param path of the part, in our own names
 * @param unreadable gets the path of every part that cannot be read
 * @returns `undefined` where it cannot be read; it never throws
 */
export type PartReader<T> = (value: unknown, path: string, unreadable: string[]) => T | undefined;

/** A sentence is cut to this, as readers of a status cut it: one item must not fill the answer for all services. */
const LONGEST_SENTENCE = 2000;
/** A longer text is no sentence of ours. */
const LONGEST_TEXT = 20_000;
/** A longer text is no word, hash or id of ours. */
const LONGEST_WORD = 500;

/** Returns the reader of a part that is readable where `parse` finds something. */
export function partOf<T>(parse: (value: unknown) => T | undefined): PartReader<T> {
  return (value, path, unreadable) => {
    const part = parse(value);
    if (part === undefined) {
      unreadable.push(path);
    }
    return part;
  };
}

/** Reads a text that `isRight`; absent: any. */
export function textOf(isRight: (text: string) => boolean = () => true): PartReader<string> {
  return partOf((value) => (typeof value === 'string' && isRight(value) ? value : undefined));
}

/** Reads a word, an id or a hash: never empty. */
export const WORD = textOf((text) => text !== '' && text.length <= LONGEST_WORD);
export const SENTENCE: PartReader<string> = partOf((value) =>
  typeof value === 'string' && value.length <= LONGEST_TEXT ? value.slice(0, LONGEST_SENTENCE) : undefined,
);
export const FLAG: PartReader<boolean> = partOf((value) => (typeof value === 'boolean' ? value : undefined));
/** Reads whole seconds since 1970, to the end of the year 9999. */
export const AT: PartReader<Instant> = partOf((value) =>
  typeof value === 'number' && isInstant(value) ? value : undefined,
);
/** Reads a stamp as somebody wrote it. */
export const STAMP: PartReader<Stamp> = partOf(parseStamp);
/** Reads a count or seconds. */
export const COUNT = wholeFrom(0);
/** Reads seconds that may be negative. */
export const OFFSET = wholeFrom(-LARGEST_COUNT);

function wholeFrom(least: number): PartReader<number> {
  return partOf((value) => (isWholeNumber(value, least, LARGEST_COUNT) ? value : undefined));
}

/** Reads one of `words`, or the one that stands today for a `former` word. */
export function oneOf<Word extends string>(
  words: readonly Word[],
  former: Readonly<Record<string, Word>> = {},
): PartReader<Word> {
  const current = (word: string): string | undefined => (Object.hasOwn(former, word) ? former[word] : word);
  return partOf((value) => (typeof value === 'string' ? words.find((word) => word === current(value)) : undefined));
}

/** Reads a list: what cannot be read of it is left out, as are all beyond the first `most`, and the list counts as damaged. */
export function listOf<T>(of: PartReader<T>, most: number): PartReader<readonly T[]> {
  return (value, path, unreadable) => {
    const all: readonly unknown[] = Array.isArray(value) ? value : [];
    const read = all.slice(0, most).flatMap((one) => of(one, path, []) ?? []);
    if (read.length < all.length || !Array.isArray(value)) {
      unreadable.push(path);
    }
    return Array.isArray(value) ? read : undefined;
  };
}

/** Reads an object of texts by any names, `most` at most. */
export function textsOf(of: PartReader<string>, most: number): PartReader<Readonly<Record<string, string>>> {
  return (value, path, unreadable) => {
    const members = isJsonObject(value) ? Object.entries(value) : undefined;
    const read = members?.flatMap(([name, one]) => {
      const text = of(one, path, []);
      return text === undefined ? [] : [[name, text] as const];
    });
    if (read && members && read.length === members.length && read.length <= most) return Object.fromEntries(read);
    unreadable.push(path);
    return undefined;
  };
}

/** A reader for each member that an object may have. */
export type MemberReaders<T> = { readonly [Name in keyof T]-?: PartReader<Exclude<T[Name], undefined>> };

/**
 * Reads the members of an object that are known, and no others. It is readable where all the `required` ones are.
 *
 * @param members a type that gets another member needs it here
 */
export function objectOf<T extends object>(
  members: MemberReaders<T>,
  required: readonly (keyof T & string)[],
): PartReader<T> {
  return (value, path, unreadable) => {
    if (!isJsonObject(value)) {
      unreadable.push(path);
      return undefined;
    }
    const found = readMembers(value, members, required, path === '' ? '' : `${path}.`, unreadable);
    return required.every((name) => found[name] !== undefined) ? (found as T) : undefined;
  };
}

function readMembers<T extends object>(
  value: Readonly<Record<string, unknown>>,
  members: MemberReaders<T>,
  required: readonly string[],
  before: string,
  unreadable: string[],
): Partial<T> {
  const found: Partial<T> = {};
  for (const name in members) {
    // An attribute may be called `__proto__`.
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const isRead = member !== undefined || required.includes(name);
    const read = isRead ? members[name](member, `${before}${name}`, unreadable) : undefined;
    if (read !== undefined) {
      found[name] = read;
    }
  }
  return found;
}
