import { EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import { holdsMarker } from './leaks.ts';
import type { IssuedToken, Ledger } from './ledger.ts';

/** What must not happen: each is counted, and each count has to be zero. */
export const VERDICTS = {
  wrongAnswer: 'wrong answers',
  expired: 'expired tokens handed out',
  foreign: 'tokens of another service',
  olderOverNewer: 'older tokens stored over newer ones',
  leak: 'secrets or tokens in an output',
  withoutContractError: 'requests without an error of the contract',
} as const;
/** One of {@link VERDICTS}. */
export type Verdict = keyof typeof VERDICTS;

/** What a reader asked for. */
export interface Wish {
  /** The service it was granted: the alias. */
  readonly granted: string;
  /** The service that it names; absent: none. */
  readonly service?: string;
  readonly minValiditySeconds?: number;
  readonly rejectedFingerprint?: string;
}

/** An answer, and when it was made. Times are true milliseconds. */
export interface Answered {
  readonly wish: Wish;
  readonly answer: unknown;
  /** When the request began: nothing that was stored before may be missing. Absent: the answer may be one of before. */
  readonly beganMs?: number;
  readonly leftMs: number;
  /** For how long the process stood still between the decision and that at most. */
  readonly stoodStillMs: number;
  /** By how much clocks may have made the token look younger than it was: those that issued it less those that judged it. */
  readonly skewsMs: readonly number[];
}

/** What the functions may fail with. */
const CONTRACT_ERRORS = ['InvalidRequest', 'UnknownService', 'AccessDenied', 'TokenUnavailable', 'StoreUnavailable'];
/** Instants are whole seconds, and the one of the decision lies before the answer. */
const ROUNDING_MS = 2000;
/** A token that looks as if it were issued in more than so much time is not believed (ADR 32), give or take a second. */
const AHEAD_MS = 6000;
const BUFFER_MS = EXPIRY_BUFFER_SECONDS * 1000;

/** Judges what the functions hand out, store, answer and write against what the providers know. */
export class Oracle {
  readonly counts: Record<Verdict, number>;
  /** Expired tokens that a clock that was wrong makes unavoidable. */
  expiredUnderWrongClock = 0;
  readonly #ledger: Ledger;
  readonly #onViolation: (verdict: Verdict, what: string, about: string) => void;
  /** What was stored of each service, the newest last. */
  readonly #stored = new Map<string, { readonly number: number; readonly atMs: number }[]>();

  constructor(ledger: Ledger, onViolation: (verdict: Verdict, what: string, about: string) => void) {
    this.#ledger = ledger;
    this.#onViolation = onViolation;
    this.counts = Object.fromEntries(Object.keys(VERDICTS).map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  }

  /** Judges a token that was handed out. */
  judgeAnswer(answered: Answered): void {
    const { wish, answer } = answered;
    const { accessToken, service, fingerprint } = Object(answer);
    const token = this.#ledger.find(accessToken);
    if (token === undefined) {
      this.#note('wrongAnswer', 'no provider has issued what was handed out', wish.granted);
    } else if (token.service !== wish.granted || service !== wish.granted || (wish.service ?? service) !== service) {
      this.#note(
        'foreign',
        `${named(token)} was handed out to a reader of ${wish.granted} that named ${wish.service}`,
        wish.granted,
      );
    } else if (token.fingerprint !== fingerprint || fingerprint === wish.rejectedFingerprint) {
      this.#note(
        'wrongAnswer',
        `${named(token)} has another fingerprint than it is said to have, or was rejected`,
        wish.granted,
      );
    } else {
      this.#judgeAge(answered, token);
    }
  }

  /** Judges an error. `isExcused`: the process was killed or stopped meanwhile, or the machine stood still. */
  judgeError(wish: Wish, errorType: unknown, isExcused: boolean): void {
    const isDenied = wish.service !== undefined && wish.service !== wish.granted;
    const isOfContract = isDenied
      ? errorType === 'AccessDenied'
      : CONTRACT_ERRORS.includes(String(errorType)) && errorType !== 'AccessDenied';
    if (!isOfContract && !isExcused)
      this.#note('withoutContractError', `${wish.granted} was answered ${errorType}`, wish.granted);
  }

  /** Judges a token that the table has taken. */
  judgeStored(service: string, accessToken: unknown, atMs: number): void {
    const token = this.#ledger.find(accessToken);
    const stored = this.#stored.get(service) ?? [];
    const newest = stored.at(-1)?.number ?? 0;
    if (token?.service !== service) {
      this.#note('foreign', `${token ? named(token) : 'what nobody has issued'} was stored for ${service}`, service);
    } else if (token.number < newest) {
      this.#note('olderOverNewer', `${named(token)} was stored over ${newest}`, service);
    } else {
      this.#stored.set(service, [...stored.slice(-50), { number: token.number, atMs }]);
    }
  }

  /** Judges what somebody can read who is not to see a token. */
  judgeText(text: string, source: string): void {
    if (holdsMarker(text)) this.#note('leak', `${source} holds a secret or a token`, '');
  }

  #judgeAge({ wish, answer, beganMs, leftMs, stoodStillMs, skewsMs }: Answered, token: IssuedToken): void {
    const decidedMs = leftMs - stoodStillMs;
    const leftOverMs = token.diesMs - decidedMs;
    const skewMs = Math.max(0, ...skewsMs);
    const newest = this.#stored.get(wish.granted)?.findLast(({ atMs }) => atMs < (beganMs ?? 0))?.number ?? 0;
    const told = Number(Object(answer).expiresInSeconds) * 1000;
    const toldFrom = Math.max(beganMs ?? token.issuedMs, token.issuedMs);
    if (leftOverMs < 0 && !skewsMs.some((skew) => isUnavoidable(skew, -leftOverMs, decidedMs - token.issuedMs))) {
      const over = `had been over for ${Math.round(-leftOverMs)} ms, clocks apart by ${skewsMs.map(Math.round).join(', ')} ms`;
      this.#note('expired', `${named(token)} ${over} when it was handed out`, wish.granted);
    } else if (leftOverMs < 0) {
      this.expiredUnderWrongClock += 1;
    } else if (token.number < newest) {
      this.#note(
        'wrongAnswer',
        `${named(token)} was handed out although ${newest} had been stored before`,
        wish.granted,
      );
    } else if (leftOverMs + skewMs + ROUNDING_MS < (wish.minValiditySeconds ?? 0) * 1000) {
      this.#note(
        'wrongAnswer',
        `${named(token)} had ${Math.round(leftOverMs)} ms left, less than was asked for`,
        wish.granted,
      );
    } else if (!(told <= token.diesMs - toldFrom + skewMs + ROUNDING_MS)) {
      this.#note('wrongAnswer', `${named(token)} was told to have ${told} ms left, more than it had`, wish.granted);
    }
  }

  #note(verdict: Verdict, what: string, about: string): void {
    this.counts[verdict] += 1;
    this.#onViolation(verdict, what, about);
  }
}

/**
 * Tells whether a clock that is behind by `skewMs` has to take a token that is over for one that is not: it looks as if that much
 * more were left, the buffer is kept, and it must not look as if it were still to be issued.
 */
function isUnavoidable(skewMs: number, overMs: number, ageMs: number): boolean {
  return overMs <= skewMs - BUFFER_MS + ROUNDING_MS && ageMs + AHEAD_MS >= skewMs;
}

/** A token without its text. */
function named({ service, number }: IssuedToken): string {
  return `token ${number} of ${service}`;
}
