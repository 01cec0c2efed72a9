import { expect, test } from '@jest/globals';
import { shareAnswers } from '../../../lib/cli/shared-answer.ts';

/** Somebody who is asked, and answers when told to. */
const askable = (keptMs: number) => {
  const asked: PromiseWithResolvers<string>[] = [];
  let nowMs = 0;
  const share = shareAnswers(
    () => {
      const next = Promise.withResolvers<string>();
      asked.push(next);
      return next.promise;
    },
    keptMs,
    () => nowMs,
  );
  return { asked, share, advance: (ms: number) => (nowMs += ms) };
};

test('readers who come while an answer is on its way share it, however long it takes', async () => {
  const { asked, share, advance } = askable(100);
  const first = share();
  advance(10_000);
  const second = share();
  asked[0]?.resolve('answer');
  expect([await first, await second, asked.length]).toEqual(['answer', 'answer', 1]);
});

test.each([
  [99, 1],
  [100, 2],
])('%i ms after it came, %i have been asked for', async (ms, count) => {
  const { asked, share, advance } = askable(100);
  const first = share();
  advance(5000);
  asked[0]?.resolve('answer');
  await first;
  advance(ms);
  void share();
  expect(asked).toHaveLength(count);
});

test('nobody reads, nobody is asked', () => {
  expect(askable(100).asked).toEqual([]);
});

test('a failure is shared as long as an answer, and asked for again then', async () => {
  const { asked, share, advance } = askable(100);
  const first = share();
  asked[0]?.reject(new Error('down'));
  await expect(first).rejects.toThrow('down');
  await expect(share()).rejects.toThrow('down');
  advance(100);
  const later = share();
  asked[1]?.resolve('up');
  expect(await later).toBe('up');
});
