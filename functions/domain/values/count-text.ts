const COUNT = new Intl.NumberFormat('en-US');

/** Returns a number with thousands separated: `432,000`. */
export function countText(count: number): string {
  return COUNT.format(count);
}
