/** A whole number of ours is never larger: the next one is exact, and DynamoDB takes it. */
export const LARGEST_COUNT = 1_000_000_000_000;

/**
 * Returns the version that a claim writes over the one it has seen, which is 0 where there is none that can be read: one more, and 1
 * after the largest, which nobody could read if it grew.
 *
 * @see docs/adr/0007-lease-and-fence.md
 */
export function versionAfter(seenVersion: number): number {
  return seenVersion < LARGEST_COUNT ? seenVersion + 1 : 1;
}
