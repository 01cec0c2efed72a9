import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { type Instant, instant, toUtc } from '../../../../functions/domain/values/instant.ts';
import { outage, outageOutside } from '../../../../lib/cli/simulate/outage-option.ts';

const at = (text: string): Instant => instant(Date.parse(text) / 1000);
const MIDNIGHT = '2026-01-01T00:00:00Z';

test.each([
  ['10:00-10:20', MIDNIGHT, '2026-01-01T10:00:00Z', '2026-01-01T10:20:00Z'],
  ['10:00:01-10:00:02', MIDNIGHT, '2026-01-01T10:00:01Z', '2026-01-01T10:00:02Z'],
  ['00:00-00:01', MIDNIGHT, '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
  ['23:50-00:10', MIDNIGHT, '2026-01-01T23:50:00Z', '2026-01-02T00:10:00Z'],
  ['09:00-09:30', '2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z', '2026-01-01T09:30:00Z'],
  ['09:00-09:30', '2026-01-01T09:00:01Z', '2026-01-02T09:00:00Z', '2026-01-02T09:30:00Z'],
  ['2026-01-03T10:00:00Z/2026-01-03T22:00Z', MIDNIGHT, '2026-01-03T10:00:00Z', '2026-01-03T22:00:00Z'],
])('%s of a simulation from %s is %s to %s', (text, start, from, to) => {
  const [one] = outage(text).map((resolve) => resolve(at(start)));
  expect(one && [toUtc(one.from), toUtc(one.to)]).toEqual([from, to]);
});

test.each([
  '',
  '10:00',
  '10:00-',
  '10:00-10:00',
  '24:00-24:10',
  '10:60-11:00',
  '1:00-2:00',
  '10:00-10:20-10:40',
  '10:00:00.5-10:01',
  '2026-01-03T10:00:00Z/2026-01-03T10:00:00Z',
  '2026-01-03T10:00:00Z/2026-01-03T09:00:00Z',
  '2026-01-03T10:00:00Z/PT1H',
  '2026-01-03T10:00:00/2026-01-03T11:00:00',
])('%j is refused with what was expected', (text) => {
  expect(() => outage(text)).toThrow(InvalidArgumentError);
  expect(() => outage(text)).toThrow(/^Expected times of day in UTC such as 10:00-10:20, or instants such as /);
});

test('each adds to those before it', () => {
  expect(outage('02:00-02:10', outage('01:00-01:10'))).toHaveLength(2);
});

describe('an outage that a simulation of one hour from 10:00 would not see', () => {
  test.each([
    ['2026-01-01T11:00:00Z', '2026-01-01T12:00:00Z', true],
    ['2026-01-01T10:59:59Z', '2026-01-01T12:00:00Z', false],
    ['2026-01-01T09:00:00Z', '2026-01-01T10:00:00Z', true],
    ['2026-01-01T09:00:00Z', '2026-01-01T10:00:01Z', false],
  ])('%s to %s: %s', (from, to, isOutside) => {
    const problem = outageOutside([{ from: at(from), to: at(to) }], at('2026-01-01T10:00:00Z'), 3600);
    expect(problem).toEqual(
      isOutside
        ? `the outage from ${from} to ${to} is outside of what is simulated, which is 2026-01-01T10:00:00Z to ` +
            '2026-01-01T11:00:00Z: move it, or set --from and --for'
        : undefined,
    );
  });
});
