import { describe, expect, test } from '@jest/globals';
import type { AttemptStatus } from '../../../../functions/contract/attempt.ts';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { ATTEMPTS_KEPT, createAttemptHistory } from '../../../../lib/local/status-page/attempt-history.ts';
import { sampleStatus } from '../fixtures/sample-status.ts';

const attempt = (second: number, outcome: AttemptStatus['outcome'] = 'refreshed'): AttemptStatus => ({
  at: `2026-11-23T05:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}Z`,
  outcome,
});
const told = (lastAttempt: AttemptStatus | null, lastFailure: AttemptStatus | null = null): StatusAnswer =>
  sampleStatus({ lastAttempt, lastFailure });

describe('the attempts that were seen', () => {
  test('are those that differ, oldest first', () => {
    const history = createAttemptHistory();
    for (const second of [1, 1, 5, 5, 9]) {
      history.observe(told(attempt(second)));
    }
    expect(history.of('genesys')).toEqual([attempt(1), attempt(5), attempt(9)]);
  });

  test('have a failure between two successes, in the order they happened', () => {
    const history = createAttemptHistory();
    history.observe(told(attempt(1)));
    history.observe(told(attempt(9), attempt(5, 'transient')));
    history.observe(told(attempt(9), attempt(5, 'transient')));
    expect(history.of('genesys')).toEqual([attempt(1), attempt(5, 'transient'), attempt(9)]);
  });

  test('have a failure that is the last attempt once', () => {
    const history = createAttemptHistory();
    history.observe(told(attempt(5, 'transient'), attempt(5, 'transient')));
    expect(history.of('genesys')).toEqual([attempt(5, 'transient')]);
  });

  test('are not more than are kept: the oldest go', () => {
    const history = createAttemptHistory();
    for (let second = 0; second <= ATTEMPTS_KEPT; second++) {
      history.observe(told(attempt(second)));
    }
    expect(history.of('genesys')).toHaveLength(ATTEMPTS_KEPT);
    expect(history.of('genesys')[0]).toEqual(attempt(1));
  });

  test('of a service that is kept no longer are forgotten, and none are known of a stranger', () => {
    const history = createAttemptHistory();
    history.observe(told(attempt(1)));
    history.observe({ ...told(null), services: [] });
    expect(history.of('genesys')).toEqual([]);
    expect(history.of('constructor')).toEqual([]);
  });

  test('are none before the first attempt', () => {
    const history = createAttemptHistory();
    history.observe(told(null));
    expect(history.of('genesys')).toEqual([]);
  });
});
