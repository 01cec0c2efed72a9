import { answerLost, mayBeTaken, sentBefore, spentNow } from '../../domain/catalogue/lost-answer.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { StoredRefreshToken, TokenRecord } from '../../domain/record/token-record.ts';
import { isSingleUse, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { fingerprintOf, type Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { SecretValues } from '../ports/secret-source.ts';
import type { TokenOrFailure } from '../ports/token-endpoint.ts';

/** What the refresh tokens of an attempt are chosen by. */
export interface RefreshTokenFacts {
  readonly definition: ServiceDefinition;
  readonly record: Pick<TokenRecord, 'refreshToken' | 'spentRefreshToken' | 'lease'>;
  readonly sha256Hex: Sha256Hex;
  /** Tells whether another attempt may have begun, and sent the same token. */
  readonly isLeaseOver: () => boolean;
  /** Notes that a token with this fingerprint is about to be sent. @returns false: it must not be, the lease is lost */
  readonly noteSending: (fingerprint: string) => Promise<boolean>;
}

/** What the requests of an attempt leave behind of its refresh tokens. */
export interface RefreshTokenEnd {
  /** The chain to store; absent: what is stored stays. */
  readonly chain?: StoredRefreshToken | undefined;
  /** Fingerprint of the token whose answer is lost; false: no answer is; absent: what is noted stays. */
  readonly spent?: string | false | undefined;
}

/**
 * The refresh tokens that the requests of one attempt carry: the newest, then the one before, and any new one that an answer
 * brings, whatever else that answer is like.
 *
 * A token whose answer was lost may be spent, and its repeat may look like theft. One of single use is never sent again then;
 * another is, since within a grace period that brings the next, but the one before it can only make matters worse.
 *
 * @see docs/adr/0028-clocks-and-rotation.md
 */
export class RefreshTokenChoice {
  readonly #facts: RefreshTokenFacts;
  readonly #isSingleUse: boolean;
  #chain: StoredRefreshToken | undefined;
  #kept: StoredRefreshToken | undefined;
  #usesPrevious = false;
  #lost: string | undefined;
  #noted: string | undefined;
  #isAsked = false;

  constructor(facts: RefreshTokenFacts, secret: SecretValues) {
    this.#facts = facts;
    this.#isSingleUse = isSingleUse(facts.definition);
    this.#begin(this.#chainOf(secret));
  }

  /** The token that the next request carries; absent for other grants. */
  get token(): Redacted<string> | undefined {
    return this.#usesPrevious ? this.#chain?.previous : this.#chain?.current;
  }

  /** Whether another request may carry what the last one did. */
  get mayRepeat(): boolean {
    return !this.#isSingleUse || this.#lost === undefined;
  }

  /**
   * Goes on with another version of the secret: with a newer one from its seed, if the chain began with another seed.
   *
   * @param isPrevious the version is older than the current one: its seed is spent
   */
  use(secret: SecretValues, isPrevious: boolean): void {
    const chain = this.#chainOf(secret);
    const isOther = chain?.seedVersionId !== this.#chain?.seedVersionId;
    if (isOther && (!isPrevious || chain === this.#newest)) {
      this.#begin(chain);
    }
  }

  /** Takes the token before the current one, once, where that can help. @returns whether it can */
  takesPrevious({ kind }: RefreshFailure): boolean {
    const mayHelp = kind === 'reauthorizationRequired' && !this.#isSingleUse && !this.#usesPrevious && !this.#kept;
    if (!mayHelp || this.#lost !== undefined || !this.#chain?.previous) return false;
    this.#usesPrevious = true;
    return true;
  }

  /** Notes a token of single use before it is sent. @returns why a token must not be sent; `undefined` when it may be */
  async noteSending(): Promise<RefreshFailure | undefined> {
    const fingerprint = this.#fingerprintOf(this.token);
    if (!this.#isSingleUse || fingerprint === undefined || fingerprint === this.#noted) return undefined;
    const { record, noteSending } = this.#facts;
    if (record.spentRefreshToken !== fingerprint && (await noteSending(fingerprint))) {
      this.#noted = fingerprint;
      return undefined;
    }
    this.#lost = fingerprint;
    return sentBefore();
  }

  /** Learns from what a request ended with. */
  learn(outcome: TokenOrFailure): void {
    const sent = this.token;
    const chain = this.#chain;
    if (!sent || !chain) return;
    this.#isAsked = true;
    const next = outcome.ok ? outcome.token.refreshToken : outcome.refreshToken;
    if (next && next.reveal() !== sent.reveal()) {
      this.#keep({ ...chain, current: next, previous: sent });
    } else if (next || outcome.ok) {
      const { previous: _taken, ...rest } = chain;
      this.#keep(this.#usesPrevious ? { ...rest, current: sent } : chain);
      if (outcome.ok && outcome.token.warnings.includes('refresh_token_unusable')) {
        this.#lost = this.#fingerprintOf(sent);
      }
    } else if (this.#isLost(outcome.failure)) {
      this.#lost = this.#fingerprintOf(sent);
    } else if (this.#isSingleUse) {
      this.#lost = undefined;
    }
  }

  /** Returns the failure as it is once the attempt ends with it: what was lost is the cause of what follows from it. */
  judge(failure: RefreshFailure): RefreshFailure {
    const isRefused = failure.kind === 'reauthorizationRequired';
    if (this.#lost === undefined || isRefused === this.#isSingleUse) return failure;
    return this.#isSingleUse ? spentNow(failure) : answerLost(failure);
  }

  /** Returns what is to be remembered. */
  end(): RefreshTokenEnd {
    return { chain: this.#kept, spent: this.#lost ?? (this.#isAsked ? false : undefined) };
  }

  /** The chain as it would be stored now: an answer may have brought a new token, and been a refusal of the secret. */
  get #newest(): StoredRefreshToken | undefined {
    return this.#kept ?? this.#facts.record.refreshToken;
  }

  /** A version with the seed that the chain began with has another client secret, say: the seed is spent, the chain goes on. */
  #chainOf({ versionId, values }: SecretValues): StoredRefreshToken | undefined {
    if (this.#facts.definition.grant.type !== 'refresh_token') return undefined;
    const stored = this.#newest;
    if (stored?.seedVersionId === versionId) return stored;
    const seed = values.refreshToken;
    const seedFingerprint = this.#fingerprintOf(seed);
    if (stored && seed && stored.seedFingerprint === seedFingerprint) return { ...stored, seedVersionId: versionId };
    return seed && { current: seed, seedVersionId: versionId, seedFingerprint };
  }

  /** Begins a chain. An attempt that never ended may have sent its newest token: then that answer is lost, too. */
  #begin(chain: StoredRefreshToken | undefined): void {
    this.#chain = chain;
    this.#usesPrevious = false;
    const { spentRefreshToken, lease } = this.#facts.record;
    const [current, previous] = [chain?.current, chain?.previous].map((token) => this.#fingerprintOf(token));
    const noted = [current, previous].find((fingerprint) => fingerprint === spentRefreshToken);
    this.#lost = this.#isSingleUse ? undefined : (noted ?? (lease && current));
  }

  #keep(chain: StoredRefreshToken): void {
    this.#chain = chain;
    this.#kept = chain;
    this.#usesPrevious = false;
    this.#lost = undefined;
  }

  /** An answer that names an error is none that was lost; but it does not say that a single-use token was not taken. */
  #isLost(failure: RefreshFailure): boolean {
    const isNamed = (failure.httpStatus ?? 500) < 300 && failure.oauthError !== undefined;
    return mayBeTaken(failure) && (this.#isSingleUse || !isNamed);
  }

  #fingerprintOf(token: Redacted<string> | undefined): string | undefined {
    return token && fingerprintOf(token, this.#facts.sha256Hex);
  }
}

/**
 * Returns the fingerprint of the refresh token whose answer may be lost although this attempt sent none; `undefined` where
 * there is none, and where it is noted before it is sent.
 *
 * @param mayHaveSent whether this attempt itself may have sent one before it failed
 */
export function lostBefore(
  { definition, record, sha256Hex }: RefreshTokenFacts,
  mayHaveSent: boolean,
): string | undefined {
  const { refreshToken, lease } = record;
  const isUnnoted = definition.grant.type === 'refresh_token' && !isSingleUse(definition);
  return isUnnoted && refreshToken && (mayHaveSent || lease)
    ? fingerprintOf(refreshToken.current, sha256Hex)
    : undefined;
}
