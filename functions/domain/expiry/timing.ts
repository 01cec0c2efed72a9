/** This folder: how long a token lives, and what follows from that alone: windows, usable, overdue, unusual. */

import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { Windows } from '../../contract/status.ts';
import type { Members, TypedMembers } from '../schema/schema.ts';
import { type Instant, plusSeconds, secondsBetween } from '../values/instant.ts';

/** A token whose answer names no lifetime is believed for 5 minutes, never for ever and never for an hour by habit. */
export const DEFAULT_LIFETIME_SECONDS = 300;
/** A longer lifetime is cut to this: 7 days. Above it the field is most likely in milliseconds or wrong. */
export const MAX_LIFETIME_SECONDS = 604_800;
/** The time between sweeps: a token that is due has been replaced one interval later. */
export const SWEEP_INTERVAL_SECONDS = 300;
/** Sweeps may not be further apart than this: tokens of an hour would be late or expire. */
export const LONGEST_SWEEP_INTERVAL_MINUTES = 15;

const LONG_LIFETIME_SECONDS = 7200;
const ADVISORY_FLOOR_SECONDS = 900;
const MANDATORY_SECONDS = 600;

/** Whole seconds, 365 days at most. */
const SECONDS = { type: 'integer', minimum: 1, maximum: 31_536_000, optional: true } as const;

/** What a service definition may set instead of the defaults; absent means the default. All in whole seconds. */
export const TIMING = {
  /** Fewer seconds left than this is expired. Default {@link EXPIRY_BUFFER_SECONDS}. */
  expiryBufferSeconds: { ...SECONDS, minimum: 0, maximum: 3600 },
  /** Refresh when fewer seconds than this are left. Default: from the lifetime, see {@link windowsOf}. */
  advisoryRefreshSeconds: SECONDS,
  /** A failing refresh is an alert when fewer seconds than this are left. Default: 600 or the advisory window. */
  mandatoryRefreshSeconds: SECONDS,
  /** The lifetime of a token whose answer names none. Default {@link DEFAULT_LIFETIME_SECONDS}. */
  defaultLifetimeSeconds: SECONDS,
  /** A longer lifetime is cut to this. Default {@link MAX_LIFETIME_SECONDS}. */
  maxLifetimeSeconds: SECONDS,
  /**
   * The lifetime the provider is known to give, or its range: tells what is unusual, and which of two readings of a number is
   * meant. It never makes a token live longer than its answer says.
   */
  expectedLifetimeSeconds: { ...SECONDS, type: 'range' },
} as const satisfies Members;

/** Values of {@link TIMING}. */
export type TimingOverrides = TypedMembers<typeof TIMING>;

/**
 * Returns the windows of a token from its own lifetime.
 *
 * Advisory is half the lifetime from 2 h on, else a third, but at least 15 minutes and never more than half. Mandatory
 * is 10 minutes or the advisory window if that is shorter. An override replaces the rule, but the advisory window stays
 * at half the lifetime at most: otherwise a token shorter than foreseen would be due the moment it is issued.
 *
 * @see docs/adr/0004-three-questions-and-two-windows.md
 */
export function windowsOf(lifetimeSeconds: number, overrides: TimingOverrides = {}): Windows {
  const half = Math.floor(lifetimeSeconds / 2);
  const byRule =
    lifetimeSeconds >= LONG_LIFETIME_SECONDS ? half : Math.max(Math.floor(lifetimeSeconds / 3), ADVISORY_FLOOR_SECONDS);
  const advisorySeconds = Math.min(overrides.advisoryRefreshSeconds ?? byRule, half);
  return {
    expiryBufferSeconds: overrides.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS,
    advisorySeconds,
    mandatorySeconds: Math.min(overrides.mandatoryRefreshSeconds ?? MANDATORY_SECONDS, advisorySeconds),
  };
}

/**
 * Tells whether a token may be handed out: at least the expiry buffer is left. Exactly 30 s left is usable, 29 s is not.
 */
export function isUsable(expiresAt: Instant, now: Instant, windows: Pick<Windows, 'expiryBufferSeconds'>): boolean {
  return secondsBetween(now, expiresAt) >= windows.expiryBufferSeconds;
}

/** How urgently a token needs refreshing, from not at all to too late. */
export type RefreshNeed = 'none' | 'advisory' | 'mandatory' | 'expired';

/**
 * Tells how urgently a token needs refreshing at `now`.
 *
 * The windows count back from `expiresAt` and their upper ends are exclusive: with windows of 900 s and 600 s, a token
 * with 900 s left is `none`, 899 s `advisory`, 599 s `mandatory`, and below the expiry buffer `expired`.
 *
 * @returns `advisory` when a failed attempt may pass quietly, `mandatory` when it must be reported
 * @see docs/adr/0004-three-questions-and-two-windows.md
 */
export function refreshNeedOf(expiresAt: Instant, now: Instant, windows: Windows): RefreshNeed {
  const secondsLeft = secondsBetween(now, expiresAt);
  if (secondsLeft < windows.expiryBufferSeconds) return 'expired';
  if (secondsLeft < windows.mandatorySeconds) return 'mandatory';
  return secondsLeft < windows.advisorySeconds ? 'advisory' : 'none';
}

/** Returns the first second at which a token is due: one second inside the advisory window. */
export function refreshDueAt(expiresAt: Instant, windows: Windows): Instant {
  return plusSeconds(expiresAt, 1 - Math.max(windows.advisorySeconds, windows.expiryBufferSeconds));
}
