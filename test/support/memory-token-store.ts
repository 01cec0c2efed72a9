import type { SweepHeartbeat } from '../../functions/domain/schedule-status.ts';
import { emptyRecord, isFailedAttempt, type TokenRecord } from '../../functions/domain/token-record.ts';
import type { StatusRecord } from '../../functions/domain/token-status.ts';
import {
  type AttemptResult,
  type ClaimOutcome,
  type LeaseClaim,
  type LeaseHeld,
  type StatusRead,
  StoreUnavailableError,
  type TokenStore,
} from '../../functions/usecases/ports.ts';

/** The token table in memory, held to the same contract as the real ones. Every operation gives way to others first. */
export class MemoryTokenStore implements TokenStore {
  readonly #records = new Map<string, TokenRecord>();
  readonly #lastOwners = new Map<string, string>();
  #heartbeat: SweepHeartbeat | undefined;
  /** While true every operation fails as an unreachable store does. */
  isDown = false;

  async read(service: string): Promise<TokenRecord> {
    await this.#reach();
    return this.#record(service);
  }

  async readAll(services: readonly string[]): Promise<readonly TokenRecord[]> {
    await this.#reach();
    return services.map((service) => this.#record(service));
  }

  async readForStatus(services: readonly string[]): Promise<StatusRead> {
    await this.#reach();
    return {
      records: services.map((service) => withoutTokens(this.#record(service))),
      ...(this.#heartbeat ? { heartbeat: this.#heartbeat } : {}),
    };
  }

  async noteSweep(heartbeat: SweepHeartbeat): Promise<void> {
    await this.#reach();
    if (!this.#heartbeat || this.#heartbeat.completedAt <= heartbeat.completedAt) {
      this.#heartbeat = heartbeat;
    }
  }

  /** Puts a record as nobody of us would write it: by hand, or by another program. */
  tamper(service: string, change: (record: TokenRecord) => TokenRecord): void {
    this.#records.set(service, change(this.#record(service)));
  }

  async claimLease({ service, owner, seenVersion, now, leaseExpiresAt }: LeaseClaim): Promise<ClaimOutcome> {
    await this.#reach();
    const record = this.#record(service);
    if (record.version !== seenVersion || (record.lease && record.lease.expiresAt > now)) {
      return { claimed: false, record };
    }
    const version = seenVersion + 1;
    this.#records.set(service, { ...record, version, lease: { owner, expiresAt: leaseExpiresAt } });
    return { claimed: true, version };
  }

  async finishAttempt(result: AttemptResult): Promise<boolean> {
    await this.#reach();
    const { lease, cooldownUntil: _lifted, failingSince: _healed, ...stored } = this.#record(result.service);
    const { spentRefreshToken, ...record } = stored;
    if (record.version !== result.version || lease?.owner !== result.owner) {
      return this.#lastOwners.get(result.service) === result.owner;
    }
    this.#records.set(result.service, {
      ...record,
      lastAttempt: result.attempt,
      consecutiveFailures: result.consecutiveFailures,
      ...(isFailedAttempt(result.attempt) ? { lastFailure: result.attempt } : {}),
      ...(result.cooldownUntil === undefined ? {} : { cooldownUntil: result.cooldownUntil }),
      ...(result.lifetimes === undefined ? {} : { lifetimes: result.lifetimes }),
      ...(result.failingSince === undefined ? {} : { failingSince: result.failingSince }),
      ...(result.requestTimes === undefined ? {} : { requestTimes: result.requestTimes }),
      ...(result.keepsSpentRefreshToken && spentRefreshToken !== undefined ? { spentRefreshToken } : {}),
      ...(result.token ? { token: result.token } : {}),
      ...(result.refreshToken ? { refreshToken: result.refreshToken } : {}),
    });
    this.#lastOwners.set(result.service, result.owner);
    return true;
  }

  async noteRefreshTokenSent({ service, owner, version }: LeaseHeld, fingerprint: string): Promise<boolean> {
    await this.#reach();
    const record = this.#record(service);
    if (record.version !== version || record.lease?.owner !== owner) {
      return false;
    }
    this.#records.set(service, { ...record, spentRefreshToken: fingerprint });
    return true;
  }

  #record(service: string): TokenRecord {
    return this.#records.get(service) ?? emptyRecord(service);
  }

  async #reach(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isDown) {
      throw new StoreUnavailableError('the token table could not be read or written: TestOutage');
    }
  }
}

function withoutTokens({ token, refreshToken: _refreshToken, ...rest }: TokenRecord): StatusRecord {
  if (!token) {
    return rest;
  }
  const { accessToken: _accessToken, ...facts } = token;
  return { ...rest, token: facts };
}
