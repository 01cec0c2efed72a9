import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startStatusWatch } from '../../../lib/local/status-watch.ts';

function startCounting(reportMs = 0) {
  const told = { times: 0 };
  const watch = startStatusWatch(async () => {
    told.times += 1;
    await sleep(reportMs);
  }, 3_600_000);
  return { told, watch };
}

test('several refreshes within a moment are told once', async () => {
  const { told, watch } = startCounting();
  watch.soon();
  watch.soon();
  expect(told.times).toBe(0);
  await sleep(500);
  watch.stop();
  expect(told.times).toBe(1);
});

test('what is told at once need not be told again soon', async () => {
  const { told, watch } = startCounting();
  watch.soon();
  await watch.now();
  await sleep(500);
  watch.stop();
  expect(told.times).toBe(1);
});

test('refreshes that never pause do not put it off, and one that comes while it is told is told afterwards', async () => {
  const { told, watch } = startCounting(50);
  while (told.times < 3) {
    watch.soon();
    await sleep(5);
  }
  watch.stop();
});

test('nothing is told after the stop', async () => {
  const { told, watch } = startCounting();
  watch.soon();
  watch.stop();
  watch.soon();
  await sleep(500);
  expect(told.times).toBe(0);
});
