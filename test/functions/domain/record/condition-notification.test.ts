import { describe, expect, test } from '@jest/globals';
import type { ServiceCondition } from '../../../../functions/domain/record/condition-notification.ts';
import {
  type Announced,
  type Announcement,
  announce,
  NOTHING_ANNOUNCED,
} from '../../../../functions/domain/record/condition-notification.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';

const NOW = instant(1_800_000_000);

/** Announces conditions one after the other, each so many seconds after NOW; returns what was announced of each. */
const play = (steps: readonly (readonly [seconds: number, condition: ServiceCondition])[]) => {
  let announced: Announced = NOTHING_ANNOUNCED;
  const said = steps.map(([seconds, condition]): Announcement | undefined => {
    const next = announce(announced, condition, plusSeconds(NOW, seconds));
    announced = next.announced;
    return next.announcement;
  });
  return { said, announced };
};

/** Ten changes a minute apart: failing, ok, failing ... */
const flap = (count: number, from = 0): [number, ServiceCondition][] =>
  Array.from({ length: count }, (_, index) => [from + index * 60, index % 2 === 0 ? 'failing' : 'ok']);

describe('a condition', () => {
  test('that has not changed is not announced, and what is remembered is the same', () => {
    const { announced, announcement } = announce(NOTHING_ANNOUNCED, 'ok', NOW);
    expect(announcement).toBeUndefined();
    expect(announced).toBe(NOTHING_ANNOUNCED);
    const failing = announce(NOTHING_ANNOUNCED, 'failing', NOW).announced;
    expect(announce(failing, 'failing', plusSeconds(NOW, 86_400)).announced).toBe(failing);
  });

  test('is announced at once with the one before it', () => {
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
  test('is announced four times in an hour; the fourth says that it is the last for now', () => {
    const { said, announced } = play(flap(10));
    expect(said.map((one) => one?.isFlapping)).toEqual([false, false, false, true, ...Array(6).fill(undefined)]);
    expect(announced).toMatchObject({ told: 'ok', seen: 'ok', heldBack: 6 });
    expect(announced.times).toHaveLength(4);
  });

  test.each([
    [3599, undefined],
    [3600, { condition: 'ok', before: 'ok', changes: 6, isFlapping: true }],
  ])('is summarised when there is room again, %i s after the first', (seconds, summary) => {
    const { said } = play([...flap(10), [seconds, 'ok']]);
    expect(said.at(-1)).toEqual(summary);
  });

  test('is not silent about how it ended', () => {
    const { said, announced } = play([
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
    expect(announced).toMatchObject({ told: 'action-required', heldBack: 0 });
  });

  test('that is calm for an hour is announced as if it had never been', () => {
    const { said } = play([...flap(4), [4000, 'failing']]);
    expect(said.at(-1)).toEqual({ condition: 'failing', before: 'ok', changes: 1, isFlapping: false });
  });
});

test.each([
  ['counts for an hour', -3599, true],
  ['does not count for ever', -3600, false],
])('an announcement in the future of a clock that was set back %s', (_what, seconds, isHeldBack) => {
  const times: Instant[] = [NOW, NOW, NOW, NOW];
  const before: Announced = { told: 'ok', seen: 'ok', times, heldBack: 0 };
  const { announcement } = announce(before, 'failing', plusSeconds(NOW, seconds));
  expect(announcement === undefined).toBe(isHeldBack);
});
