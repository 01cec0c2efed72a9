const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** The shortest and the longest duration that an option takes, in seconds, both allowed. */
export const DURATION_BOUNDS = { minSeconds: 1, maxSeconds: 3600 };

/**
 * Returns the seconds of a duration such as `10s`, `5m`, `1h` or `7d`; a number alone is of seconds, as in the contract.
 *
 * @returns `undefined` when it is not a whole number with one of these units or none, or outside the bounds
 */
export function parseDurationSeconds(text: string, bounds = DURATION_BOUNDS): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,6})(s|m|h|d|)$/.exec(text) ?? [];
  const seconds = Number(digits ?? Number.NaN) * (UNIT_SECONDS[unit] ?? Number.NaN);
  const isInBounds = seconds >= bounds.minSeconds && seconds <= bounds.maxSeconds;
  return isInBounds ? seconds : undefined;
}
