import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { type Instant, toUtc } from '../../../functions/domain/values/instant.ts';
import type { Answer, StatusFailure } from '../../local/status-page/status-failure.ts';
import type { TenantsRequest } from '../../local/status-page/tenant-list.ts';
import { NOBODY } from '../../local/status-page/tenants-page.ts';
import { CliProblem } from '../connection/cli-problem.ts';

/** An answer is shared for so long: a deployment is asked the same every 5 s at most, however many read. */
export const SHARED_MS = 5000;
/** A reader waits so long for an answer, then gets the last one: less than what the script of the page waits (10 s). */
export const PATIENCE_MS = 3000;

/** What a shared status works with. */
export interface SharedStatusOptions {
  /** Asks the deployment. @throws {CliProblem} */
  readonly ask: () => Promise<StatusAnswer>;
  /** Gets every answer once. */
  readonly onAnswer: (answer: StatusAnswer) => void;
  readonly now: () => Instant;
  /** Milliseconds from any fixed point. */
  readonly elapsedMs: () => number;
  /** Resolves after so many milliseconds; must not keep the process alive. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A time the deployment was asked. */
interface Round {
  /** RFC 3339 in UTC. */
  readonly since: string;
  readonly startedMs: number;
  /** Resolves when the answer has come or failed, or the patience of the readers is over. */
  readonly settledOrSlow: Promise<unknown>;
  isOpen: boolean;
}

const SLOW = {
  problem: 'no answer has come yet',
  advice: 'wait, one question is under way; if this lasts, check network and region, and the logs of serve-tokens',
};

/**
 * Returns what any number of readers ask for the status of one deployment. It asks the deployment itself only for a reader,
 * one question at a time and none within {@link SHARED_MS} of the one before; it never rejects. While an answer fails or is
 * slow, readers are told since when and what to do, with the last answer there was.
 */
export function createSharedStatus(options: SharedStatusOptions): () => Promise<StatusAnswer | StatusFailure> {
  let last: StatusAnswer | undefined;
  /** The first of failures in a row says since when. */
  let failure: StatusFailure | undefined;
  let newest: Round | undefined;

  const askOnce = async (since: string): Promise<void> => {
    try {
      const answer = await options.ask();
      options.onAnswer(answer);
      last = answer;
      failure = undefined;
    } catch (error) {
      failure = { since: failure?.since ?? since, ...failureOf(error) };
    }
  };
  const begin = (): Round => {
    const since = toUtc(options.now());
    const settled = askOnce(since).then(() => {
      round.isOpen = false;
    });
    const settledOrSlow = Promise.race([settled, options.sleep(PATIENCE_MS)]);
    const round = { since, startedMs: options.elapsedMs(), settledOrSlow, isOpen: true };
    return round;
  };

  return async () => {
    if (!newest || (!newest.isOpen && options.elapsedMs() - newest.startedMs >= SHARED_MS)) {
      newest = begin();
    }
    const round = newest;
    await round.settledOrSlow;
    if (!failure && !round.isOpen && last) return last;
    return defined({ ...(failure ?? { ...SLOW, since: round.since }), last });
  };
}

/**
 * Returns what any number of readers ask for pages of tenants. The same question is asked once within {@link SHARED_MS}, and never twice
 * at a time; it never rejects. That there is no such tenant is told as serve-tokens tells it, so the page knows it from a failure.
 */
export function createSharedPages({
  ask,
  elapsedMs,
}: {
  /** Asks the deployment. @throws {CliProblem} */
  readonly ask: (page: TenantsRequest) => Promise<StatusAnswer>;
  readonly elapsedMs: SharedStatusOptions['elapsedMs'];
}): (page: TenantsRequest) => Promise<Answer> {
  const rounds = new Map<string, { readonly startedMs: number; isOpen: boolean; readonly answer: Promise<Answer> }>();
  return (page) => {
    for (const [key, { isOpen, startedMs }] of rounds) {
      if (!isOpen && elapsedMs() - startedMs >= SHARED_MS) rounds.delete(key);
    }
    const question = JSON.stringify(page);
    const known = rounds.get(question);
    if (known) return known.answer;
    const answer = ask(page)
      .catch(answerOfProblem)
      .finally(() => {
        round.isOpen = false;
      });
    const round = { startedMs: elapsedMs(), isOpen: true, answer };
    rounds.set(question, round);
    return answer;
  };
}

function answerOfProblem(error: unknown): Answer {
  const { errorName: errorType } = error instanceof CliProblem ? error : {};
  return error instanceof CliProblem && errorType !== undefined && NOBODY.includes(errorType)
    ? { errorType, errorMessage: error.message }
    : failureOf(error);
}

/** The messages of problems are made to be shown; of what else is thrown only its kind is. */
function failureOf(error: unknown): Pick<StatusFailure, 'problem' | 'advice'> {
  if (error instanceof CliProblem) return defined({ problem: error.message, advice: error.diagnosis?.advice });
  const kind = Error.isError(error) ? error.name : typeof error;
  return { problem: `a fault of this program (${kind})`, advice: 'if it stays, start the program again' };
}
