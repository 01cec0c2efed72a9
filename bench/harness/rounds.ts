/** Returns the items in another order, every order as likely as any (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  const result: T[] = [];
  while (left.length > 0) {
    result.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return result;
}

/** How often and in which order things are measured. */
export interface Rounds {
  readonly rounds: number;
  readonly random: () => number;
}

/**
 * Measures every variant once in each round, one at a time, in an order that is shuffled anew for each round, and returns
 * the samples of each: whatever else the machine does meets all variants alike.
 *
 * A round that is not counted comes first; it fills the caches of the file system.
 */
export async function interleaved<Name extends string>(
  variants: Readonly<Record<Name, () => Promise<number>>>,
  { rounds, random }: Rounds,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) {
    await variants[name]();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of shuffled(names, random)) {
      samples[name].push(await variants[name]());
    }
  }
  return samples;
}
