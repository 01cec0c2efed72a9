import { SECOND_REQUEST_REFUSED } from '../../domain/catalogue/lost-answer.ts';
import { isThrottled } from '../../domain/catalogue/match-failure.ts';
import { LARGEST_CLOCK_OFFSET_SECONDS } from '../../domain/expiry/judge-lifetime.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { hasAssertion, type ServiceDefinition } from '../../domain/service/service-definition.ts';

/** A clock that is off by no more than this troubles no provider. */
const TOLERATED_OFFSET_SECONDS = 2;
/** The offset of our own clock from itself. */
const OURS = 0;

/**
 * The clocks that the assertions of one attempt are made by, each once: the one that was accepted last, ours, and the one
 * of the `Date` header.
 *
 * A `Date` may be wrong: whatever wrote it need not be what checks assertions. So it is believed only after a refusal, and
 * for one request of an attempt.
 *
 * @see docs/adr/0028-clocks-and-rotation.md
 */
export class ClockChoice {
  readonly #isNeeded: boolean;
  readonly #first: number;
  readonly #refused: number[] = [];
  #offsetSeconds: number;
  #hasTakenDate = false;

  /** @param accepted the offset that the last accepted assertion was made with; absent: ours goes first */
  constructor(definition: ServiceDefinition, accepted: number | undefined) {
    this.#isNeeded = hasAssertion(definition);
    this.#first = isBelievable(accepted) ? accepted : OURS;
    this.#offsetSeconds = this.#first;
  }

  /** How far ahead of ours the clock is that the next assertion is made by, in seconds; absent: there is no assertion. */
  get offsetSeconds(): number | undefined {
    return this.#isNeeded ? this.#offsetSeconds : undefined;
  }

  /** Takes another clock where an assertion was refused. @returns whether there is another one to try */
  takesOther(failure: RefreshFailure): boolean {
    if (!this.#isNeeded || !isRefusal(failure)) return false;
    this.#refused.push(this.#offsetSeconds);
    const isNew = (offset: number): boolean =>
      this.#refused.every((tried) => Math.abs(offset - tried) > TOLERATED_OFFSET_SECONDS);
    const { clockOffsetSeconds: measured } = failure;
    if (isNew(OURS)) {
      this.#offsetSeconds = OURS;
      return true;
    }
    if (!isBelievable(measured) || this.#hasTakenDate || !isNew(measured)) return false;
    this.#hasTakenDate = true;
    this.#offsetSeconds = measured;
    return true;
  }

  /** Begins with the first clock again, for another secret: what was refused may have been the key. The `Date` had its try. */
  startAgain(): void {
    this.#offsetSeconds = this.#first;
    this.#refused.splice(0);
  }

  /**
   * Returns the offset to begin with at the next attempt; absent: the one that is remembered.
   *
   * @param isAccepted whether the last request brought a token
   */
  remembered(isAccepted: boolean): number | undefined {
    if (isAccepted) return this.offsetSeconds;
    // What was accepted once is refused now, and so is ours: the next attempt starts from the beginning.
    return this.#refused.includes(OURS) ? OURS : undefined;
  }
}

/** Nothing is adopted that is no clock, wherever it comes from. */
function isBelievable(offset: number | undefined): offset is number {
  return offset !== undefined && Math.abs(offset) <= LARGEST_CLOCK_OFFSET_SECONDS;
}

/**
 * Tells whether the provider has judged the request: a fault of its own or "too often" says nothing about an assertion. What
 * names an OAuth error may have, whatever its status: Ory Hydra answers 500 to an assertion outside its time. A second request has no
 * assertion.
 */
function isRefusal(failure: RefreshFailure): boolean {
  const { httpStatus = 0, oauthError } = failure;
  const isClientError = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408;
  const isNamed = oauthError !== undefined && (httpStatus < 300 || httpStatus === 500);
  return (isClientError || isNamed) && failure.reason !== SECOND_REQUEST_REFUSED && !isThrottled(failure);
}
