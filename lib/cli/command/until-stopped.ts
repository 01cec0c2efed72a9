import type { EventEmitter } from 'node:events';
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
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of STOPS) signals.once(signal, stop);
  try {
    await work(stopping.signal);
  } finally {
    for (const signal of STOPS) signals.off(signal, stop);
  }
  return EXIT.interrupted;
}
