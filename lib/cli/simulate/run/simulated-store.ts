import { isFailedAttempt } from '../../../../functions/domain/failure/failure.ts';
import type { Notified } from '../../../../functions/domain/record/condition-notification.ts';
import { isLeased } from '../../../../functions/domain/record/in-force.ts';
import {
  emptyRecord,
  isOfToken,
  type StatusRecord,
  type TokenRecord,
} from '../../../../functions/domain/record/token-record.ts';
import { versionAfter } from '../../../../functions/domain/record/version-after.ts';
import type { Due } from '../../../../functions/domain/template/due-lane.ts';
import type { TenantRegistration } from '../../../../functions/domain/tenant/tenant-registration.ts';
import { defined, pick } from '../../../../functions/domain/values/defined.ts';
import type {
  AttemptResult,
  ClaimOutcome,
  LeaseClaim,
  LeaseFence,
  StatusRead,
  TokenStore,
} from '../../../../functions/usecases/ports/ports.ts';
import type { TenantRegistry } from '../../../../functions/usecases/ports/tenant-store.ts';
import { SimulatedNotes } from './simulated-notes.ts';

/** What a finished attempt writes where it is there. */
// biome-ignore format: a list of words
const WRITTEN = ['cooldownUntil', 'lifetimes', 'failingSince', 'notified', 'requestTimes', 'wishTimes', 'token', 'refreshToken',
  'acceptedClockOffsetSeconds'] as const;

type SeenTenant = Parameters<TenantRegistry['putTenant']>[3];

/** What a store in memory does besides storing. */
export interface SimulatedStoreHooks {
  /** Called before every operation; rejects with StoreUnavailableError while the store is down. Default: reachable. */
  readonly reach?: () => Promise<void>;
  /** Called after every write with the record before and after it. */
  readonly onWrite?: (after: TokenRecord, before: TokenRecord) => void;
}

/** The token table in memory, held to the same contract as the real ones. A record is replaced, never changed. */
export class SimulatedStore extends SimulatedNotes implements TokenStore, TenantRegistry {
  readonly #records = new Map<string, TokenRecord>();
  readonly #lastOwners = new Map<string, string>();
  readonly #hooks: SimulatedStoreHooks;

  constructor(hooks: SimulatedStoreHooks = {}) {
    super(hooks.reach);
    this.#hooks = hooks;
  }

  /** Returns the record of a service at once: for watching a simulation, not for taking part in it. */
  peek(service: string): TokenRecord {
    return this.#records.get(service) ?? emptyRecord(service);
  }

  async read(service: string): Promise<TokenRecord> {
    await this.#hooks.reach?.();
    return this.peek(service);
  }

  async readAll(services: readonly string[]): Promise<readonly TokenRecord[]> {
    await this.#hooks.reach?.();
    return services.map((service) => this.peek(service));
  }

  async readForStatus(services: readonly string[], hosts: readonly string[] = []): Promise<StatusRead> {
    await this.#hooks.reach?.();
    const records = services.map((service) => withoutTokens(this.peek(service)));
    return { records, ...this.notesFor(hosts) };
  }

  /** Changes a record in a way that the functions never would: by hand, or by another program. */
  tamper(service: string, change: (record: TokenRecord) => TokenRecord): void {
    this.#records.set(service, change(this.peek(service)));
  }

  async claimLease({
    service,
    owner,
    seenVersion,
    seenOwner,
    now,
    leaseExpiresAt,
    tenantSince,
  }: LeaseClaim): Promise<ClaimOutcome> {
    await this.#hooks.reach?.();
    const record = this.peek(service);
    const isHeldAsSeen = seenOwner === undefined || record.lease?.owner === seenOwner;
    const isThere = tenantSince === undefined || record.tenant?.addedAt === tenantSince;
    if (record.version !== seenVersion || !isHeldAsSeen || !isThere || isLeased(record, now)) {
      return { claimed: false, record };
    }
    const version = versionAfter(seenVersion);
    this.#write({ ...record, version, lease: { owner, expiresAt: leaseExpiresAt } }, record);
    return { claimed: true, version };
  }

  async finishAttempt(result: AttemptResult): Promise<boolean> {
    await this.#hooks.reach?.();
    const before = this.peek(result.service);
    const { lease, cooldownUntil: _lifted, failingSince: _healed, spentRefreshToken, unreadable, ...record } = before;
    if (record.version !== result.version || lease?.owner !== result.owner) {
      return this.#lastOwners.get(result.service) === result.owner;
    }
    this.#lastOwners.set(result.service, result.owner);
    if (result.due) {
      this.setDue(result.service, result.due);
    }
    this.#write(
      {
        ...record,
        lastAttempt: result.attempt,
        consecutiveFailures: result.consecutiveFailures,
        ...(isFailedAttempt(result.attempt) && { lastFailure: result.attempt }),
        ...defined({
          ...pick(result, WRITTEN),
          spentRefreshToken: (result.spentRefreshToken ?? spentRefreshToken) || undefined,
          unreadable: isFailedAttempt(result.attempt) ? damagedTokens(unreadable) : undefined,
        }),
      },
      before,
    );
    return true;
  }

  async saveNotified(service: string, version: number, notified: Notified): Promise<boolean> {
    await this.#hooks.reach?.();
    const record = this.peek(service);
    if (record.version !== version || record.lease) return false;
    this.#write({ ...record, notified }, record);
    return true;
  }

  async noteRefreshTokenSent({ service, owner, version }: LeaseFence, fingerprint: string): Promise<boolean> {
    await this.#hooks.reach?.();
    const record = this.peek(service);
    if (record.version !== version || record.lease?.owner !== owner) return false;
    this.#write({ ...record, spentRefreshToken: fingerprint }, record);
    return true;
  }

  async putTenant(key: string, registration: TenantRegistration, due: Due, seen: SeenTenant): Promise<boolean> {
    await this.#hooks.reach?.();
    const { lease: _lost, ...before } = this.peek(key);
    if (before.version !== seen.version) return false;
    const version = seen.version === 0 && !seen.tenant ? 0 : versionAfter(seen.version);
    this.#write({ ...before, version, tenant: registration }, before);
    this.setDue(key, due);
    return true;
  }

  async removeTenant(key: string): Promise<boolean> {
    await this.#hooks.reach?.();
    this.setDue(key, undefined);
    this.#lastOwners.delete(key);
    return this.#records.delete(key);
  }

  #write(after: TokenRecord, before: TokenRecord): void {
    this.#records.set(after.service, after);
    this.#hooks.onWrite?.(after, before);
  }
}

/** What is damaged of the tokens stays until there is a new one. */
function damagedTokens(unreadable: readonly string[] = []): readonly string[] | undefined {
  const damaged = unreadable.filter(isOfToken);
  return damaged.length > 0 ? damaged : undefined;
}

function withoutTokens({ token, refreshToken: _refreshToken, ...rest }: TokenRecord): StatusRecord {
  if (!token) return rest;
  const { accessToken: _accessToken, ...facts } = token;
  return { ...rest, token: facts };
}
