/** When something has to have ended, by a clock that does not jump. */
export interface Deadline {
  /** Milliseconds until then, computed anew by each call; 0 or less once it has come. */
  leftMs(): number;
  /** Aborts when it comes. */
  readonly signal: AbortSignal;
}

/**
 * Returns what `work` comes to, or fails with `late()` when the deadline comes first: whatever is slow, it is answered then. What
 * was begun goes on unobserved.
 */
export async function inTime<T>({ signal }: Deadline, work: Promise<T>, late: () => Error): Promise<T> {
  const over = Promise.withResolvers<never>();
  const giveUp = (): void => over.reject(late());
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal.aborted) {
      giveUp();
    }
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
