import { describe, expect, test } from '@jest/globals';
import { holdsMarker } from './leaks.ts';
import { Ledger, MARKER } from './ledger.ts';
import { type Answered, Oracle, type Verdict } from './oracle.ts';

const NOW = 1_000_000;

/** An oracle before which a token of an hour was issued for "a" an instant ago, and one for "b". */
function bench() {
  const ledger = new Ledger();
  const violations: string[] = [];
  const oracle = new Oracle(ledger, (verdict) => violations.push(verdict));
  const issue = (service: string, issuedMs = NOW, lifetimeMs = 3_600_000) => {
    const accessToken = ledger.issue(service, issuedMs, lifetimeMs);
    const { fingerprint } = ledger.find(accessToken) as { fingerprint: string };
    return { accessToken, service, fingerprint, expiresInSeconds: lifetimeMs / 1000 };
  };
  const judge = (answer: unknown, answered: Partial<Answered> = {}) => {
    const wish = { granted: 'a' };
    oracle.judgeAnswer({ wish, answer, beganMs: NOW, leftMs: NOW + 10, stoodStillMs: 0, skewsMs: [0], ...answered });
    return violations;
  };
  return { ledger, oracle, violations, issue, judge };
}

describe('an answer', () => {
  test('with a token of its provider that lives is right', () => {
    const { issue, judge } = bench();
    expect(judge(issue('a'))).toEqual([]);
  });

  const wrong: readonly (readonly [string, Verdict, (b: ReturnType<typeof bench>) => void])[] = [
    ['a token that nobody has issued', 'wrongAnswer', ({ judge }) => judge({ accessToken: 'x', service: 'a' })],
    ['nothing at all', 'wrongAnswer', ({ judge }) => judge(null)],
    ['a token of another service', 'foreign', ({ issue, judge }) => judge({ ...issue('b'), service: 'a' })],
    ['the name of another service', 'foreign', ({ issue, judge }) => judge({ ...issue('a'), service: 'b' })],
    [
      'a token to a reader that named a service it was not granted',
      'foreign',
      ({ issue, judge }) => judge(issue('a'), { wish: { granted: 'a', service: 'b' } }),
    ],
    ['another fingerprint', 'wrongAnswer', ({ issue, judge }) => judge({ ...issue('a'), fingerprint: '0123456789ab' })],
    [
      'the token that was rejected',
      'wrongAnswer',
      ({ issue, judge }) => {
        const answer = issue('a');
        judge(answer, { wish: { granted: 'a', rejectedFingerprint: answer.fingerprint } });
      },
    ],
    [
      'a token that was over a millisecond before',
      'expired',
      ({ issue, judge }) => judge(issue('a', NOW - 60_000, 60_009)),
    ],
    [
      'less time than was asked for',
      'wrongAnswer',
      ({ issue, judge }) => judge(issue('a', NOW, 57_900), { wish: { granted: 'a', minValiditySeconds: 60 } }),
    ],
    [
      'more time told than there is',
      'wrongAnswer',
      ({ issue, judge }) => judge({ ...issue('a', NOW - 1000, 60_000), expiresInSeconds: 62 }),
    ],
    ['no time told', 'wrongAnswer', ({ issue, judge }) => judge({ ...issue('a'), expiresInSeconds: undefined })],
    [
      'an older token than was stored before it was asked for',
      'wrongAnswer',
      ({ issue, judge, oracle }) => {
        const old = issue('a');
        oracle.judgeStored('a', issue('a').accessToken, NOW - 1);
        judge(old);
      },
    ],
  ];
  test.each(wrong)('with %s is counted', (_what, verdict, break_) => {
    const it = bench();
    break_(it);
    expect(it.violations).toEqual([verdict]);
    expect(it.oracle.counts[verdict]).toBe(1);
  });

  test('may be older than what was stored while it was made', () => {
    const { issue, judge, oracle } = bench();
    const old = issue('a');
    oracle.judgeStored('a', issue('a').accessToken, NOW);
    expect(judge(old)).toEqual([]);
  });

  test('is judged by when it was decided, where the process stood still before it left', () => {
    const over = (stoodStillMs: number) => {
      const { issue, judge } = bench();
      const answer = { ...issue('a', NOW - 60_000, 60_000), expiresInSeconds: 0 };
      return judge(answer, { leftMs: NOW + 45_000, stoodStillMs });
    };
    expect(over(45_000)).toEqual([]);
    expect(over(44_999)).toEqual(['expired']);
  });
});

describe('a token that is over, behind a clock that was set back', () => {
  // Issued by a clock that was right; the clock of who judged is behind by the skew.
  const over = (overMs: number, ageMs: number, skewMs: number) => {
    const { issue, judge, oracle } = bench();
    const answer = { ...issue('a', NOW - ageMs, ageMs - overMs), expiresInSeconds: 1 };
    return [judge(answer, { leftMs: NOW, skewsMs: [0, skewMs] }).length, oracle.expiredUnderWrongClock];
  };

  test('is unavoidable for as long as the clock is behind, less the buffer of 30 s', () => {
    expect(over(28_000, 100_000, 60_000)).toEqual([0, 1]);
    expect(over(33_000, 100_000, 60_000)).toEqual([1, 0]);
  });

  test('is not when it looks as if it were issued in the future', () => {
    expect(over(10_000, 100_000, 105_000)).toEqual([0, 1]);
    expect(over(10_000, 100_000, 107_000)).toEqual([1, 0]);
    expect(over(10_000, 100_000, 3_600_000)).toEqual([1, 0]);
  });

  test('is not where the clock is ahead', () => {
    expect(over(10_000, 100_000, -60_000)).toEqual([1, 0]);
  });
});

describe('an error', () => {
  const judged = (errorType: unknown, wish = {}, isExcused = false) => {
    const { oracle, violations } = bench();
    oracle.judgeError({ granted: 'a', ...wish }, errorType, isExcused);
    return violations;
  };

  test.each(['TokenUnavailable', 'StoreUnavailable', 'InvalidRequest', 'UnknownService'])(
    '%s is of the contract',
    (type) => {
      expect(judged(type)).toEqual([]);
    },
  );

  test.each(['Sandbox.Timedout', 'Runtime.ExitError', 'RangeError', 'Error', undefined, 'AccessDenied'])(
    '%s is none for a reader that asked for what it was granted',
    (type) => {
      expect(judged(type)).toEqual(['withoutContractError']);
    },
  );

  test('is AccessDenied and nothing else for who names another service', () => {
    expect(judged('AccessDenied', { service: 'b' })).toEqual([]);
    expect(judged('TokenUnavailable', { service: 'b' })).toEqual(['withoutContractError']);
  });

  test('is excused where the process was killed', () => {
    expect(judged('Runtime.ExitError', {}, true)).toEqual([]);
  });
});

describe('what is stored', () => {
  test('is newer each time, or what it was', () => {
    const { issue, oracle, violations } = bench();
    const [first, second] = [issue('a').accessToken, issue('a').accessToken];
    for (const token of [first, second, second]) oracle.judgeStored('a', token, NOW);
    expect(violations).toEqual([]);
    oracle.judgeStored('a', first, NOW);
    expect(violations).toEqual(['olderOverNewer']);
  });

  test('is of the service and was issued', () => {
    const { issue, oracle, violations } = bench();
    oracle.judgeStored('a', issue('b').accessToken, NOW);
    oracle.judgeStored('a', 'x', NOW);
    expect(violations).toEqual(['foreign', 'foreign']);
  });
});

describe('a secret in a text', () => {
  const base64 = ['', 'x', 'xy'].map((before) => Buffer.from(`${before}tk-a-1-${MARKER}zz`).toString('base64'));
  const forms = [
    MARKER,
    MARKER.toUpperCase(),
    [...MARKER].reverse().join(''),
    ...base64,
    Buffer.from(MARKER).toString('hex'),
  ];
  test.each(forms)('is found as %s', (form) => {
    const { oracle, violations } = bench();
    oracle.judgeText(`{"a":"${form}"}`, 'a line');
    expect(violations).toEqual(['leak']);
  });

  test('is not found where there is none', () => {
    expect(holdsMarker('{"event":"refresh","service":"a","fingerprint":"0123456789ab"}')).toBe(false);
  });
});
