import type { Instant } from '../values/instant.ts';

/** How many changes of one service's condition are announced in an hour; what is beyond is summarised. */
export const ANNOUNCEMENTS_PER_HOUR = 4;

const HOUR_SECONDS = 3600;

/** What has been announced of a service's condition, as it is stored with it. */
export interface Announced {
  /** The condition that was announced last. */
  readonly told: ServiceCondition;
  /** The condition as it was last looked at. */
  readonly seen: ServiceCondition;
  /** When conditions were announced in the last hour, oldest first. */
  readonly times: readonly Instant[];
  /** Changes since the last announcement that were held back. */
  readonly heldBack: number;
}

/** A service of which nothing has been announced: it counts as being well. */
export const NOTHING_ANNOUNCED: Announced = { told: 'ok', seen: 'ok', times: [], heldBack: 0 };

/** A condition to tell others of. */
export interface Announcement {
  readonly condition: ServiceCondition;
  /** The condition that was announced before. */
  readonly before: ServiceCondition;
  /** Changes since then, this one included: more than 1 is a summary of what was held back. */
  readonly changes: number;
  /** True: it is the last one for now, further changes within the hour are held back and summarised. */
  readonly isFlapping: boolean;
}

/**
 * Returns what is to be announced of a condition as it is `now`, if anything, and what to remember.
 *
 * A change is announced at once, {@link ANNOUNCEMENTS_PER_HOUR} times in an hour at most. What is held back is not lost:
 * it is summarised as soon as there is room again, with the condition as it is then, even where that is the one that was
 * announced before.
 */
export function announce(
  before: Announced,
  condition: ServiceCondition,
  now: Instant,
): { readonly announced: Announced; readonly announcement?: Announcement } {
  const changes = before.heldBack + (condition === before.seen ? 0 : 1);
  if (changes === 0) {
    return { announced: before };
  }
  // A clock that was set back has announcements in its future; they do not count for longer than others do.
  const times = before.times.filter((at) => Math.abs(now - at) < HOUR_SECONDS);
  if (times.length >= ANNOUNCEMENTS_PER_HOUR) {
    return { announced: { told: before.told, seen: condition, times, heldBack: changes } };
  }
  return {
    announced: { told: condition, seen: condition, times: [...times, now], heldBack: 0 },
    announcement: {
      condition,
      before: before.told,
      changes,
      isFlapping: times.length + 1 === ANNOUNCEMENTS_PER_HOUR,
    },
  };
}
/**
 * How refreshing a service goes, in the three words that alarms and events tell apart.
 *
 * `ok` it works, or has failed less than {@link REPEATED_FAILURES} times · `failing` it fails again and again and may heal
 * by itself · `action-required` it fails for a reason that only a person can mend.
 */
export type ServiceCondition = 'ok' | 'failing' | 'action-required';
