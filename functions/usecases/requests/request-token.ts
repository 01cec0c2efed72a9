/** This folder: the token requests of one attempt: with which secret, clock and refresh token, and when once more. */

import { tooLate } from '../../domain/catalogue/lost-answer.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import {
  ATTEMPT_BUDGET_MS,
  pauseBeforeRetryMs,
  REQUEST_TIMEOUT_MS,
  SHORTEST_REQUEST_MS,
} from '../../domain/retry/retry-policy.ts';
import { isSingleUse } from '../../domain/service/service-definition.ts';
import { pick } from '../../domain/values/defined.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import type { Clock, Random } from '../ports/ports.ts';
import { SECRET_CALL_MS, type SecretSource, type SecretValues } from '../ports/secret-source.ts';
import type { TokenEndpoint, TokenOrFailure, TokenRequestInput } from '../ports/token-endpoint.ts';
import { ClockChoice } from './clock-choice.ts';
import { RefreshTokenChoice, type RefreshTokenEnd, type RefreshTokenFacts } from './refresh-token-choice.ts';
import { SecretChoice } from './secret-choice.ts';

/** What requesting a token needs from outside. */
export interface RequestDependencies {
  readonly secrets: SecretSource;
  readonly tokenEndpoint: TokenEndpoint;
  readonly clock: Clock;
  readonly random: Random;
}

/** A request that took so much longer than its time-out was not given up by the provider's fault: the process stood still. */
const STOOD_STILL_SECONDS = 5;

/** What an attempt found: the answer to its requests or, where none was sent, why not. */
export interface AttemptFindings {
  readonly outcome: TokenOrFailure;
  /** The current secret, as it was last read; absent when it could not be read. */
  readonly secret?: SecretValues | undefined;
  readonly usedPreviousSecret: boolean;
  /** What is to be remembered of refresh tokens; absent: what is stored stays. */
  readonly refreshTokens?: RefreshTokenEnd | undefined;
  /** The clock to begin with at the next attempt, as an offset from ours; absent: the one that is remembered. */
  readonly acceptedClockOffsetSeconds?: number | undefined;
  /** How many requests were sent. */
  readonly requests: number;
  /** The lease was over before the next request: what was found says nothing of the provider. Absent: it was in force. */
  readonly isTooLate?: boolean;
}

/** What is requested, and how often that may be done. */
export interface TokenRequestPlan extends RefreshTokenFacts {
  readonly record: RefreshTokenFacts['record'] & Pick<TokenRecord, 'acceptedClockOffsetSeconds'>;
  readonly secret: SecretValues;
  /** When the attempt began, by `Clock.monotonicMs`: its budget is counted from then on. */
  readonly startedMs: number;
  /** The attempt before failed as well and no token can be handed out; absent: no. */
  readonly isInSeries?: boolean;
  /** The service's own limit allows this many requests now. */
  readonly requestsLeft: number;
}

/** How the requests of an attempt ended. */
export type TokenRequestResult = AttemptFindings & { readonly secret: SecretValues };

/**
 * Requests a token, again where that can help, within one budget of time.
 *
 * - A failure that may pass is asked again after a pause with full jitter, or after the provider's Retry-After where that
 *   fits; never when the provider said that it was asked too often without saying for how long.
 * - A client that may have been refused (401, `invalid_client` or what vendors say for it) has its secret read anew, which may just
 *   have been rotated, and then the one before tried, once each, while there is time for that.
 * - `invalid_grant` on a refresh token tries the one before, once, unless an answer was lost.
 * - A refused assertion is made once more by another clock: ours, where it was not; then the one of the Date header.
 * - A time-out that the clock has jumped over is asked again, once: this process stood still, and the provider may have answered.
 * - Nothing is asked at all once the own lease is over: another attempt may have begun.
 * - Nothing is asked again with a single-use refresh token that the provider may have taken.
 *
 * @see docs/adr/0013-retries-within-an-attempt.md
 */
export async function requestToken(
  dependencies: RequestDependencies,
  plan: TokenRequestPlan,
): Promise<TokenRequestResult> {
  return new TokenRequests(dependencies, plan).run();
}

/** The requests of one attempt: what was tried, so that nothing is tried twice. */
class TokenRequests {
  readonly #dependencies: RequestDependencies;
  readonly #plan: TokenRequestPlan;
  readonly #secrets: SecretChoice;
  readonly #refreshTokens: RefreshTokenChoice;
  readonly #clocks: ClockChoice;
  #requests = 0;
  #transientRequests = 0;
  /** Since when the budget is spent; what the process stood still for is not. */
  #startedMs: number;
  #hasStoodStill = false;

  constructor(dependencies: RequestDependencies, plan: TokenRequestPlan) {
    this.#dependencies = dependencies;
    this.#plan = plan;
    this.#startedMs = plan.startedMs;
    this.#secrets = new SecretChoice(dependencies.secrets, plan.definition, plan.secret);
    this.#refreshTokens = new RefreshTokenChoice(plan, plan.secret);
    this.#clocks = new ClockChoice(plan.definition, plan.record.acceptedClockOffsetSeconds);
  }

  async run(): Promise<TokenRequestResult> {
    for (;;) {
      if (this.#plan.isLeaseOver()) return { ...this.#end({ ok: false, failure: tooLate() }), isTooLate: true };
      const spent = await this.#refreshTokens.noteSending();
      if (spent) return this.#end({ ok: false, failure: spent });
      this.#requests += 1;
      const { tokenEndpoint, clock } = this.#dependencies;
      const input = this.#input();
      const sentMs = clock.monotonicMs();
      const giveUpAt = plusSeconds(clock.now(), Math.ceil(input.timeoutMs / 1000) + STOOD_STILL_SECONDS);
      const outcome = await tokenEndpoint.requestToken(this.#plan.definition, input);
      this.#refreshTokens.learn(outcome);
      if (!outcome.ok && clock.now() > giveUpAt && this.#mayAskAfterStandstill(outcome.failure)) {
        this.#startedMs += clock.monotonicMs() - sentMs;
        continue;
      }
      if (outcome.ok || !(await this.#mayHelpAgain(outcome.failure))) return this.#end(outcome);
    }
  }

  get #leftMs(): number {
    return ATTEMPT_BUDGET_MS - (this.#dependencies.clock.monotonicMs() - this.#startedMs);
  }

  #input(): TokenRequestInput {
    return {
      secret: this.#secrets.used,
      timeoutMs: Math.max(Math.min(REQUEST_TIMEOUT_MS, this.#leftMs), SHORTEST_REQUEST_MS),
      clockOffsetSeconds: this.#clocks.offsetSeconds,
      refreshToken: this.#refreshTokens.token,
    };
  }

  #end(outcome: TokenOrFailure): TokenRequestResult {
    return {
      outcome: outcome.ok ? outcome : { ...outcome, failure: this.#refreshTokens.judge(outcome.failure) },
      secret: this.#secrets.current,
      usedPreviousSecret: this.#secrets.usesPrevious,
      requests: this.#requests,
      refreshTokens: this.#refreshTokens.end(),
      acceptedClockOffsetSeconds: this.#clocks.remembered(outcome.ok),
    };
  }

  #mayAskAfterStandstill({ reason }: RefreshFailure): boolean {
    const isFirst = !this.#hasStoodStill;
    this.#hasStoodStill = true;
    return isFirst && reason === 'timeout' && this.#refreshTokens.mayRepeat && this.#requests < this.#plan.requestsLeft;
  }

  /** Changes what the next request is made with, or waits, and tells whether there is a next one. */
  async #mayHelpAgain(failure: RefreshFailure): Promise<boolean> {
    if (this.#requests >= this.#plan.requestsLeft || this.#leftMs <= 0) return false;
    if (!this.#refreshTokens.mayRepeat) return false;
    if (this.#clocks.takesOther(failure)) return true;
    const mayRead = this.#leftMs >= 2 * SECRET_CALL_MS;
    if (mayRead && (await this.#secrets.takesAnother(failure))) {
      this.#refreshTokens.use(this.#secrets.used, this.#secrets.usesPrevious);
      this.#clocks.startAgain();
      return true;
    }
    return this.#refreshTokens.takesPrevious(failure) || this.#waits(failure);
  }

  async #waits(failure: RefreshFailure): Promise<boolean> {
    this.#transientRequests += 1;
    const soFar = {
      transientRequests: this.#transientRequests,
      spentMs: ATTEMPT_BUDGET_MS - this.#leftMs,
      isSingleUse: isSingleUse(this.#plan.definition),
      ...pick(this.#plan, ['isInSeries']),
    };
    const pauseMs = pauseBeforeRetryMs(failure, soFar, this.#dependencies.random());
    if (pauseMs === undefined) return false;
    await this.#dependencies.clock.sleep(pauseMs);
    return true;
  }
}
