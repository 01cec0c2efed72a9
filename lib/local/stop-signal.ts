import type { EventEmitter } from 'node:events';
import { monotonicMs } from '../../functions/adapters/process/system-clock.ts';

/** npm passes a Ctrl-C on that the terminal has already sent: what comes this soon is the same Ctrl-C. */
const SAME_SIGNAL_MS = 1000;

/**
 * Resolves at the first SIGINT or SIGTERM.
 *
 * @param source what emits the signals: `process`
 * @param force called at the next signal, at least a second later
 */
export function untilStopSignal(source: EventEmitter, force: () => void): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = (): void => {
      if (firstMs === undefined) {
        firstMs = monotonicMs();
        resolve();
      } else if (monotonicMs() - firstMs > SAME_SIGNAL_MS) {
        force();
      }
    };
    source.on('SIGINT', onSignal);
    source.on('SIGTERM', onSignal);
  });
}

/** The end, requested by a signal. */
export interface Ending {
  hasCome: boolean;
  /** Resolves when it is requested. */
  readonly come: Promise<void>;
}

/** Watches for the signals that end a run. @param exitNow called at the second one */
export function watchForEnd({
  signals,
  exitNow,
}: {
  readonly signals: EventEmitter;
  readonly exitNow: () => void;
}): Ending {
  const requested = untilStopSignal(signals, exitNow);
  const ending: Ending = {
    hasCome: false,
    come: requested.then(() => {
      ending.hasCome = true;
    }),
  };
  return ending;
}
