import { Problems } from '../../../functions/domain/schema/problems.ts';
import { isWholeNumber } from '../../../functions/domain/values/json.ts';
import { InvalidServiceDefinition } from './define-service.ts';

/**
 * Returns what a word stands for, the first of them where there is none.
 *
 * @throws {InvalidServiceDefinition} naming the words that there are
 */
export function meantBy<Meaning>(
  given: string | undefined,
  member: string,
  meanings: Readonly<Record<string, Meaning>>,
): Meaning {
  const words = Object.keys(meanings);
  const word = given === undefined ? (words[0] ?? '') : given;
  if (Object.hasOwn(meanings, word)) return meanings[word] as Meaning;
  throw refused(member, `one of ${words.join(', ')}`, given);
}

/**
 * Returns a part of a host or path that is safe there: letters, digits, `-`, `_` and `.`, but not `..`.
 *
 * @throws {InvalidServiceDefinition} with what is expected
 */
export function partOf(given: unknown, member: string, expected: string): string {
  return formOf(given, member, /^(?!\.+$)[\w.-]{1,128}$/, expected)[0];
}

/**
 * Returns how a text matches the one form that its vendor has for it.
 *
 * @param form from `^` to `$`
 * @throws {InvalidServiceDefinition} with what is expected
 */
export function formOf(given: unknown, member: string, form: RegExp, expected: string): RegExpExecArray {
  const match = typeof given === 'string' ? form.exec(given) : null;
  if (match) return match;
  throw refused(member, expected, given);
}

/**
 * Returns a whole number within bounds.
 *
 * @throws {InvalidServiceDefinition} with the bounds
 */
export function wholeNumberOf(given: unknown, member: string, least: number, most: number): number {
  if (isWholeNumber(given, least, most)) return given;
  throw refused(member, `a whole number from ${least} to ${most}`, given);
}

/** Returns the problem with one option. What was given is shown as in any problem: without the credentials of a URL. */
export function refused(member: string, expected: string, given: unknown): InvalidServiceDefinition {
  const problems = new Problems();
  problems.add(member, expected, given);
  return new InvalidServiceDefinition(...problems.all);
}
