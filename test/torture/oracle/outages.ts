/** From a moment to another, in true milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The longest time that a service was without a usable token. */
export interface Gap extends Span {
  readonly service: string;
  /** The longest time in it, without a break, in which everything was up that a token needs. */
  readonly possibleMs: number;
}

/** When services had a usable token, from what was stored of them. */
export class Usability {
  readonly #gaps: Omit<Gap, 'possibleMs'>[] = [];
  readonly #usableUntil = new Map<string, number>();

  constructor(services: readonly string[], startMs: number) {
    for (const service of services) {
      this.#usableUntil.set(service, startMs);
    }
  }

  /** Notes that a token was stored, which is usable until then. */
  store(service: string, atMs: number, untilMs: number): void {
    const fromMs = this.#usableUntil.get(service) ?? atMs;
    if (fromMs < atMs) this.#gaps.push({ service, fromMs, toMs: atMs });
    this.#usableUntil.set(service, Math.max(untilMs, fromMs));
  }

  /** Returns the services that have a usable token at a moment. */
  usableAt(atMs: number): readonly string[] {
    return [...this.#usableUntil].filter(([, untilMs]) => untilMs > atMs).map(([service]) => service);
  }

  /** Returns the longest gap until a moment; `undefined` when there was none. */
  longest(endMs: number, downOf: (service: string) => readonly Span[]): Gap | undefined {
    const open = [...this.#usableUntil].map(([service, fromMs]) => ({ service, fromMs, toMs: endMs }));
    const [gap] = [...this.#gaps, ...open].toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
    return gap && gap.toMs > gap.fromMs ? { ...gap, possibleMs: longestUp(gap, downOf(gap.service)) } : undefined;
  }
}

/** Returns the longest time within a span in which nothing was down. */
export function longestUp({ fromMs, toMs }: Span, down: readonly Span[]): number {
  let upFromMs = fromMs;
  let longestMs = 0;
  for (const one of down.toSorted((a, b) => a.fromMs - b.fromMs)) {
    longestMs = Math.max(longestMs, Math.min(one.fromMs, toMs) - upFromMs);
    upFromMs = Math.max(upFromMs, one.toMs);
  }
  return Math.max(longestMs, toMs - upFromMs);
}
