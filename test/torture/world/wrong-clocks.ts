/** One setting of the clock of a process. */
interface Setting {
  readonly process: object;
  readonly fromMs: number;
  /** When the next setting had surely arrived. */
  untilMs: number;
  readonly offsetMs: number;
}

/** For so long after an order a clock may still be what it was: a busy process hears late. */
const ARRIVAL_MS = 10_000;

/** By how much the clocks of processes were wrong, and when. */
export class WrongClocks {
  readonly #settings: Setting[] = [];

  /** Notes that the clock of a process is to be wrong by `offsetMs` from now on; a process that is stopped hears of it when it goes on. */
  set(process: object, offsetMs: number, nowMs: number, stoppedMs = 0): void {
    for (const setting of this.#settings) {
      if (setting.process === process) setting.untilMs = Math.min(setting.untilMs, nowMs + stoppedMs + ARRIVAL_MS);
    }
    this.#settings.push({ process, fromMs: nowMs, untilMs: Number.POSITIVE_INFINITY, offsetMs });
  }

  /** Returns all offsets that any of the processes may have had from a moment to another, 0 among them. */
  between(processes: readonly object[], fromMs: number, toMs: number): readonly number[] {
    const settings = this.#settings.filter(
      (one) => processes.includes(one.process) && one.fromMs <= toMs && one.untilMs >= fromMs,
    );
    return [...new Set([0, ...settings.map(({ offsetMs }) => offsetMs)])];
  }
}
