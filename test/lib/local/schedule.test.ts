import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startSchedule } from '../../../lib/local/schedule.ts';

/** A run that the test ends by hand. */
function createRun() {
  const ends: (() => void)[] = [];
  const run = () => new Promise<void>((resolve) => ends.push(resolve));
  return { run, ends };
}

test('runs at once and again after the interval', async () => {
  let runs = 0;
  const schedule = startSchedule({
    everySeconds: 0.05,
    onSkipped: () => {},
    run: async () => {
      runs += 1;
    },
  });
  expect(runs).toBe(1);
  await schedule.firstRun;
  await sleep(120);
  await schedule.stop();
  expect(runs).toBeGreaterThanOrEqual(2);
  const runsAtStop = runs;
  await sleep(120);
  expect(runs).toBe(runsAtStop);
});

test('leaves a turn out while the last run is under way, and says so', async () => {
  const { run, ends } = createRun();
  let skipped = 0;
  const onSkipped = () => {
    skipped += 1;
  };
  const schedule = startSchedule({ everySeconds: 0.03, run, onSkipped });
  await sleep(110);
  expect({ runs: ends.length, hasSkipped: skipped > 0 }).toEqual({ runs: 1, hasSkipped: true });
  ends[0]?.();
  await sleep(60);
  expect(ends.length).toBe(2);
  const stopping = schedule.stop();
  ends[1]?.();
  await stopping;
});

test('stops only when the run under way has ended', async () => {
  const { run, ends } = createRun();
  const schedule = startSchedule({ everySeconds: 60, run, onSkipped: () => {} });
  let isStopped = false;
  const stopping = schedule.stop().then(() => {
    isStopped = true;
  });
  await sleep(20);
  expect(isStopped).toBe(false);
  ends[0]?.();
  await stopping;
});
