import { describe, expect, test } from '@jest/globals';
import { Problems } from '../../../../functions/domain/schema/problems.ts';
import { checkTiming } from '../../../../functions/domain/service/timing-check.ts';

const YEAR = 31_536_000;
const problemsOf = (timing: unknown): readonly string[] => {
  const problems = new Problems();
  checkTiming(timing, 'timing', problems);
  return problems.all;
};

describe('timing that can hold is accepted', () => {
  test.each([
    [{}],
    [{ expiryBufferSeconds: 0 }],
    [{ expiryBufferSeconds: 3600 }],
    [{ advisoryRefreshSeconds: 31 }],
    [{ advisoryRefreshSeconds: YEAR, mandatoryRefreshSeconds: YEAR }],
    [{ advisoryRefreshSeconds: 1, expiryBufferSeconds: 0 }],
    [{ advisoryRefreshSeconds: 900, mandatoryRefreshSeconds: 900 }],
    [{ mandatoryRefreshSeconds: 1 }],
    [{ defaultLifetimeSeconds: 31 }],
    [{ maxLifetimeSeconds: 31 }],
    [{ maxLifetimeSeconds: 121, defaultLifetimeSeconds: 121, expiryBufferSeconds: 120 }],
    [{ expectedLifetimeSeconds: 1, expiryBufferSeconds: 0 }],
    [{ expectedLifetimeSeconds: { min: 3600, max: 3600 } }],
    [{ expectedLifetimeSeconds: { min: 300, max: 172_800 } }],
  ])('%j', (timing) => {
    expect(problemsOf(timing)).toEqual([]);
  });
});

describe('a value that no option may have is one problem', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[unknown, string]>([
    [{ expiryBufferSeconds: -1 }, 'timing.expiryBufferSeconds: expected a whole number from 0 to 3600, got -1'],
    [{ expiryBufferSeconds: 3601 }, 'timing.expiryBufferSeconds: expected a whole number from 0 to 3600, got 3601'],
    [{ expiryBufferSeconds: 30.5 }, 'timing.expiryBufferSeconds: expected a whole number from 0 to 3600, got 30.5'],
    [{ expiryBufferSeconds: '30' }, 'timing.expiryBufferSeconds: expected a whole number from 0 to 3600, got "30"'],
    [{ expiryBufferSeconds: null }, 'timing.expiryBufferSeconds: expected a whole number from 0 to 3600, got null'],
    [{ advisoryRefreshSeconds: YEAR + 1 }, `timing.advisoryRefreshSeconds: expected a whole number from 1 to ${YEAR}, got ${YEAR + 1}`],
    [{ mandatoryRefreshSeconds: 0 }, `timing.mandatoryRefreshSeconds: expected a whole number from 1 to ${YEAR}, got 0`],
    [{ defaultLifetimeSeconds: YEAR + 1 }, `timing.defaultLifetimeSeconds: expected a whole number from 1 to ${YEAR}, got ${YEAR + 1}`],
    [{ maxLifetimeSeconds: YEAR + 1 }, `timing.maxLifetimeSeconds: expected a whole number from 1 to ${YEAR}, got ${YEAR + 1}`],
    [{ expectedLifetimeSeconds: 0 }, 'timing.expectedLifetimeSeconds: expected whole seconds, or {"min": seconds, "max": seconds} with min <= max, got 0'],
    [{ expectedLifetimeSeconds: '3600' }, 'with min <= max, got "3600"'],
    [{ expectedLifetimeSeconds: { min: 2, max: 1 } }, 'with min <= max, got {"min":2,"max":1}'],
    [{ expectedLifetimeSeconds: { min: 1 } }, 'with min <= max, got {"min":1}'],
    [{ expectedLifetimeSeconds: { min: 1, max: 2, typical: 1 } }, 'with min <= max, got {"min":1,"max":2,"typical":1}'],
    [{ expectedLifetimeSeconds: [1, 2] }, 'with min <= max, got [1,2]'],
    [{ expectedLifetimeSeconds: null }, 'with min <= max, got null'],
    [{ refreshBeforeSeconds: 60 }, 'timing.refreshBeforeSeconds: expected one of the known members (expiryBufferSeconds, '],
    [[], 'timing: expected an object, got []'],
    [30, 'timing: expected an object, got 30'],
  ])('%j', (timing, problem) => {
    expect(problemsOf(timing)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('values that cannot hold together are told with the arithmetic', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    [{ advisoryRefreshSeconds: 30 }, 'timing.advisoryRefreshSeconds: expected more than the expiry buffer of 30 s, or it is due only when expired, got 30'],
    [{ advisoryRefreshSeconds: 120, expiryBufferSeconds: 120 }, 'timing.advisoryRefreshSeconds: expected more than the expiry buffer of 120 s'],
    [{ advisoryRefreshSeconds: 900, mandatoryRefreshSeconds: 901 }, 'timing.mandatoryRefreshSeconds: expected at most advisoryRefreshSeconds (900): a refresh cannot be urgent before it is due, got 901'],
    [{ defaultLifetimeSeconds: 30 }, 'timing.defaultLifetimeSeconds: expected more than the expiry buffer of 30 s, or no token is ever usable, got 30'],
    [{ defaultLifetimeSeconds: 60, expiryBufferSeconds: 60 }, 'timing.defaultLifetimeSeconds: expected more than the expiry buffer of 60 s'],
    [{ maxLifetimeSeconds: 30 }, 'timing.maxLifetimeSeconds: expected more than the expiry buffer of 30 s, or no token is ever usable, got 30'],
    [{ maxLifetimeSeconds: 3600, expiryBufferSeconds: 3600 }, 'timing.maxLifetimeSeconds: expected more than the expiry buffer of 3600 s'],
  ])('%j', (timing, problem) => {
    expect(problemsOf(timing)).toEqual([expect.stringContaining(problem)]);
  });

  test('five values that cannot hold together are five problems at once', () => {
    const timing = {
      expiryBufferSeconds: 60,
      advisoryRefreshSeconds: 60,
      mandatoryRefreshSeconds: 61,
      defaultLifetimeSeconds: 59,
      maxLifetimeSeconds: 60,
      expectedLifetimeSeconds: -1,
    };
    expect(problemsOf(timing)).toHaveLength(5);
  });
});

describe('an advisory window against the expected lifetime', () => {
  const problemsWith = (timing: unknown): string => {
    const problems = new Problems();
    checkTiming(timing, 'timing', problems);
    return problems.all.join('; ');
  };

  test.each([
    [{ expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 1800 }, ''],
    [
      { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 1801 },
      'timing.advisoryRefreshSeconds: expected at most 1800, half of the 3600 s',
    ],
    [
      { expectedLifetimeSeconds: { min: 600, max: 3600 }, advisoryRefreshSeconds: 301 },
      'timing.advisoryRefreshSeconds: expected at most 300, half of the 600 s',
    ],
    [{ expectedLifetimeSeconds: 31 }, ''],
    [{ expectedLifetimeSeconds: 30 }, 'timing.expectedLifetimeSeconds: expected more than the expiry buffer of 30 s'],
  ])('%j: %s', (timing, expected) => {
    expect(problemsWith(timing)).toContain(expected);
    expect(problemsWith(timing) === '').toBe(expected === '');
  });
});
