import { describe, expect, test } from '@jest/globals';
import type { ServiceCondition } from '../../../../functions/domain/record/condition-notification.ts';
import {
  type ConditionNotification,
  NEVER_NOTIFIED,
  type Notified,
  notificationOf,
} from '../../../../functions/domain/record/condition-notification.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const NOW = instant(1_800_000_000);

/** Publishes conditions one after the other, each so many seconds after NOW; returns what was published of each. */
const play = (steps: readonly (readonly [seconds: number, condition: ServiceCondition])[]) => {
  let notified: Notified = NEVER_NOTIFIED;
  const said = steps.map(([seconds, condition]): ConditionNotification | undefined => {
    const next = notificationOf(notified, condition, plusSeconds(NOW, seconds));
    notified = next.notified;
    return next.notification;
  });
  return { said, notified };
};

/** Ten changes a minute apart: failing, ok, failing ... */
const flap = (count: number, from = 0): [number, ServiceCondition][] =>
  Array.from({ length: count }, (_, index) => [from + index * 60, index % 2 === 0 ? 'failing' : 'ok']);

describe('a condition', () => {
  test('that has not changed is not published, and what is remembered is the same', () => {
    const { notified, notification } = notificationOf(NEVER_NOTIFIED, 'ok', NOW);
    expect(notification).toBeUndefined();
    expect(notified).toBe(NEVER_NOTIFIED);
    const failing = notificationOf(NEVER_NOTIFIED, 'failing', NOW).notified;
    expect(notificationOf(failing, 'failing', plusSeconds(NOW, 86_400)).notified).toBe(failing);
  });

  test('is published at once with the one before it', () => {
    const { said } = play([
      [0, 'failing'],
      [60, 'action-required'],
      [120, 'ok'],
    ]);
    expect(said).toEqual([
      { condition: 'failing', before: 'ok', changes: 1, isFlapping: false },
      { condition: 'action-required', before: 'failing', changes: 1, isFlapping: false },
      { condition: 'ok', before: 'action-required', changes: 1, isFlapping: false },
    ]);
  });
});

describe('a flapping service', () => {
  test('is published four times in an hour; the fourth says that it is the last for now', () => {
    const { said, notified } = play(flap(10));
    expect(said.map((one) => one?.isFlapping)).toEqual([false, false, false, true, ...Array(6).fill(undefined)]);
    expect(notified).toMatchObject({ published: 'ok', lastSeen: 'ok', heldBack: 6 });
    expect(notified.times).toHaveLength(4);
  });

  test.each([
    [3599, undefined],
    [3600, { condition: 'ok', before: 'ok', changes: 6, isFlapping: true }],
  ])('is summarised when there is room again, %i s after the first', (seconds, summary) => {
    const { said } = play([...flap(10), [seconds, 'ok']]);
    expect(said.at(-1)).toEqual(summary);
  });

  test('is not silent about how it ended', () => {
    const { said, notified } = play([
      ...flap(4),
      [300, 'action-required'],
      [3599, 'action-required'],
      [3600, 'action-required'],
    ]);
    expect(said.slice(4)).toEqual([
      undefined,
      undefined,
      { condition: 'action-required', before: 'ok', changes: 1, isFlapping: true },
    ]);
    expect(notified).toMatchObject({ published: 'action-required', heldBack: 0 });
  });

  test('that is calm for an hour is published as if it had never been', () => {
    const { said } = play([...flap(4), [4000, 'failing']]);
    expect(said.at(-1)).toEqual({ condition: 'failing', before: 'ok', changes: 1, isFlapping: false });
  });
});

test.each([
  ['counts for an hour', -3599, true],
  ['does not count for ever', -3600, false],
])('an publication in the future of a clock that was set back %s', (_what, seconds, isHeldBack) => {
  const times: Instant[] = [NOW, NOW, NOW, NOW];
  const before: Notified = { published: 'ok', lastSeen: 'ok', times, heldBack: 0 };
  const { notification } = notificationOf(before, 'failing', plusSeconds(NOW, seconds));
  expect(notification === undefined).toBe(isHeldBack);
});
