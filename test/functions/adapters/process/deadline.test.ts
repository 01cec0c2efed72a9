import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createDeadline } from '../../../../functions/adapters/process/deadline.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the deadline of an invocation', () => {
  test.each([
    ['what Lambda says is left, less a second for the answer', 20_000, 0, 19_000],
    ['all of the limit', 30_000, 0, 29_000],
    ['earlier by what is needed after it', 30_000, 5000, 24_000],
    ['the last moment', 1, 0, -999],
    ['the whole limit where the calendar of this machine is behind', 30_001, 0, 29_000],
    ['the whole limit where it is ahead', 0, 0, 29_000],
    ['the whole limit where it is far ahead', -3_600_000, 0, 29_000],
    ['the whole limit where nobody says', Number.NaN, 0, 29_000],
  ])('is %s', (_what, remainingMs, reserveMs, leftMs) => {
    const deadline = createDeadline(remainingMs, 30, reserveMs);
    expect(deadline.leftMs()).toBe(leftMs);
  });

  test('is no later than what is wanted at most', () => {
    expect(createDeadline(300_000, 300, 5000, 240).leftMs()).toBe(240_000);
    expect(createDeadline(60_000, 300, 5000, 240).leftMs()).toBe(54_000);
  });

  test('comes nearer, whatever the calendar does', () => {
    const deadline = createDeadline(10_000, 30);
    jest.setSystemTime(0);
    jest.advanceTimersByTime(8999);
    expect(deadline.leftMs()).toBe(1);
    jest.setSystemTime(4_000_000_000_000);
    jest.advanceTimersByTime(1);
    expect(deadline.leftMs()).toBe(0);
  });

  test('comes', async () => {
    jest.useRealTimers();
    const { signal } = createDeadline(1001, 30);
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.aborted).toBe(true);
  });
});
