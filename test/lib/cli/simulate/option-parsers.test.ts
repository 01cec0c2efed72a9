import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import * as parse from '../../../../lib/cli/simulate/option-parsers.ts';
import { OPTIONS } from '../../../../lib/cli/simulate/simulate-options.ts';
import { wholeNumber } from '../../../../lib/local/option-values.ts';

/** Returns the parser that an option has in the table of the command. */
function parserOf(member: keyof typeof OPTIONS): (text: string) => unknown {
  const parser = OPTIONS[member].parse as ((text: string, before: unknown) => unknown) | undefined;
  return (text) => parser?.(text, undefined);
}

const refused = expect.objectContaining({ message: expect.stringMatching(/^Expected .+\.$/) });

/** Tells what a parser makes of a text: its value, or the error. */
function parsed<T>(parser: (text: string) => T, text: string): T | InvalidArgumentError {
  try {
    return parser(text);
  } catch (error) {
    return error as InvalidArgumentError;
  }
}

describe.each<[string, (text: string) => unknown, readonly (readonly [string, unknown])[], readonly string[]]>([
  [
    'lifetimeSeconds',
    parserOf('lifetimeSeconds'),
    [
      ['1s', { min: 1, max: 1 }],
      ['75m', { min: 4500, max: 4500 }],
      ['7d', { min: 604_800, max: 604_800 }],
      ['55m..65m', { min: 3300, max: 3900 }],
      ['1h..1h', { min: 3600, max: 3600 }],
    ],
    ['0s', '8d', '604801s', '', '0', '65m..55m', '1m..', '..1m', '1m..2m..3m', '1.5h', '-1h', ' 1h'],
  ],
  [
    'latency',
    parse.latency,
    [
      ['0', { min: 0, max: 0 }],
      ['0s', { min: 0, max: 0 }],
      ['200ms', { min: 200, max: 200 }],
      ['60s', { min: 60_000, max: 60_000 }],
      ['60000ms', { min: 60_000, max: 60_000 }],
      ['0..3s', { min: 0, max: 3000 }],
      ['100ms..3s', { min: 100, max: 3000 }],
    ],
    ['60001ms', '61s', '10', '1', 'ms', '3s..100ms', '-1ms', '1.5s'],
  ],
  [
    'skew',
    parse.skew,
    [
      ['+45s', 45],
      ['45s', 45],
      ['-45s', -45],
      ['-2m', -120],
      ['0s', 0],
      ['-0s', 0],
      ['+24h', 86_400],
      ['-24h', -86_400],
    ],
    ['', '+', '86401', '+-45s', '25h', '+ 45s'],
  ],
  [
    'readRate',
    parse.readRate,
    [
      ['0', undefined],
      ['1/s', { reads: 1, periodMs: 1000 }],
      ['1000/s', { reads: 1000, periodMs: 1000 }],
      ['30/m', { reads: 30, periodMs: 60_000 }],
      ['100/h', { reads: 100, periodMs: 3_600_000 }],
    ],
    ['0/s', '1001/s', '5', '5/d', '/s', '1.5/s', '-1/s', '5/s/s', ''],
  ],
  [
    'forSeconds',
    parserOf('forSeconds'),
    [
      ['1s', 1],
      ['24h', 86_400],
      ['365d', 31_536_000],
      ['366d', 31_622_400],
    ],
    ['0s', '367d', '8785h', '1y', ''],
  ],
  [
    'everySeconds',
    parserOf('everySeconds'),
    [
      ['1s', 1],
      ['5m', 300],
      ['1d', 86_400],
    ],
    ['0s', '25h', '0'],
  ],
  [
    'minValiditySeconds',
    parserOf('minValiditySeconds'),
    [
      ['0s', 0],
      ['15m', 900],
      ['7d', 604_800],
    ],
    ['8d', '604801', '-1s'],
  ],
  [
    'retryAfterSeconds',
    parserOf('retryAfterSeconds'),
    [
      ['1s', 1],
      ['24h', 86_400],
    ],
    ['0s', '2d', '0'],
  ],
  [
    'utcInstant',
    parse.utcInstant,
    [
      ['2026-01-01T00:00:00Z', 1_767_225_600],
      ['2026-01-01T00:00Z', 1_767_225_600],
      ['2028-02-29T23:59:59Z', 1_835_481_599],
    ],
    [
      '2026-02-29T00:00Z',
      '2026-01-01T24:00Z',
      '2026-01-01',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00+01:00',
      'now',
      '',
    ],
  ],
  [
    'windows',
    parse.windows,
    [
      ['advisory=20m', { advisoryRefreshSeconds: 1200 }],
      ['buffer=0s', { expiryBufferSeconds: 0 }],
      [
        'advisory=20m,mandatory=10m,buffer=45s',
        { advisoryRefreshSeconds: 1200, mandatoryRefreshSeconds: 600, expiryBufferSeconds: 45 },
      ],
    ],
    ['', 'advisory', 'advisory=', 'soon=5m', 'toString=5m', 'buffer=1s,buffer=2s', 'buffer=1s,', 'buffer=1s=2s'],
  ],
  [
    'wholeNumber(0, 5)',
    wholeNumber(0, 5),
    [
      ['0', 0],
      ['5', 5],
    ],
    ['6', '-1', '1e0', '', '1.0', ' 1'],
  ],
])('%s', (_name, parser, good, bad) => {
  test.each(good)('%j is %j', (text, expected) => {
    expect(parsed(parser, text)).toEqual(expected);
  });

  test.each(bad)('%j is refused with what was expected', (text) => {
    const error = parsed(parser, text);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toEqual(refused);
  });
});
