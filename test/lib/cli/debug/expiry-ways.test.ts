import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { type ExpiryFacts, expiryWays } from '../../../../lib/cli/debug/expiry-ways.ts';

const at = (utc: string) => instant(Date.parse(utc) / 1000);
const NOW = at('2026-11-23T10:00:00Z');

function waysOf(stored: string, utc: string, more: Partial<ExpiryFacts> = {}) {
  const facts = { stored, utc: at(utc), keeperNow: NOW, machineNow: NOW, ...more };
  return Object.fromEntries(expiryWays(facts, 'the zone').map(({ way, ...rest }) => [way, rest]));
}

describe('the expiry, computed in every way', () => {
  test('a naive reading of a time with an offset is off by the offset', () => {
    const ways = waysOf('2026-11-23T12:30:00+02:00', '2026-11-23T10:30:00Z');
    expect(ways['in UTC, as status has it']).toMatchObject({ leftSeconds: 1800, differsSeconds: 0, usable: true });
    expect(ways['stored text 2026-11-23T12:30:00+02:00']).toMatchObject({ leftSeconds: 1800, differsSeconds: 0 });
    expect(ways['naive: zone dropped, read as UTC']).toMatchObject({
      expiresAt: '2026-11-23T12:30:00Z',
      leftSeconds: 9000,
      differsSeconds: 7200,
    });
  });

  test('the zone of the machine is the one that JavaScript reads a time without zone in', () => {
    const { expiresAt } =
      waysOf('2026-11-23T10:30:00Z', '2026-11-23T10:30:00Z')['zone dropped, read as the zone'] ?? {};
    expect(expiresAt).toBe(`${new Date(2026, 10, 23, 10, 30).toISOString().slice(0, 19)}Z`);
  });

  test.each(['1795430000', '1795430000000'])('a number (%s) has no zone to drop', (stored) => {
    const ways = waysOf(stored, '2026-11-23T10:33:20Z');
    expect(ways['naive: zone dropped, read as UTC']).toMatchObject({
      expiresAt: null,
      leftSeconds: null,
      usable: null,
    });
    expect(ways['zone dropped, read as the zone']).toMatchObject({ expiresAt: null });
    expect(ways[`stored text ${stored}`]?.expiresAt).toBe('2026-11-23T10:33:20Z');
  });

  test('a space for T and fractions are dropped with the zone', () => {
    const ways = waysOf('2026-11-23 10:30:00.123456-05:00', '2026-11-23T15:30:00Z');
    expect(ways['naive: zone dropped, read as UTC']?.expiresAt).toBe('2026-11-23T10:30:00Z');
  });

  test('each clock tells what is left by itself', () => {
    const ways = waysOf('2026-11-23T10:00:40Z', '2026-11-23T10:00:40Z', {
      machineNow: at('2026-11-23T09:58:40Z'),
      awsNow: at('2026-11-23T10:00:01Z'),
      providerNow: at('2026-11-23T10:00:45Z'),
      handedOut: { expiresAt: at('2026-11-23T10:00:40Z'), leftSeconds: 39 },
    });
    expect(ways['by the clock of this machine']).toMatchObject({ leftSeconds: 120, differsSeconds: 80, usable: true });
    expect(ways['by the clock of AWS']).toMatchObject({ leftSeconds: 39, differsSeconds: -1 });
    expect(ways['by the clock of the provider']).toMatchObject({ leftSeconds: -5, differsSeconds: -45, usable: false });
    expect(ways['as getToken hands it out']).toMatchObject({ now: '2026-11-23T10:00:01Z', leftSeconds: 39 });
  });

  test.each([
    [30, undefined, true],
    [29, undefined, false],
    [5, 5, true],
    [4, 5, false],
  ])('with %d s left and a buffer of %s, usable is %s', (left, buffer, usable) => {
    const utc = `${new Date((NOW + left) * 1000).toISOString().slice(0, 19)}Z`;
    const ways = waysOf(utc, utc, buffer === undefined ? {} : { expiryBufferSeconds: buffer });
    expect(ways['in UTC, as status has it']?.usable).toBe(usable);
  });

  test('what is not known is left out', () => {
    const ways = Object.keys(waysOf('2026-11-23T10:30:00Z', '2026-11-23T10:30:00Z'));
    expect(ways.filter((way) => /provider|AWS|getToken/.test(way))).toEqual([]);
  });
});
