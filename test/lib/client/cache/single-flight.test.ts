import { describe, expect, test } from '@jest/globals';
import { SingleFlight } from '../../../../lib/client/cache/single-flight.ts';

interface Started {
  readonly signal: AbortSignal;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

const setUp = () => {
  const flights = new SingleFlight<string>();
  const started: Started[] = [];
  const start = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      started.push({ signal, resolve, reject });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const join = (key: string, signal = new AbortController().signal) => flights.join(key, start, signal);
  return { flights, started, join };
};

describe('a shared request', () => {
  test('is one for the same key and another for another', async () => {
    const { started, join } = setUp();
    const results = [join('a'), join('a'), join('b')];
    expect(started).toHaveLength(2);
    started[0]?.resolve('A');
    started[1]?.resolve('B');
    expect(await Promise.all(results)).toEqual(['A', 'A', 'B']);
  });

  test('fails for all who wait, and the next call starts anew', async () => {
    const { started, join } = setUp();
    const results = Promise.allSettled([join('a'), join('a')]);
    started[0]?.reject(new Error('down'));
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = join('a');
    expect(started).toHaveLength(2);
    started[1]?.resolve('A');
    expect(await next).toBe('A');
  });

  test('goes on while one is left, and ends with the last', async () => {
    const { started, join } = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    const results = [join('a', first.signal), join('a', second.signal)];
    const settled = Promise.allSettled(results);
    first.abort(new Error('first left'));
    expect(started[0]?.signal.aborted).toBe(false);
    second.abort(new Error('second left'));
    expect(started[0]?.signal.aborted).toBe(true);
    expect((await settled).map((result) => result.status === 'rejected' && result.reason.message)).toEqual([
      'first left',
      'second left',
    ]);
    const next = join('a');
    expect(started).toHaveLength(2);
    started[1]?.resolve('A');
    expect(await next).toBe('A');
  });

  test('ends when its start has aborted the only one who waits', async () => {
    const { flights } = setUp();
    const caller = new AbortController();
    const start = (signal: AbortSignal): Promise<string> => {
      caller.abort(new Error('at once'));
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    await expect(flights.join('a', start, caller.signal)).rejects.toThrow('at once');
  });

  test('that was cleared is finished for those who wait, and not joined by others', async () => {
    const { flights, started, join } = setUp();
    const before = join('a');
    flights.clear();
    const after = join('a');
    expect(started).toHaveLength(2);
    started[1]?.resolve('new');
    started[0]?.resolve('old');
    expect(await Promise.all([before, after])).toEqual(['old', 'new']);
  });
});
