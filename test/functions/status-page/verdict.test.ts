import { describe, expect, test } from '@jest/globals';
import type { Severity } from '../../../functions/contract/diagnosis.ts';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { verdictOf, worstFirst, worstSeverity } from '../../../functions/status-page/verdict.ts';
import { sampleStatus } from '../../lib/local/fixtures/sample-status.ts';

const answerOf = (...services: readonly [service: string, severity: Severity, usable?: boolean][]): StatusAnswer => {
  const [sample] = sampleStatus().services as [ServiceStatus];
  return {
    ...sampleStatus(),
    services: services.map(([service, severity, usable = true]) => ({
      ...sample,
      service,
      usable,
      diagnosis: { ...sample.diagnosis, severity },
    })),
  };
};

describe('the verdict', () => {
  test.each<[string, StatusAnswer]>([
    ['No services are kept.', answerOf()],
    ['The one service is well.', answerOf(['a', 'ok'])],
    ['All 2 services are well.', answerOf(['a', 'ok'], ['b', 'ok'])],
    // A token that is refreshed when it is read expires in good health.
    ['All 2 services are well.', answerOf(['a', 'ok', false], ['b', 'ok'])],
    ['1 of 2 services is worth watching: b.', answerOf(['a', 'ok'], ['b', 'watch'])],
    ['1 of 1 services is late and may heal by itself: a.', answerOf(['a', 'late'])],
    ['2 of 2 services need a person: a, b. No usable token: b.', answerOf(['a', 'human'], ['b', 'human', false])],
    [
      '1 of 3 services needs a person: c. 1 of 3 services is late and may heal by itself: b. 1 of 3 services is worth watching: a.',
      answerOf(['a', 'watch'], ['b', 'late'], ['c', 'human']),
    ],
    [
      '4 of 4 services need a person: a, b, c and 1 more.',
      answerOf(['a', 'human'], ['b', 'human'], ['c', 'human'], ['d', 'human']),
    ],
  ])('%s', (text, answer) => {
    expect(verdictOf(answer)).toBe(text);
  });

  test('does not change with the seconds, or a screen reader would read it out all the time', () => {
    const answer = answerOf(['a', 'human', false]);
    const later = {
      ...answer,
      now: '2026-11-23T05:00:09Z',
      services: answer.services.map((status) => ({ ...status, secondsToExpiry: -9, secondsToExpiredForUse: -39 })),
    };
    expect(verdictOf(later)).toBe(verdictOf(answer));
  });
});

test('the worst comes first, without a token before with one, and equals keep their order', () => {
  const { services } = answerOf(
    ['a', 'ok'],
    ['b', 'ok', false],
    ['c', 'watch'],
    ['d', 'human'],
    ['e', 'late', false],
    ['f', 'human', false],
    ['g', 'human', false],
  );
  expect(worstFirst(services).map(({ service }) => service)).toEqual(['f', 'g', 'd', 'e', 'c', 'b', 'a']);
});

test.each<[Severity, StatusAnswer]>([
  ['ok', answerOf()],
  ['watch', answerOf(['a', 'ok', false], ['b', 'watch'])],
  ['human', answerOf(['a', 'ok'], ['b', 'human'], ['c', 'late', false])],
])('the most that is asked of people is %s', (severity, answer) => {
  expect(worstSeverity(answer)).toBe(severity);
});
