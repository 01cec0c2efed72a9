/** A quantity and the arithmetic that gives it, in numbers that can be checked by hand. */
export interface Term {
  /** Not rounded. */
  readonly value: number;
  /** Words and rounded numbers, `8,760 sweeps x 2`. */
  readonly formula: string;
  readonly isSum?: true;
}

/** A number is a term without a unit; a term that is absent is left out of a sum. */
type Operand = Term | number;

/** Returns so many of a unit, which is given in the plural. */
export function count(value: number, unit: string): Term {
  return { value, formula: amount(value, unit) };
}

/** Returns the product of terms; sums get parentheses. */
export function times(...factors: readonly Operand[]): Term {
  const terms = factors.map(termOf);
  return {
    value: terms.reduce((product, { value }) => product * value, 1),
    formula: terms.map(factorText).join(' x '),
  };
}

/** Returns the sum of the terms that are there. */
export function plus(...summands: readonly (Operand | undefined)[]): Term {
  const terms = summands.filter((summand) => summand !== undefined).map(termOf);
  const [only, ...others] = terms;
  if (only && others.length === 0) return only;
  return {
    value: terms.reduce((sum, { value }) => sum + value, 0),
    formula: terms.map(({ formula }) => formula).join(' + '),
    isSum: true,
  };
}

/** Returns a term but for one that is nothing, which a sum is then written without. */
export function unlessNone(term: Term): Term | undefined {
  return term.value === 0 ? undefined : term;
}

/** Returns a term divided by another. */
export function over(dividend: Term, divisor: Term): Term {
  return { value: dividend.value / divisor.value, formula: `${factorText(dividend)} / ${factorText(divisor)}` };
}

/** Returns a quantity with its unit, which is given in the plural. */
export function amount(quantity: number, unit: string): string {
  return `${text(quantity)} ${quantity === 1 ? unit.replace(/(?<=[a-z])s$/, '') : unit}`;
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** Returns a quantity for people: thousands separated, at most two decimals. */
export function text(quantity: number): string {
  return NUMBER.format(quantity);
}

function termOf(operand: Operand): Term {
  return typeof operand === 'number' ? { value: operand, formula: text(operand) } : operand;
}

function factorText({ formula, isSum }: Term): string {
  return isSum ? `(${formula})` : formula;
}
