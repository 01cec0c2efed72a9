import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { reissuedToken } from '../../../../functions/domain/record/reissued-token.ts';
import type { StoredToken } from '../../../../functions/domain/record/token-record.ts';
import { unusableLifetime } from '../../../../functions/domain/record/unusable-token.ts';
import { fingerprintOf } from '../../../../functions/domain/values/fingerprint.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { IssuedToken } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const SENT_AT = 1_800_000_000;
const WEEK = 604_800;

/**
 * What really is the case: a token that ends at a known instant, by a provider whose clock is off, in an answer that may have
 * been in a cache.
 */
interface Truth {
  /** Seconds from sending the request to the end of the token; negative: it is over. */
  readonly left: number;
  /** Seconds that the provider's clock is ahead of ours. */
  readonly ahead: number;
  readonly showsDate: boolean;
  /** Seconds that the answer has been in caches; undefined: it comes from the provider itself. */
  readonly age: number | undefined;
  readonly latency: number;
}

/** One member of an answer, by what RFC 6749 would make of it: the end that it states, in seconds from sending the request. */
interface Statement {
  readonly member: string;
  readonly value: unknown;
  /** The true end, which it states by the standards alone; undefined: it does not. */
  readonly end?: number;
  /** True: it states a later end. */
  readonly isLie?: boolean;
}

const truth: fc.Arbitrary<Truth> = fc.record({
  left: fc.oneof(fc.integer({ min: -600, max: 600 }), fc.integer({ min: 1, max: WEEK })),
  ahead: fc.oneof(fc.constant(0), fc.integer({ min: -7200, max: 7200 }), fc.integer({ min: -20, max: 20 })),
  showsDate: fc.boolean(),
  age: fc.option(fc.integer({ min: 0, max: 4000 }), { nil: undefined, freq: 3 }),
  latency: fc.integer({ min: 0, max: 10 }),
});

/** RFC 6749, 5.1: seconds from when the response was generated. RFC 9111, 5.1: that was `Age` before the answer came. */
const lifetimeOf = ({ left, age = 0, latency }: Truth): number => left + age - latency;
/** An instant by the provider's clock. */
const instantOf = ({ left, ahead }: Truth): number => SENT_AT + left + ahead;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** What an honest provider may say of its token, in any form that is read. */
function honest(known: Truth): fc.Arbitrary<Statement> {
  const seconds = lifetimeOf(known);
  const at = instantOf(known);
  const stated = { end: known.left };
  // Of a new token 0 is no statement: some providers mean "never" by it.
  const ofLifetime = seconds === 0 ? {} : stated;
  return fc.constantFrom(
    { member: 'expires_in', value: seconds, ...ofLifetime },
    { member: 'expires_in', value: String(seconds), ...ofLifetime },
    { member: 'expires_in', value: at, ...stated },
    { member: 'expires_on', value: at, ...stated },
    { member: 'expires_on', value: String(at * 1000), ...stated },
    { member: 'expires_at', value: iso(at), ...stated },
    { member: 'expires_at', value: new Date(at * 1000).toUTCString(), ...stated },
    { member: 'expiresAt', value: iso(at).replace('Z', '+00:00'), ...stated },
    { member: 'exp', value: at, ...stated },
  );
}

/** What says nothing by the standards, or nothing that a token can live: 0, decades, words. */
const NOISE: fc.Arbitrary<Statement> = fc
  .record({
    member: fc.constantFrom('expires_in', 'expires_on', 'expires_at', 'expiresIn', 'expiry_date', 'exp'),
    value: fc.constantFrom<unknown>(
      0,
      null,
      'never',
      1e12,
      4_102_444_800,
      '9999-12-31T23:59:59Z',
      '0001-01-01T00:00:00Z',
      1,
      {},
    ),
  })
  .filter(({ member, value }) => !(value === 1 && (member === 'expires_in' || member === 'expiresIn')));

/** What states a later end than the true one. */
function lie(known: Truth): fc.Arbitrary<Statement> {
  return fc
    .record({
      by: fc.integer({ min: 1, max: 90_000 }),
      member: fc.constantFrom('expires_in', 'expires_on', 'expires_at'),
    })
    .map(({ by, member }) => {
      const value = member === 'expires_in' ? Math.max(lifetimeOf(known) + by, 1) : instantOf(known) + by;
      return { member, value, isLie: true };
    });
}

interface Answered {
  readonly known: Truth;
  readonly said: readonly Statement[];
}

const answered: fc.Arbitrary<Answered> = truth.chain((known) =>
  fc.record({
    known: fc.constant(known),
    said: fc
      .array(
        fc.oneof(
          { weight: 3, arbitrary: honest(known) },
          { weight: 1, arbitrary: NOISE },
          { weight: 1, arbitrary: lie(known) },
        ),
        { maxLength: 3 },
      )
      .map((all) => all.filter(({ member }, index) => all.findIndex((one) => one.member === member) === index)),
  }),
);

/** Sends the answer through the real adapter. */
async function issued({ known, said }: Answered): Promise<IssuedToken> {
  let now = SENT_AT;
  const members = Object.fromEntries(said.map(({ member, value }) => [member, value]));
  const { exp, ...inAnswer } = members;
  const payload = Buffer.from(JSON.stringify({ exp })).toString('base64url');
  const body = JSON.stringify({ access_token: `header.${payload}.signature`, token_type: 'Bearer', ...inAnswer });
  const made = SENT_AT + known.latency - (known.age ?? 0) + known.ahead;
  const headers = {
    ...(known.showsDate && { date: new Date(made * 1000).toUTCString() }),
    ...(known.age !== undefined && { age: String(known.age) }),
  };
  const endpoint = createHttpTokenEndpoint({
    send: async () => {
      now += known.latency;
      return { status: 200, headers, body };
    },
    clock: { now: () => instant(now) },
    monotonicMs: () => 0,
    getWebIdentityToken: () => Promise.reject(new Error('not asked for')),
  });
  const values = { clientId: new Redacted('id'), clientSecret: new Redacted('secret') };
  const answer = await endpoint.requestToken(DEFINITION, { secret: { versionId: 'v', values }, timeoutMs: 1000 });
  if (!answer.ok) {
    throw new Error(`no token: ${answer.failure.reason}`);
  }
  return answer.token;
}

const stored = (token: IssuedToken): StoredToken => ({
  ...sampleToken('x', instant(SENT_AT), 1),
  ...token,
  fingerprint: fingerprintOf(token.accessToken, sha256Hex),
});

/**
 * The latest end that may be stored, by the standards: the true one. Our clock cannot know how far the provider's is ahead where
 * no `Date` of its own says so (RFC 9110, 6.6.1: an origin server; RFC 9111: not through a cache), so an instant is then off by that;
 * a `Date` is whole seconds and was written at any moment of the exchange. `undefined`: nothing is stated.
 */
function latestEnd({ known, said }: Answered): number | undefined {
  const { left, ahead, showsDate, age, latency } = known;
  const uncertainty = latency + 2;
  const unseen = showsDate && age === undefined ? uncertainty : Math.max(ahead, 0) + uncertainty;
  const states = said.filter(({ end }) => end !== undefined);
  const isLifetime = ({ member, value }: Statement): boolean =>
    member === 'expires_in' && Number(value) < 1_000_000_000;
  // The buffer and the measured offset are what two statements of the same may differ by.
  const mayDiffer = 30 + (showsDate && age === undefined ? Math.abs(ahead) + uncertainty : 0);
  const lies = said.some(({ isLie }) => isLie);
  if (states.length === 0) return lies ? Number.POSITIVE_INFINITY : undefined;
  return left + (states.every(isLifetime) ? 0 : unseen) + (said.length > 1 ? mayDiffer : 0);
}

test('the expiry of a new token is never after its true end, whatever else the answer says', async () => {
  await fc.assert(
    fc.asyncProperty(answered, async (answer) => {
      const token = await issued(answer);
      const isStored = unusableLifetime(stored(token), undefined) === undefined;
      // Nothing stated: 300 s, as everybody is told.
      const limit = Math.max(latestEnd(answer) ?? 300, 0);
      const end = token.expiresAt.at - SENT_AT;
      expect(isStored && end > limit).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test('the expiry of the stored token never moves later but by what is stated', async () => {
  await fc.assert(
    fc.asyncProperty(answered, fc.integer({ min: -100, max: 4000 }), async (answer, storedLeft) => {
      const token = stored(await issued(answer));
      const expiresAt: Instant = plusSeconds(instant(SENT_AT), storedLeft);
      const before = { ...token, expiresAt: { at: expiresAt, text: '', zone: 'utc' } } as const;
      const kept = reissuedToken(before, token) ?? token;
      const gained = kept.expiresAt.at > expiresAt;
      const isStated = answer.said.some(({ end, isLie, member }) => (isLie || end !== undefined) && member !== 'exp');
      const limit = (isStated ? latestEnd(answer) : undefined) ?? Number.NEGATIVE_INFINITY;
      expect(gained && kept.expiresAt.at - SENT_AT > limit).toBe(false);
    }),
    { numRuns: 3000 },
  );
});
