/** This folder: what people write as definitions: presets in JSON, checks with suggestions, and what `init` makes. */

import { editDistance } from './edit-distance.ts';

/** Words of this length or more are also looked for inside longer ones: `graph` in `microsoft-graph`. */
const SHORTEST_PART = 4;

/**
 * Returns the known word that a mistyped one most likely stands for, to be told as "did you mean ...?"; `undefined` when none is
 * close. Case, hyphens and underscores do not count, and two letters that changed places count as one mistake.
 *
 * Only the known word goes into a message, never what was typed where that may be a secret.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const typed = plain(word);
  if (typed === '') return undefined;
  const words = [...known];
  // A word of which nothing is right is another word.
  const most = Math.min(Math.max(1, Math.floor(typed.length / 3)), typed.length - 1);
  const close = words
    .map((one) => ({ one, mistakes: editDistance(typed, plain(one), most) }))
    .filter(({ mistakes }) => mistakes <= most)
    .sort((a, b) => a.mistakes - b.mistakes)[0];
  if (close) return close.one;
  return typed.length < SHORTEST_PART ? undefined : words.find((one) => plain(one).includes(typed));
}

/** Returns `; did you mean tokenUrl?` for the end of a message, and nothing where no known word is close. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = suggest(word, known);
  return found === undefined ? '' : `; did you mean ${found}?`;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}
