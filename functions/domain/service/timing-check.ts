import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import { TIMING, type TimingOverrides } from '../expiry/timing.ts';
import { accepts, checkValue } from '../schema/check-value.ts';
import type { Problems } from '../schema/problems.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';

/** Timing overrides: each value by itself, and values that cannot hold together. */
export const TIMING_OVERRIDES = { type: 'object', members: TIMING, together: checkTogether } as const;

/** Notes what is wrong with timing overrides. */
export function checkTiming(value: unknown, path: string, problems: Problems): void {
  checkValue(value, path, TIMING_OVERRIDES, problems);
}

/** Notes timing overrides that cannot hold together, each with the arithmetic. What is absent or no number counts for none. */
function checkTogether(timing: JsonObject, path: string, problems: Problems): void {
  const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
  const { expiryBufferSeconds, expectedLifetimeSeconds: expected } = timing;
  const buffer = typeof expiryBufferSeconds === 'number' ? expiryBufferSeconds : EXPIRY_BUFFER_SECONDS;
  const advisory = numberOf(timing['advisoryRefreshSeconds']);
  // A value that is no lifetime is a problem of its own and says nothing about the others.
  const isLifetime = accepts(TIMING.expectedLifetimeSeconds, expected);
  const shortest = isLifetime ? numberOf(isJsonObject(expected) ? expected['min'] : expected) : Number.NaN;
  // Comparisons with NaN are false.
  const problemIf = (isProblem: boolean, name: keyof TimingOverrides, wanted: string): void => {
    if (isProblem) {
      problems.add(`${path}.${name}`, wanted, timing[name]);
    }
  };
  const aboveBuffer = `more than the expiry buffer of ${buffer} s, or`;
  const half = Math.floor(shortest / 2);
  problemIf(advisory <= buffer, 'advisoryRefreshSeconds', `${aboveBuffer} it is due only when expired`);
  problemIf(
    numberOf(timing['mandatoryRefreshSeconds']) > advisory,
    'mandatoryRefreshSeconds',
    `at most advisoryRefreshSeconds (${advisory}): a refresh cannot be urgent before it is due`,
  );
  problemIf(shortest <= buffer, 'expectedLifetimeSeconds', `${aboveBuffer} no token is ever usable`);
  problemIf(
    advisory > shortest / 2,
    'advisoryRefreshSeconds',
    `at most ${half}, half of the ${shortest} s that a token is expected to live: above that it is due when it is issued`,
  );
  for (const name of ['defaultLifetimeSeconds', 'maxLifetimeSeconds'] as const) {
    problemIf(numberOf(timing[name]) <= buffer, name, `${aboveBuffer} no token is ever usable`);
  }
}
