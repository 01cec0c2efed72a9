/** Of ten turns in a row that others wait for as well one is a newcomer's, and of ten at a time one, or one at all. */
const TURNS_PER_NEWCOMER = 10;

/** Whose turn it is: of a token that is late or over, of one that is due, or of somebody who has none yet. */
export type Turn = 'late' | 'due' | 'new';

/** What waits for its turn; it is called once. */
type Begin = () => void;

/**
 * Lets so many run at a time: who is late before who is due, each in the order in which they came. Newcomers come after all others,
 * but have a share: where those wait that are due, every tenth turn is theirs, and a tenth of the places at most. Where somebody
 * waits that is late, they have none; where nobody else waits they have all.
 *
 * @see docs/adr/0036-wishes-and-turns.md
 */
export class Turns {
  readonly #waiting: Readonly<Record<Turn, Begin[]>> = { late: [], due: [], new: [] };
  #places = 0;
  #running = 0;
  #newcomersRunning = 0;
  #othersInARow = 0;

  /** How many run at a time, from 0 on: at first nobody does, so that all can queue up before. */
  set places(places: number) {
    this.#places = places;
    this.#begin();
  }

  get places(): number {
    return this.#places;
  }

  /** Runs the work when its turn has come. */
  run<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    const begun = Promise.withResolvers<T>();
    this.#waiting[turn].push(() => {
      this.#count(turn, 1);
      const done = work().finally(() => {
        this.#count(turn, -1);
        this.#begin();
      });
      begun.resolve(done);
    });
    this.#begin();
    return begun.promise;
  }

  #begin(): void {
    while (this.#running < this.#places) {
      const turn = this.#next();
      const next = this.#waiting[turn].shift();
      if (!next) return;
      this.#othersInARow = turn === 'new' ? 0 : this.#othersInARow + 1;
      next();
    }
  }

  #next(): Turn {
    const { late, due, new: newcomers } = this.#waiting;
    if (late.length > 0) return 'late';
    if (due.length === 0 || newcomers.length === 0) return due.length === 0 ? 'new' : 'due';
    const share = Math.max(Math.floor(this.#places / TURNS_PER_NEWCOMER), 1);
    return this.#othersInARow >= TURNS_PER_NEWCOMER - 1 && this.#newcomersRunning < share ? 'new' : 'due';
  }

  #count(turn: Turn, change: 1 | -1): void {
    this.#running += change;
    this.#newcomersRunning += turn === 'new' ? change : 0;
  }
}
