import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import { isJsonObject, isWholeNumber, ObjectReader } from '../values/object-reader.ts';
import type { Problems } from '../values/problems.ts';

/** The largest number of seconds a timing option may have: 365 days. */
const LONGEST_SECONDS = 31_536_000;

const BOUNDS: Readonly<Record<Exclude<keyof TimingOverrides, 'expectedLifetimeSeconds'>, readonly [number, number]>> = {
  expiryBufferSeconds: [0, 3600],
  advisoryRefreshSeconds: [1, LONGEST_SECONDS],
  mandatoryRefreshSeconds: [1, LONGEST_SECONDS],
  defaultLifetimeSeconds: [1, LONGEST_SECONDS],
  maxLifetimeSeconds: [1, LONGEST_SECONDS],
};

/** Notes what is wrong with timing overrides: each value by itself, and values that cannot hold together. */
export function checkTiming(value: unknown, path: string, problems: Problems): void {
  const timing = new ObjectReader(value, path, [...Object.keys(BOUNDS), 'expectedLifetimeSeconds'], problems);
  for (const [name, [min, max]] of Object.entries(BOUNDS)) {
    timing.wholeNumber(name, min, max);
  }
  const expected = timing.get('expectedLifetimeSeconds');
  if (expected !== undefined && !isExpectedLifetime(expected)) {
    timing.problem('expectedLifetimeSeconds', 'whole seconds, or {"min": seconds, "max": seconds} with min <= max');
  }
  checkOrder(timing);
}

function checkOrder(timing: ObjectReader): void {
  const seconds = (name: string): number | undefined => {
    const value = timing.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const buffer = seconds('expiryBufferSeconds') ?? EXPIRY_BUFFER_SECONDS;
  const advisory = seconds('advisoryRefreshSeconds');
  const mandatory = seconds('mandatoryRefreshSeconds');
  const longest = seconds('maxLifetimeSeconds');
  const fallback = seconds('defaultLifetimeSeconds');
  if (advisory !== undefined && advisory <= buffer) {
    timing.problem(
      'advisoryRefreshSeconds',
      `more than the expiry buffer of ${buffer} s, or it is due only when expired`,
    );
  }
  if (advisory !== undefined && mandatory !== undefined && mandatory > advisory) {
    timing.problem('mandatoryRefreshSeconds', `at most advisoryRefreshSeconds (${advisory}): late cannot precede due`);
  }
  const shortest = shortestExpected(timing.get('expectedLifetimeSeconds'));
  if (shortest !== undefined && shortest <= buffer) {
    timing.problem('expectedLifetimeSeconds', `more than the expiry buffer of ${buffer} s, or no token is ever usable`);
  }
  if (shortest !== undefined && advisory !== undefined && advisory > shortest / 2) {
    timing.problem(
      'advisoryRefreshSeconds',
      `at most ${Math.floor(shortest / 2)}, half of the ${shortest} s that a token is expected to live: above that it is due when it is issued`,
    );
  }
  if (fallback !== undefined && fallback <= buffer) {
    timing.problem('defaultLifetimeSeconds', `more than the expiry buffer of ${buffer} s, or no token is ever usable`);
  }
  if (longest !== undefined && longest <= buffer) {
    timing.problem('maxLifetimeSeconds', `more than the expiry buffer of ${buffer} s, or no token is ever usable`);
  }
}

/** Tells whether `value` is a lifetime that may be expected: one number of seconds, or a range of them. */
function isExpectedLifetime(value: unknown): boolean {
  const isLifetime = (seconds: unknown): seconds is number => isWholeNumber(seconds, 1, LONGEST_SECONDS);
  if (!isJsonObject(value)) {
    return isLifetime(value);
  }
  const { min, max } = value;
  return isLifetime(min) && isLifetime(max) && min <= max && Object.keys(value).length === 2;
}

/** A value that is no lifetime is a problem of its own and says nothing about the others. */
function shortestExpected(value: unknown): number | undefined {
  if (!isExpectedLifetime(value)) {
    return undefined;
  }
  const shortest = isJsonObject(value) ? value['min'] : value;
  return typeof shortest === 'number' ? shortest : undefined;
}
