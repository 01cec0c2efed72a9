import type { TimingOverrides } from './timing.ts';

/** How far, as a fraction, a lifetime may be outside the expected one before it is unusual: 10 %. */
export const LIFETIME_TOLERANCE = 0.1;

/** Returns how far a lifetime is above (positive) or below what is expected; 0: as expected; null: nothing to compare. */
export function lifetimeDeviation(
  lifetimeSeconds: number | undefined,
  timing: TimingOverrides | undefined,
): number | null {
  const range = expectedRange(timing);
  if (lifetimeSeconds === undefined || !range) return null;
  return lifetimeSeconds < range.min ? lifetimeSeconds - range.min : Math.max(lifetimeSeconds - range.max, 0);
}

/** Tells whether a lifetime is more than {@link LIFETIME_TOLERANCE} outside what is expected; unknown is not unusual. */
export function isUnusualLifetime(lifetimeSeconds: number | undefined, timing: TimingOverrides | undefined): boolean {
  const range = expectedRange(timing);
  if (lifetimeSeconds === undefined || !range) return false;
  return (
    lifetimeSeconds < range.min * (1 - LIFETIME_TOLERANCE) || lifetimeSeconds > range.max * (1 + LIFETIME_TOLERANCE)
  );
}

/** Returns the lifetimes that are expected, one as a range of itself; `undefined`: nobody said. */
export function expectedRange(
  timing: TimingOverrides | undefined,
): { readonly min: number; readonly max: number } | undefined {
  const expected = timing?.expectedLifetimeSeconds;
  return typeof expected === 'number' ? { min: expected, max: expected } : expected;
}
