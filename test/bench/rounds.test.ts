import { describe, expect, test } from '@jest/globals';
import { interleaved, shuffled } from '../../bench/harness/rounds.ts';

/** Returns what Math.random would, in a fixed order, again and again. */
function scripted(...values: readonly number[]): () => number {
  let index = 0;
  return () => values[index++ % values.length] ?? 0;
}

describe('shuffled', () => {
  test.each([
    [0, ['a', 'b', 'c']],
    [0.999_999, ['c', 'b', 'a']],
    [0.5, ['b', 'c', 'a']],
  ])('draws by the random number %d: %j', (random, expected) => {
    expect(shuffled(['a', 'b', 'c'], () => random)).toEqual(expected);
  });

  test('gives every order, each as often', () => {
    const counts = new Map<string, number>();
    // Every combination of what the three draws can be, once: 3 * 2 * 1 orders.
    for (const first of [0, 1 / 3, 2 / 3]) {
      for (const second of [0, 0.5]) {
        const order = shuffled(['a', 'b', 'c'], scripted(first, second, 0)).join('');
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    expect(new Set(counts.values())).toEqual(new Set([1]));
  });

  test('leaves the items as they are, and needs none', () => {
    const items = ['a', 'b'];
    shuffled(items, () => 0.9);
    expect(items).toEqual(['a', 'b']);
    expect(shuffled([], () => 0)).toEqual([]);
  });
});

describe('interleaved rounds', () => {
  test('measure every variant once a round, after one round that does not count, in the order of the draw', async () => {
    const order: string[] = [];
    const variant = (name: string) => async (): Promise<number> => {
      order.push(name);
      return order.length;
    };
    const samples = await interleaved(
      { a: variant('a'), b: variant('b') },
      // The first round of two draws keeps the order, the second one turns it round.
      { rounds: 2, random: scripted(0, 0, 0.9, 0) },
    );
    expect(order).toEqual(['a', 'b', 'a', 'b', 'b', 'a']);
    expect(samples).toEqual({ a: [3, 6], b: [4, 5] });
  });

  test('measure one at a time', async () => {
    let running = 0;
    let most = 0;
    const variant = async (): Promise<number> => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      return (running -= 1);
    };
    await interleaved({ a: variant, b: variant, c: variant }, { rounds: 3, random: () => 0 });
    expect(most).toBe(1);
  });

  test('fail with what fails', async () => {
    const failing = async (): Promise<number> => {
      throw new Error('no answer');
    };
    await expect(interleaved({ a: failing }, { rounds: 1, random: () => 0 })).rejects.toThrow('no answer');
  });
});
