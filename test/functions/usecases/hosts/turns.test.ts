import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Turn, Turns } from '../../../../functions/usecases/hosts/turns.ts';

const TURNS: Readonly<Record<string, Turn>> = { n: 'new', l: 'late' };

/** Names begin with `n` for newcomers, and with `l` for who is late; each goes on until it is told to end. */
class Queue {
  readonly turns = new Turns();
  readonly begun: string[] = [];
  readonly running: { readonly name: string; readonly end: () => void }[] = [];
  readonly ended: Promise<string>[] = [];

  add(...names: readonly string[]): void {
    for (const name of names) {
      const work = (): Promise<string> => {
        const { promise, resolve } = Promise.withResolvers<string>();
        this.begun.push(name);
        this.running.push({ name, end: () => resolve(name) });
        return promise;
      };
      this.ended.push(this.turns.run(TURNS[name.charAt(0)] ?? 'due', work));
    }
  }

  async end(index = 0): Promise<void> {
    this.running.splice(index, 1)[0]?.end();
    await new Promise((resolve) => setImmediate(resolve));
  }

  get newcomers(): number {
    return this.running.filter(({ name }) => name.startsWith('n')).length;
  }
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
let queue: Queue;
beforeEach(() => {
  queue = new Queue();
});

describe('turns', () => {
  test('begin with none, and then as many as there are places', async () => {
    queue.add('a', 'b', 'c');
    expect(queue.begun).toEqual([]);
    queue.turns.places = 2;
    expect(queue.begun).toEqual(['a', 'b']);
    await queue.end(1);
    expect(queue.begun).toEqual(['a', 'b', 'c']);
    expect(await queue.ended[1]).toBe('b');
  });

  test('go on after work that fails, which is told to who asked for it', async () => {
    queue.turns.places = 1;
    const failed = queue.turns.run('due', () => Promise.reject(new RangeError('broken')));
    queue.add('a');
    await expect(failed).rejects.toThrow(RangeError);
    expect(queue.begun).toEqual(['a']);
  });

  test('are all of newcomers where nobody else waits, and of all others where there are none', () => {
    queue.add(...numbered('n', 12));
    queue.turns.places = 10;
    expect(queue.newcomers).toBe(10);
    const others = new Queue();
    others.add(...numbered('a', 12));
    others.turns.places = 10;
    expect(others.begun).toHaveLength(10);
  });

  test('are of a newcomer every tenth time, however few there are at a time', async () => {
    queue.add(...numbered('n', 30), ...numbered('a', 30));
    queue.turns.places = 1;
    for (let turn = 1; turn < 30; turn += 1) await queue.end();
    expect(queue.begun.flatMap((name, index) => (name.startsWith('n') ? [index + 1] : []))).toEqual([10, 20, 30]);
  });

  test('are of no newcomer while somebody waits that is late, who comes before all others', async () => {
    queue.add(...numbered('n', 3), ...numbered('a', 3), ...numbered('l', 20));
    queue.turns.places = 1;
    for (let turn = 1; turn < 26; turn += 1) await queue.end();
    expect(queue.begun).toEqual([...numbered('l', 20), 'n0', 'a0', 'a1', 'a2', 'n1', 'n2']);
  });

  test('are never held by newcomers that hang for more than a tenth of the places', async () => {
    queue.add(...numbered('n', 30), ...numbered('a', 100));
    queue.turns.places = 20;
    while (queue.begun.length < 100) {
      await queue.end(queue.running.findIndex(({ name }) => name.startsWith('a')));
    }
    expect(queue.newcomers).toBe(2);
  });

  test('end for all, in the order of each kind, with a share for newcomers, whatever ends when', async () => {
    const names = fc.array(fc.constantFrom('a', 'n'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.integer({ min: 1, max: 25 }),
        fc.infiniteStream(fc.nat()),
        async (kinds, places, ends) => {
          const any = new Queue();
          const all = kinds.map((kind, index) => `${kind}${index}`);
          any.add(...all);
          any.turns.places = places;
          for (const end of ends) {
            const others = all.filter((name) => name.startsWith('a') && !any.begun.includes(name));
            expect(any.running.length).toBeLessThanOrEqual(places);
            if (others.length > 0) expect(any.newcomers).toBeLessThanOrEqual(Math.max(Math.floor(places / 10), 1));
            if (any.running.length === 0) break;
            await any.end(end % any.running.length);
          }
          for (const kind of ['a', 'n']) {
            const ofKind = (list: readonly string[]) => list.filter((name) => name.startsWith(kind));
            expect(ofKind(any.begun)).toEqual(ofKind(all));
          }
          await Promise.all(any.ended);
        },
      ),
      { numRuns: 200 },
    );
  });
});
