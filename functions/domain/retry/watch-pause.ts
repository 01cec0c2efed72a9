/** A reader reads the record this often at most, however long it waits. */
export const MOST_READS = 10;
/** The longest pause but for its jitter, in milliseconds. */
export const LONGEST_WATCH_PAUSE_MS = 4000;

const FIRST_PAUSE_MS = 150;
const GROWTH = 2;

/**
 * Returns how long to pause before a record whose lease somebody else holds is read again, in whole milliseconds: 0.15, 0.3, 0.6,
 * 1.2, 2.4 and then 4 s, each by up to a quarter shorter or longer. Most providers answer within a second; one that does not is slow
 * for many readers at a time.
 *
 * @param pauses how many there were before this one
 * @param random from 0 (included) to 1 (excluded)
 * @see docs/adr/0033-every-wait-has-an-end.md
 */
export function watchPauseMs(pauses: number, random: number): number {
  return Math.round(Math.min(FIRST_PAUSE_MS * GROWTH ** pauses, LONGEST_WATCH_PAUSE_MS) * (0.75 + random / 2));
}
