interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Lets concurrent callers of the same thing share one request. Each leaves on its own when its signal aborts; when the
 * last one has left, the request is ended: nothing runs on without a caller that waits for it.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /**
   * Resolves or rejects as the request with this key does, which is started when there is none.
   *
   * @param start gets a signal that aborts when no caller waits any more
   * @param signal ends the wait of this caller, with its reason
   */
  join(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const flight = this.#flights.get(key) ?? this.#begin(key, start);
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          this.#end(key, flight);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.result.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject);
      // It may have ended while it was being started, before anything was listening.
      if (signal.aborted) {
        leave();
      }
    });
  }

  /** Makes later callers start a new request; those that wait already get the answer of theirs. */
  clear(): void {
    this.#flights.clear();
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = {
      controller,
      waiting: 0,
      result: start(controller.signal).finally(() => this.#end(key, flight)),
    };
    this.#flights.set(key, flight);
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) {
      this.#flights.delete(key);
    }
  }
}
