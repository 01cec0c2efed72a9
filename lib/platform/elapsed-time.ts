/** For this long `now()` alone is believed before it is held against the monotonic clock again. */
const CHECK_INTERVAL_MS = 1000;

/** The two clocks of a process, in milliseconds. */
interface Clocks {
  /** Milliseconds since 1970 by the machine's calendar; may be wrong and may jump. */
  now(): number;
  /** Never jumps back, may stand still while the process is frozen. */
  monotonicMs(): number;
}

/**
 * Returns a counter of milliseconds that the age of a token or of a connection is measured with: two readings of it may be compared, one
 * alone means nothing.
 *
 * Neither clock of a process can do that alone. The monotonic one may stand still while Lambda has frozen the process, so
 * a token would look younger than it is. The calendar goes on, but may be put back, with the same effect. So the counter
 * moves by whichever of the two has moved further. A calendar that is put forward makes a token look older, which costs
 * one request and nothing else. What the calendar says, right or wrong by hours, is never compared with an answer's times.
 *
 * A second clock read would double the price of a cached token, so it happens only when the calendar is more than a second
 * past the last one, or behind it. A calendar that is put back to exactly within that second hides the step for that
 * second.
 */
export function createElapsedTime(clock: Clocks): () => number {
  let elapsedMs = 0;
  let checkedNow = clock.now();
  let checkedMonotonicMs = clock.monotonicMs();
  return () => {
    const now = clock.now();
    const sinceCheckMs = now - checkedNow;
    if (sinceCheckMs >= 0 && sinceCheckMs < CHECK_INTERVAL_MS) return elapsedMs + sinceCheckMs;
    const monotonicMs = clock.monotonicMs();
    elapsedMs += Math.max(sinceCheckMs, monotonicMs - checkedMonotonicMs);
    checkedNow = now;
    checkedMonotonicMs = monotonicMs;
    return elapsedMs;
  };
}
