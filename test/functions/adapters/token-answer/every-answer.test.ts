import { describe, expect, test } from '@jest/globals';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import type { Place } from '../../../../functions/domain/wire/place.ts';

const NOW = instant(1_800_000_000);
/** Where RFC 6749 (sections 5.1 and 5.2) has the parts of an answer, what they are here, and what stands there if they are elsewhere. */
const PARTS = {
  token: { usual: 'access_token', value: 'the-token', decoy: 'not-the-token' },
  lifetime: { usual: 'expires_in', value: '90000', decoy: '77' },
  tokenType: { usual: 'token_type', value: 'odd', decoy: 'DPoP' },
  scope: { usual: 'scope', value: 'a b', decoy: 'c' },
  refreshToken: { usual: 'refresh_token', value: 'the-next', decoy: 'not-the-next' },
  error: { usual: 'error', value: '', decoy: 'invalid_client' },
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

type Standing = 'usual' | 'pointer' | 'header';
type Standings = Readonly<Record<Part, Standing>>;

/** Every part at every place: 3 to the power of 6. */
const ALL: readonly Standings[] = NAMES.reduce<readonly Standings[]>(
  (made, name) =>
    made.flatMap((one) => (['usual', 'pointer', 'header'] as const).map((at) => ({ ...one, [name]: at }))),
  [{} as Standings],
);

interface Kind {
  readonly type: string;
  /** The pointer and the members that a part stands at. */
  readonly at: (name: Part) => string;
  readonly write: (top: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>) => string;
}
const KINDS: Readonly<Record<string, Kind>> = {
  JSON: {
    type: 'application/json',
    at: (name) => `/my~1parts/1/${name}`,
    write: (top, own) => JSON.stringify({ ...top, 'my/parts': [{}, own] }),
  },
  'a form': {
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    at: (name) => `/my~1${name}`,
    write: (top, own) => {
      const beside = Object.entries(own).map(([name, one]) => [`my/${name}`, one]);
      return new URLSearchParams({ ...top, ...Object.fromEntries(beside) }).toString();
    },
  },
};

interface Answered {
  readonly definition: Parameters<typeof readTokenResponse>[2];
  readonly answer: Parameters<typeof readTokenResponse>[0];
}

/** An answer that has each part where it stands, and something else where the standard would have it; and its definition. */
function answered(standings: Standings, kind: Kind, values: Readonly<Record<Part, string>>): Answered {
  const top: Record<string, string> = {};
  const own: Record<string, string> = {};
  const headers: Record<string, string> = { 'content-type': kind.type };
  const places: Partial<Record<Part, Place>> = {};
  for (const name of NAMES) {
    const { usual, decoy } = PARTS[name];
    top[usual] = standings[name] === 'usual' ? values[name] : decoy;
    if (standings[name] === 'pointer') {
      own[name] = values[name];
      places[name] = kind.at(name);
    } else if (standings[name] === 'header') {
      headers[`x-${name.toLowerCase()}`] = values[name];
      places[name] = { header: `X-${name}` };
    }
  }
  const { lifetime, ...others } = places;
  const response = {
    ...others,
    ...(lifetime !== undefined && { lifetime: { at: lifetime, unit: 'milliseconds' } as const }),
  };
  return {
    definition: { grant: { type: 'refresh_token', singleUse: true }, acceptedTokenTypes: ['ODD'], response },
    answer: { status: 200, headers, body: kind.write(top, own) },
  };
}

const VALUES = Object.fromEntries(NAMES.map((name) => [name, PARTS[name].value])) as Record<Part, string>;

describe.each(Object.entries(KINDS))('in %s', (_what, kind) => {
  test('each part is read where it is declared, else where RFC 6749 has it, whatever the others do', () => {
    for (const standings of ALL) {
      const { answer, definition } = answered(standings, kind, VALUES);
      const read = readTokenResponse(answer, NOW, definition);
      if (!read.ok) throw new Error(`${JSON.stringify(standings)}: ${read.failure.message}`);
      const { accessToken, refreshToken, lifetimeSeconds, scope } = read.token;
      // A declared unit is milliseconds; the standard's is seconds.
      const lifetime = standings.lifetime === 'usual' ? 90_000 : 90;
      expect([standings, accessToken.reveal(), refreshToken?.reveal(), lifetimeSeconds, scope]).toEqual([
        standings,
        'the-token',
        'the-next',
        lifetime,
        'a b',
      ]);
    }
  });

  test.each(['invalid_client', '17'])(
    'an error "%s" refuses from where it is, and the refresh token is kept',
    (error) => {
      for (const standings of ALL) {
        const { answer, definition } = answered(standings, kind, { ...VALUES, error });
        const read = readTokenResponse(answer, NOW, definition);
        const kept = !read.ok && read.refreshToken?.reveal();
        expect([standings, read.ok, kept]).toEqual([standings, false, 'the-next']);
        expect(JSON.stringify(read)).not.toMatch(/the-/);
      }
    },
  );

  test('a type that nobody accepts, or that binds, refuses from where it is', () => {
    for (const standings of ALL) {
      for (const [tokenType, reason] of [
        ['strange', 'token_type_unknown'],
        ['DPoP', 'token_bound_to_key'],
      ] as const) {
        const { answer, definition } = answered(standings, kind, { ...VALUES, tokenType });
        const read = readTokenResponse(answer, NOW, definition);
        expect([standings, !read.ok && read.failure.reason]).toEqual([standings, reason]);
      }
    }
  });
});
