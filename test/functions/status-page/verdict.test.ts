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
    ['Both services are well.', answerOf(['a', 'ok'], ['b', 'ok'])],
    ['All 3 services are well.', answerOf(['a', 'ok'], ['b', 'ok'], ['c', 'ok'])],
    // A token that is refreshed when it is read expires in good health.
    ['Both services are well.', answerOf(['a', 'ok', false], ['b', 'ok'])],
    ['1 of 2 services is worth watching: b.', answerOf(['a', 'ok'], ['b', 'watch'])],
    ['The one service is degraded and may heal by itself: a.', answerOf(['a', 'degraded'])],
    [
      '2 of 2 services need action: a, b. No usable token: b.',
      answerOf(['a', 'action-required'], ['b', 'action-required', false]),
    ],
    [
      '1 of 3 services needs action: c. 1 of 3 services is degraded and may heal by itself: b. 1 of 3 services is worth watching: a.',
      answerOf(['a', 'watch'], ['b', 'degraded'], ['c', 'action-required']),
    ],
    [
      '4 of 4 services need action: a, b, c and 1 more.',
      answerOf(['a', 'action-required'], ['b', 'action-required'], ['c', 'action-required'], ['d', 'action-required']),
    ],
  ])('%s', (text, answer) => {
    expect(verdictOf(answer)).toBe(text);
  });

  test('does not change with the seconds, or a screen reader would read it out all the time', () => {
    const answer = answerOf(['a', 'action-required', false]);
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
    ['d', 'action-required'],
    ['e', 'degraded', false],
    ['f', 'action-required', false],
    ['g', 'action-required', false],
  );
  expect(worstFirst(services).map(({ service }) => service)).toEqual(['f', 'g', 'd', 'e', 'c', 'b', 'a']);
});

test.each<[Severity, StatusAnswer]>([
  ['ok', answerOf()],
  ['watch', answerOf(['a', 'ok', false], ['b', 'watch'])],
  ['action-required', answerOf(['a', 'ok'], ['b', 'action-required'], ['c', 'degraded', false])],
])('the most that is asked of people is %s', (severity, answer) => {
  expect(worstSeverity(answer)).toBe(severity);
});
