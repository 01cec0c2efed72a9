import { describe, expect, test } from '@jest/globals';
import { withDeadline } from '../../../../lib/client/transport/deadline.ts';

const late = () => new Error('late');
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a deadline', () => {
  test.each([
    ['in time', async () => 'done', 'done'],
    ['with an error', () => Promise.reject(new Error('failed')), 'failed'],
  ])('leaves no timer behind what ended %s', async (_how, run, expected) => {
    const before = timers();
    const ended = await withDeadline<string>(run, 60_000, late).catch((error: Error) => error.message);
    expect(ended).toBe(expected);
    expect(timers()).toBe(before);
  });

  test('ends what takes longer', async () => {
    await expect(withDeadline(untilAborted, 10, late)).rejects.toThrow('late');
  });

  test('gives way to the caller’s own signal, and lets go of it', async () => {
    const caller = new AbortController();
    const call = withDeadline(untilAborted, 60_000, late, caller.signal);
    caller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    let inner: AbortSignal | undefined;
    const other = new AbortController();
    await withDeadline(async (signal) => (inner = signal), 60_000, late, other.signal);
    other.abort();
    expect(inner?.aborted).toBe(false);
  });

  test('does not begin what its caller has given up', async () => {
    let began = false;
    const call = withDeadline(async () => (began = true), 60_000, late, AbortSignal.abort(new Error('enough')));
    await expect(call).rejects.toThrow('enough');
    expect(began).toBe(false);
  });
});
