/**
 * Returns `ask` for many readers: whoever asks while an answer is on its way, or within `keptMs` after it came, gets that
 * one. Nobody reads, nobody asks. A failure is shared like an answer: readers who come often would ask ever so often.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function shareAnswers<T>(ask: () => Promise<T>, keptMs: number, now: () => number): () => Promise<T> {
  let shared: Promise<T> | undefined;
  let keptUntil = Number.POSITIVE_INFINITY;
  return () => {
    if (shared === undefined || now() >= keptUntil) {
      const asked = ask();
      shared = asked;
      keptUntil = Number.POSITIVE_INFINITY;
      const keep = (): void => {
        keptUntil = now() + keptMs;
      };
      asked.then(keep, keep);
    }
    return shared;
  };
}
