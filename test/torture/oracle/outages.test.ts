import { describe, expect, test } from '@jest/globals';
import { longestUp, Usability } from './outages.ts';
import { Trace } from './trace.ts';

describe('the longest time without a usable token', () => {
  test('is found between tokens, at the start and at the end', () => {
    const usability = new Usability(['a', 'b'], 0);
    usability.store('a', 10, 100);
    usability.store('a', 90, 150);
    usability.store('b', 20, 50);
    usability.store('b', 85, 300);
    expect(usability.longest(200, () => [])).toEqual({ service: 'a', fromMs: 150, toMs: 200, possibleMs: 50 });
    expect(usability.longest(184, () => [{ fromMs: 60, toMs: 70 }])).toMatchObject({ service: 'b', possibleMs: 15 });
    expect(usability.usableAt(120)).toEqual(['a', 'b']);
    expect(usability.usableAt(150)).toEqual(['b']);
  });

  test('is as long as the campaign for a service that never had one', () => {
    expect(new Usability(['a'], 0).longest(70, () => [])).toEqual({
      service: 'a',
      fromMs: 0,
      toMs: 70,
      possibleMs: 70,
    });
  });

  test('is no time where there was always one', () => {
    const usability = new Usability(['a'], 0);
    usability.store('a', 0, 100);
    expect(usability.longest(100, () => [])).toBeUndefined();
  });

  test.each([
    [[], 100],
    [[{ fromMs: 0, toMs: 100 }], 0],
    [[{ fromMs: 40, toMs: 50 }], 50],
    [
      [
        { fromMs: 60, toMs: 80 },
        { fromMs: 10, toMs: 65 },
      ],
      20,
    ],
    [
      [
        { fromMs: -50, toMs: 20 },
        { fromMs: 90, toMs: 500 },
      ],
      70,
    ],
    [[{ fromMs: 200, toMs: 300 }], 100],
  ])('of which everything was up outside %j for at most %i ms in a row', (down, expected) => {
    expect(longestUp({ fromMs: 0, toMs: 100 }, down)).toBe(expected);
  });
});

describe('the trace', () => {
  test('is empty without a violation', () => {
    const trace = new Trace();
    trace.note(1, 'something');
    expect(trace.lines()).toEqual([]);
  });

  test('tells what was about the same service or everybody, and everything near the first violation', () => {
    const trace = new Trace();
    trace.note(0, 'kill of refresh-tokens');
    trace.note(1000, 'token 1 of a was stored', 'a');
    trace.note(1000, 'token 1 of b was stored', 'b');
    trace.note(9500, 'reset', 'requests');
    trace.violate(10_000, 'expired: token 1 of a', 'a');
    trace.violate(11_000, 'expired: token 1 of b', 'b');
    trace.note(15_001, 'too late', 'a');
    expect(trace.lines()).toEqual([
      '  -10.000 s  kill of refresh-tokens',
      '   -9.000 s  token 1 of a was stored',
      '   -0.500 s  reset',
      '    0.000 s  VIOLATION expired: token 1 of a',
    ]);
  });

  test('forgets what was long before', () => {
    const trace = new Trace();
    trace.note(0, 'long ago');
    trace.note(300_000, 'now');
    trace.violate(300_001, 'expired', 'a');
    expect(trace.lines()).toHaveLength(2);
  });
});
