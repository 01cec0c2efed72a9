import type { EventEmitter } from 'node:events';
import { CliProblem } from '../connection/cli-problem.ts';
import { EXIT } from '../connection/exit-code.ts';

const STOPS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Works until Ctrl-C, or whoever else ends the process.
 *
 * @param signals what emits the signals: `process`
 * @param work gets what is aborted then
 */
export async function untilStopped(
  signals: EventEmitter,
  work: (stop: AbortSignal) => Promise<void>,
): Promise<typeof EXIT.interrupted> {
  await withStop(signals, work);
  return EXIT.interrupted;
}

/**
 * Works until it is done. Ctrl-C leaves it where it is: what has begun is not waited for.
 *
 * @param where what is told then: how far it has come
 * @throws {CliProblem} by Ctrl-C
 */
export function unlessStopped<T>(
  signals: EventEmitter,
  work: (stop: AbortSignal) => Promise<T>,
  where: () => string,
): Promise<T> {
  return withStop(signals, (stop) => {
    const stopped = new Promise<never>((_resolve, reject) => {
      stop.addEventListener('abort', () => reject(new CliProblem(where(), { exitCode: EXIT.interrupted })));
    });
    return Promise.race([work(stop), stopped]);
  });
}

async function withStop<T>(signals: EventEmitter, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of STOPS) signals.once(signal, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const signal of STOPS) signals.off(signal, stop);
  }
}
