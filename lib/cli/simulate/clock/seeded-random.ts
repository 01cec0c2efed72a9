import type { Random } from '../../../../functions/usecases/ports/ports.ts';

/**
 * Returns numbers from 0 (included) to 1 (excluded) that follow from the seeds alone: Mulberry32, whose 32 bits of state
 * are plenty for jitter.
 *
 * @param seeds whole numbers; different ones give series that have nothing to do with each other
 */
export function seededRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((mixed, seed) => mix(mixed ^ mix(seed)), 0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Spreads the bits of a number over 32 bits (the finalizer of MurmurHash3), so that 1 and 2 are far apart. */
function mix(seed: number): number {
  let bits = (seed + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Returns a whole number from `min` to `max`, both included. Draws nothing where there is nothing to choose. */
export function wholeBetween(random: Random, { min, max }: { readonly min: number; readonly max: number }): number {
  return min === max ? min : min + Math.floor(random() * (max - min + 1));
}
