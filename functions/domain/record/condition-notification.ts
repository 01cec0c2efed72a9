import type { Instant } from '../values/instant.ts';

/**
 * Whether refreshing a service works, in the three words that alarms and events tell apart.
 *
 * `ok` it works, or has failed less than {@link REPEATED_FAILURES} times · `failing` it fails again and again and may heal
 * by itself · `action-required` it fails for a reason that only a person can mend.
 */
export const CONDITIONS = ['ok', 'failing', 'action-required'] as const;

/** One of {@link CONDITIONS}. */
export type ServiceCondition = (typeof CONDITIONS)[number];

/** How many changes of one service's condition are published in an hour; what is beyond is summarised. */
export const NOTIFICATIONS_PER_HOUR = 4;

const HOUR_SECONDS = 3600;

/** What has been published of a service's condition, as it is stored with it. */
export interface Notified {
  /** The condition that was published last. */
  readonly published: ServiceCondition;
  /** The condition as it was last seen. */
  readonly lastSeen: ServiceCondition;
  /** When conditions were published in the last hour, oldest first. */
  readonly times: readonly Instant[];
  /** Changes since the last publication that were held back. */
  readonly heldBack: number;
}

/** A service of which nothing has been published: it counts as ok. */
export const NEVER_NOTIFIED: Notified = { published: 'ok', lastSeen: 'ok', times: [], heldBack: 0 };

/** A condition to publish. */
export interface ConditionNotification {
  readonly condition: ServiceCondition;
  /** The condition that was published before. */
  readonly before: ServiceCondition;
  /** Changes since then, this one included: more than 1 is a summary of what was held back. */
  readonly changes: number;
  /** True: it is the last one for now, further changes within the hour are held back and summarised. */
  readonly isFlapping: boolean;
}

/**
 * Returns what is to be published of a condition as it is `now`, if anything, and what to remember.
 *
 * A change is published at once, {@link NOTIFICATIONS_PER_HOUR} times in an hour at most. What is held back is not lost:
 * it is summarised as soon as there is room again, with the condition as it is then, even where that is the one that was
 * published before.
 */
export function notificationOf(
  before: Notified,
  condition: ServiceCondition,
  now: Instant,
): { readonly notified: Notified; readonly notification?: ConditionNotification } {
  const changes = before.heldBack + (condition === before.lastSeen ? 0 : 1);
  if (changes === 0) return { notified: before };
  // A clock that was set back has publications in its future; they do not count for longer than others do.
  const times = before.times.filter((at) => Math.abs(now - at) < HOUR_SECONDS);
  if (times.length >= NOTIFICATIONS_PER_HOUR) {
    return { notified: { published: before.published, lastSeen: condition, times, heldBack: changes } };
  }
  return {
    notified: { published: condition, lastSeen: condition, times: [...times, now], heldBack: 0 },
    notification: {
      condition,
      before: before.published,
      changes,
      isFlapping: times.length + 1 === NOTIFICATIONS_PER_HOUR,
    },
  };
}
