/** This folder: the token requests of one attempt: with which secret, clock and refresh token, and when once more. */

import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { isThrottled } from '../../domain/failure/match-failure.ts';
import { ATTEMPT_BUDGET_MS, pauseBeforeRetryMs, REQUEST_TIMEOUT_MS } from '../../domain/failure/retry-policy.ts';
import { hasAssertion, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { Clock, Random, TokenEndpoint, TokenOrFailure, TokenRequestInput } from '../ports/ports.ts';
import type { SecretSource, SecretValues } from '../ports/secret-source.ts';
import { SecretChoice } from './secret-choice.ts';

/** What requesting a token needs from outside. */
export interface RequestDependencies {
  readonly secrets: SecretSource;
  readonly tokenEndpoint: TokenEndpoint;
  readonly clock: Clock;
  readonly random: Random;
}

/** What an attempt found: the answer to its requests or, where none was sent, why not. */
export interface AttemptFindings {
  readonly outcome: TokenOrFailure;
  /** The current secret, as it was last read; absent when it could not be read. */
  readonly secret?: SecretValues | undefined;
  readonly usedPreviousSecret: boolean;
  /** The refresh token that was sent last; absent for other grants, and when none was sent. */
  readonly refreshToken?: Redacted<string> | undefined;
  /** How many requests were sent. */
  readonly requests: number;
}

/** What is requested, and how often that may be done. */
export interface TokenRequestPlan {
  readonly definition: ServiceDefinition;
  readonly secret: SecretValues;
  /** How far the provider's clock was ahead at the last attempt; absent: not known. */
  readonly clockOffsetSeconds?: number | undefined;
  /** Returns the refresh tokens to try with a secret, best first; empty for other grants. */
  readonly refreshTokens: (secret: SecretValues) => readonly Redacted<string>[];
  /** A request whose answer did not come may not be repeated: what it carried may be spent. */
  readonly isSingleUse: boolean;
  /** The service's own limit allows this many requests now. */
  readonly requestsLeft: number;
}

/** How the requests of an attempt ended. */
export type TokenRequestResult = AttemptFindings & { readonly secret: SecretValues };

/** A clock that is off by no more than this troubles no provider. */
const TOLERATED_OFFSET_SECONDS = 2;

/**
 * Requests a token, again where that can help, within one budget of time.
 *
 * - A failure that may pass is asked again after a pause with full jitter, or after the provider's Retry-After where that
 *   fits; never when the provider said that it was asked too often without saying for how long.
 * - `invalid_client` reads the secret anew (it may just have been rotated), then tries the one before, once each.
 * - `invalid_grant` on a refresh token tries the one before, once.
 * - A refused assertion is made once more by the provider's clock, where its answer shows that it differs from ours.
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
  #refreshTokens: readonly Redacted<string>[];
  #clockOffsetSeconds: number | undefined;
  #hasTakenClock = false;
  #requests = 0;
  #transientRequests = 0;
  #spentMs = 0;

  constructor(dependencies: RequestDependencies, plan: TokenRequestPlan) {
    this.#dependencies = dependencies;
    this.#plan = plan;
    this.#secrets = new SecretChoice(dependencies.secrets, plan.definition, plan.secret);
    this.#refreshTokens = plan.refreshTokens(plan.secret);
    this.#clockOffsetSeconds = plan.clockOffsetSeconds;
  }

  async run(): Promise<TokenRequestResult> {
    for (;;) {
      this.#requests += 1;
      const outcome = await this.#dependencies.tokenEndpoint.requestToken(this.#plan.definition, this.#input());
      this.#spentMs += (outcome.ok ? outcome.token.latencyMs : outcome.failure.latencyMs) ?? 0;
      if (outcome.ok || !(await this.#mayHelpAgain(outcome.failure))) return this.#end(outcome);
    }
  }

  #input(): TokenRequestInput {
    const [refreshToken] = this.#refreshTokens;
    return {
      secret: this.#secrets.used,
      timeoutMs: Math.max(Math.min(REQUEST_TIMEOUT_MS, ATTEMPT_BUDGET_MS - this.#spentMs), 1),
      clockOffsetSeconds: this.#clockOffsetSeconds,
      refreshToken,
    };
  }

  #end(outcome: TokenOrFailure): TokenRequestResult {
    const [refreshToken] = this.#refreshTokens;
    return {
      outcome,
      secret: this.#secrets.current,
      usedPreviousSecret: this.#secrets.usesPrevious,
      requests: this.#requests,
      refreshToken,
    };
  }

  /** Changes what the next request is made with, or waits, and tells whether there is a next one. */
  async #mayHelpAgain(failure: RefreshFailure): Promise<boolean> {
    if (this.#requests >= this.#plan.requestsLeft || this.#spentMs >= ATTEMPT_BUDGET_MS) return false;
    if (await this.#secrets.takesAnother(failure)) {
      this.#refreshTokens = this.#plan.refreshTokens(this.#secrets.used);
      return true;
    }
    if (this.#takesProvidersClock(failure)) return true;
    if (failure.kind === 'reauthorizationRequired' && !this.#plan.isSingleUse && this.#refreshTokens.length > 1) {
      this.#refreshTokens = this.#refreshTokens.slice(1);
      return true;
    }
    return this.#waits(failure);
  }

  /** An assertion that is refused because our clock differs is worth a second one by the provider's clock. */
  #takesProvidersClock(failure: RefreshFailure): boolean {
    const { clockOffsetSeconds: offset } = failure;
    const known = this.#clockOffsetSeconds ?? 0;
    const isRefusal = failure.httpStatus !== undefined && failure.httpStatus < 500 && !isThrottled(failure);
    if (!isRefusal || offset === undefined || !hasAssertion(this.#plan.definition)) return false;
    // The offset that the assertion was made with already is no reason to make another.
    const isNew = Math.abs(offset - known) > TOLERATED_OFFSET_SECONDS && !this.#hasTakenClock;
    if (isNew) {
      this.#clockOffsetSeconds = offset;
      this.#hasTakenClock = true;
    }
    return isNew;
  }

  async #waits(failure: RefreshFailure): Promise<boolean> {
    this.#transientRequests += 1;
    const soFar = {
      transientRequests: this.#transientRequests,
      spentMs: this.#spentMs,
      isSingleUse: this.#plan.isSingleUse,
    };
    const pauseMs = pauseBeforeRetryMs(failure, soFar, this.#dependencies.random());
    if (pauseMs === undefined) return false;
    this.#spentMs += pauseMs;
    await this.#dependencies.clock.sleep(pauseMs);
    return true;
  }
}
