/** Of ten turns in a row that others wait for as well one is a newcomer's, and of ten at a time one, or one at all. */
const TURNS_PER_NEWCOMER = 10;

/** What waits for its turn; it is called once. */
type Begin = () => void;

/**
 * Lets so many run at a time, in the order in which they came. Newcomers come after all others, but have a share: where both
 * wait, every tenth turn is theirs, and a tenth of the places at most. Where nobody else waits they have all.
 *
 * @see docs/adr/0036-wishes-and-turns.md
 */
export class Turns {
  readonly #others: Begin[] = [];
  readonly #newcomers: Begin[] = [];
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
  run<T>(isNewcomer: boolean, work: () => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<T>();
    const queue = isNewcomer ? this.#newcomers : this.#others;
    queue.push(() => {
      this.#count(isNewcomer, 1);
      const done = work().finally(() => {
        this.#count(isNewcomer, -1);
        this.#begin();
      });
      turn.resolve(done);
    });
    this.#begin();
    return turn.promise;
  }

  #begin(): void {
    while (this.#running < this.#places) {
      const isNewcomer = this.#isNewcomersTurn();
      const next = (isNewcomer ? this.#newcomers : this.#others).shift();
      if (!next) return;
      this.#othersInARow = isNewcomer ? 0 : this.#othersInARow + 1;
      next();
    }
  }

  #isNewcomersTurn(): boolean {
    if (this.#others.length === 0 || this.#newcomers.length === 0) return this.#others.length === 0;
    const share = Math.max(Math.floor(this.#places / TURNS_PER_NEWCOMER), 1);
    return this.#othersInARow >= TURNS_PER_NEWCOMER - 1 && this.#newcomersRunning < share;
  }

  #count(isNewcomer: boolean, change: 1 | -1): void {
    this.#running += change;
    this.#newcomersRunning += isNewcomer ? change : 0;
  }
}
