/** Returns the median of lifetimes, the lower one of two in the middle; `undefined`: there are none. */
export function medianLifetime(lifetimes: readonly number[]): number | undefined {
  return lifetimes.toSorted((a, b) => a - b)[Math.floor((lifetimes.length - 1) / 2)];
}
