/** Returns a number from 0 to below 1 at each call. */
export type SeededRandom = () => number;

/** Returns the same numbers for the same text, on every machine: mulberry32, begun with the FNV-1a hash of the text. */
export function seededRandom(text: string): SeededRandom {
  let state = 0x811c9dc5;
  for (const character of text) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns one of the choices. @throws {Error} when there is none */
export function pickOne<T>(choices: readonly T[], random: SeededRandom): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** Returns a number from `least` to below `most`. */
export function between(least: number, most: number, random: SeededRandom): number {
  return least + (most - least) * random();
}
