import type { Mutant } from './mutants.ts';

/** A change that changes nothing anybody could see, and why. */
export interface Equivalent extends Pick<Mutant, 'path' | 'operator' | 'text' | 'replacement'> {
  readonly why: string;
}

/** Mutants that no test can find. A test holds that each is still made. */
export const EQUIVALENT: readonly Equivalent[] = [];

/** Tells whether a mutant is declared as equivalent. */
export function isEquivalent(mutant: Mutant, declared: readonly Equivalent[] = EQUIVALENT): boolean {
  return declared.some(
    ({ path, operator, text, replacement }) =>
      path === mutant.path &&
      operator === mutant.operator &&
      text === mutant.text &&
      replacement === mutant.replacement,
  );
}
