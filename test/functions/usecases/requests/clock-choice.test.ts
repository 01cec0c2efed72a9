import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { ClockChoice } from '../../../../functions/usecases/requests/clock-choice.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const SIGNED: ServiceDefinition = {
  ...DEFINITION,
  clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } },
};
const refused = (clockOffsetSeconds?: number, more: Partial<RefreshFailure> = {}): RefreshFailure => ({
  kind: 'misconfigured',
  reason: 'invalid_client',
  message: 'refused',
  httpStatus: 401,
  ...(clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds }),
  ...more,
});

/** A provider that accepts assertions by its true time, whatever its `Date` says. */
interface Provider {
  /** How far its clock is ahead of ours. */
  readonly aheadSeconds: number;
  /** Returns what the `Date` of an answer is ahead of ours; `undefined`: there is none. */
  readonly date: () => number | undefined;
}

/** Assertions go 30 s back and live 300 s. */
const accepts = ({ aheadSeconds }: Provider, offset: number): boolean =>
  aheadSeconds - offset < 270 && offset - aheadSeconds <= 30;

/** Makes one attempt, and returns what is remembered after it and what the requests were made by. */
function attempt(
  provider: Provider,
  accepted: number | undefined,
): { accepted: number | undefined; offsets: number[] } {
  const clocks = new ClockChoice(SIGNED, accepted);
  const offsets: number[] = [];
  for (;;) {
    const offset = clocks.offsetSeconds ?? Number.NaN;
    offsets.push(offset);
    const isAccepted = accepts(provider, offset);
    if (isAccepted || !clocks.takesOther(refused(provider.date()))) {
      return { accepted: clocks.remembered(isAccepted) ?? accepted, offsets };
    }
  }
}

function attempts(provider: Provider, count: number, start?: number): number[][] {
  let accepted = start;
  return Array.from({ length: count }, () => {
    const end = attempt(provider, accepted);
    accepted = end.accepted;
    return end.offsets;
  });
}

describe('an assertion is made by', () => {
  test('our own clock at every attempt where a Date header of 2 h ago says otherwise and we are right', () => {
    const appliance = { aheadSeconds: 0, date: () => -7201 };
    expect(attempts(appliance, 50)).toEqual(Array.from({ length: 50 }, () => [0]));
  });

  test.each([600, -600, 7200, -86_400])('the clock of the provider, %i s ahead, from the first refusal on', (ahead) => {
    const provider = { aheadSeconds: ahead, date: () => ahead };
    expect(attempts(provider, 4)).toEqual([[0, ahead], [ahead], [ahead], [ahead]]);
  });

  test('our own clock again once it is set, and that is remembered', () => {
    expect(attempts({ aheadSeconds: 0, date: () => 0 }, 3, 600)).toEqual([[600, 0], [0], [0]]);
    expect(attempts({ aheadSeconds: 0, date: () => undefined }, 2, 600)).toEqual([[600, 0], [0]]);
    expect(attempts({ aheadSeconds: 0, date: () => -7200 }, 2, 600)).toEqual([[600, 0], [0]]);
  });

  test('what the Date says now, where neither ours nor what was accepted is right any more', () => {
    expect(attempts({ aheadSeconds: 1200, date: () => 1200 }, 2, 600)).toEqual([[600, 0, 1200], [1200]]);
  });

  test('ours first again, after all that was known has been refused', () => {
    const closed = { aheadSeconds: Number.NaN, date: () => 600 };
    expect(attempts(closed, 3, 600)).toEqual([
      [600, 0],
      [0, 600],
      [0, 600],
    ]);
  });

  test.each([
    [2, 1],
    [3, 2],
    [-2, 1],
    [-3, 2],
  ])('another clock only where it differs: %i s, %i requests', (date, requests) => {
    expect(attempt({ aheadSeconds: Number.NaN, date: () => date }, undefined).offsets).toHaveLength(requests);
  });

  test('a Date that jumps costs one request more at most, whatever is remembered', () => {
    const jump = fc.option(fc.integer({ min: -86_400, max: 86_400 }), { nil: undefined });
    fc.assert(
      fc.property(fc.infiniteStream(jump), fc.constantFrom(0, 600, -600), (dates, aheadSeconds) => {
        const provider = { aheadSeconds, date: () => dates.next().value };
        const all = attempts(provider, 10);
        expect(all.every((offsets) => offsets.length <= 2)).toBe(true);
        // Once a clock was accepted, it stays right, and the Date costs nothing any more.
        const healed = all.findIndex((offsets) => accepts(provider, offsets.at(-1) ?? Number.NaN));
        expect(all.slice(healed + 1).every((offsets) => healed < 0 || offsets.length === 1)).toBe(true);
        expect(aheadSeconds !== 0 || healed === 0).toBe(true);
      }),
    );
  });
});

test.each([86_401, -86_401, Number.NaN])('an offset of %d s is no clock, be it stored or measured', (offset) => {
  const clocks = new ClockChoice(SIGNED, offset);
  expect(clocks.offsetSeconds).toBe(0);
  expect(clocks.takesOther(refused(offset))).toBe(false);
});

describe('no other clock is tried', () => {
  test.each<[string, RefreshFailure]>([
    ['after a fault of the provider', refused(600, { kind: 'transient', httpStatus: 503 })],
    ['after a fault that no token endpoint tells', refused(600, { kind: 'transient', httpStatus: 500 })],
    ['after a time-out that a gateway tells', refused(600, { kind: 'transient', httpStatus: 408 })],
    ['after throttling', refused(600, { kind: 'transient', httpStatus: 429 })],
    ['after a page', refused(600, { kind: 'malformedResponse', reason: 'not_json', httpStatus: 200 })],
    ['after a redirect', refused(600, { reason: 'redirect', httpStatus: 302 })],
    ['after a redirect that names an error', refused(600, { httpStatus: 302, oauthError: 'invalid_client' })],
    ['after a choice of answers that names an error', refused(600, { httpStatus: 300, oauthError: 'invalid_client' })],
    [
      'after a fault that names an error',
      refused(600, { kind: 'transient', httpStatus: 502, oauthError: 'invalid_client' }),
    ],
    ['without an answer', { kind: 'transient', reason: 'timeout', message: 'no answer', clockOffsetSeconds: 600 }],
  ])('%s', (_when, failure) => {
    expect(new ClockChoice(SIGNED, undefined).takesOther(failure)).toBe(false);
  });

  test('for a request without an assertion, which has no clock', () => {
    const clocks = new ClockChoice(DEFINITION, 600);
    expect(clocks.offsetSeconds).toBeUndefined();
    expect(clocks.takesOther(refused(600))).toBe(false);
    expect(clocks.remembered(true)).toBeUndefined();
  });
});

test('an error that a 200 names is a refusal like any other', () => {
  const failure = refused(600, { httpStatus: 200, oauthError: 'invalid_client' });
  expect(new ClockChoice(SIGNED, undefined).takesOther(failure)).toBe(true);
});

test('a 500 with an OAuth error may be about the assertion: Ory Hydra says so of one outside its time', () => {
  const failure = refused(600, { kind: 'transient', httpStatus: 500, reason: 'error', oauthError: 'error' });
  const clocks = new ClockChoice(SIGNED, undefined);
  expect(clocks.takesOther(failure)).toBe(true);
  expect(clocks.offsetSeconds).toBe(600);
  expect(clocks.takesOther(failure)).toBe(false);
});
