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
  throw new InvalidServiceDefinition(`${member}: expected one of ${words.join(', ')}, got ${JSON.stringify(given)}`);
}
