import { expect, test } from '@jest/globals';
import { instant } from '../../../../../functions/domain/values/instant.ts';
import { createVirtualClock } from '../../../../../lib/cli/simulate/clock/virtual-clock.ts';

const START = instant(1_767_225_600);

test('events happen in the order of time, those of one millisecond in the order they were scheduled', async () => {
  const clock = createVirtualClock(START);
  const seen: string[] = [];
  const schedule = (name: string, atMs: number) =>
    clock.at(atMs, () => seen.push(`${name} at ${clock.elapsedMs()} ms, ${clock.now() - START} s`));
  schedule('d', 2000);
  schedule('b', 1999);
  schedule('e', 2000);
  schedule('a', 0);
  schedule('c', 1999);
  schedule('f', 2001);
  await clock.run();
  expect(seen).toEqual([
    'a at 0 ms, 0 s',
    'b at 1999 ms, 1 s',
    'c at 1999 ms, 1 s',
    'd at 2000 ms, 2 s',
    'e at 2000 ms, 2 s',
    'f at 2001 ms, 2 s',
  ]);
});

test('of one millisecond sweeps go first and reads last, whenever they were scheduled', async () => {
  const clock = createVirtualClock(START);
  const seen: string[] = [];
  for (const turn of ['read', 'wake', 'sweep', 'read', 'wake', 'sweep'] as const) {
    clock.at(5, () => seen.push(turn), turn);
  }
  clock.at(4, () => seen.push('a read before'), 'read');
  clock.at(6, () => seen.push('a sweep after'), 'sweep');
  await clock.run();
  expect(seen).toEqual(['a read before', 'sweep', 'sweep', 'wake', 'wake', 'read', 'read', 'a sweep after']);
});

test('all that can happen at one moment has happened before time goes on', async () => {
  const clock = createVirtualClock(START);
  const seen: string[] = [];
  const settleMany = async () => {
    for (let step = 0; step < 100; step += 1) {
      await null;
    }
    seen.push(`a hundred promises later it is ${clock.elapsedMs()} ms`);
  };
  clock.at(1, () => void settleMany());
  clock.at(2, () => seen.push('next'));
  await clock.run();
  expect(seen).toEqual(['a hundred promises later it is 1 ms', 'next']);
});

test.each([
  [0, 1],
  [0.9, 1],
  [1, 1],
  [399.99, 399],
  [400, 400],
])('sleeping %d ms takes %d, as a timer of Node does', async (ms, expected) => {
  const clock = createVirtualClock(START);
  let wokenAt = -1;
  void clock.sleep(ms).then(() => {
    wokenAt = clock.elapsedMs();
  });
  await clock.run();
  expect(wokenAt).toBe(expected);
});

test('what is cancelled does not happen, and takes no time', async () => {
  const clock = createVirtualClock(START);
  const seen: string[] = [];
  const cancelled = clock.at(5000, () => seen.push('cancelled'));
  clock.at(10, () => cancelled.cancel());
  await clock.run();
  expect({ seen, elapsedMs: clock.elapsedMs() }).toEqual({ seen: [], elapsedMs: 10 });
});

test('what was to happen in the past happens now, after what is under way', async () => {
  const clock = createVirtualClock(START);
  const seen: string[] = [];
  clock.at(100, () => {
    clock.at(5, () => seen.push(`late, at ${clock.elapsedMs()} ms`));
    seen.push('first');
  });
  await clock.run();
  expect(seen).toEqual(['first', 'late, at 100 ms']);
});
