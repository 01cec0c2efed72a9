import { EXPIRY_BUFFER_SECONDS } from '../../../../functions/contract/constants.ts';
import { isFailedAttempt } from '../../../../functions/domain/failure/failure.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { type Instant, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { OutageAnswer, ProviderOptions, TenantsScenario } from '../run/simulation-options.ts';

/** What one host saw, and the tokens of its tenants. */
export interface HostCounts {
  readonly host: string;
  /** How it fails when it does; absent: never, but for its limit. */
  readonly fault?: OutageAnswer | undefined;
  tenants: number;
  requests: number;
  /** Token requests in the second that had the most. */
  mostASecond: number;
  /** Requests beyond its limit. */
  throttled: number;
  refreshed: number;
  failed: number;
  /** What was left of a token when the next one took its place, the least of all; absent: none was replaced. */
  leastSecondsLeft?: number;
  /** Tokens that could not be handed out any more when the next one came. */
  ranOut: number;
}

/** The hosts of the token endpoints: which of them fail, and what each saw. */
export class SimulatedHosts {
  readonly all: readonly HostCounts[];
  readonly #options: Pick<ProviderOptions, 'outages'> & Pick<TenantsScenario, 'hostLimit'>;
  readonly #byName: ReadonlyMap<string, HostCounts>;
  readonly #thisSecond = new Map<HostCounts, { second: Instant; requests: number }>();

  constructor(
    names: readonly string[],
    { outages, outageAnswer }: ProviderOptions,
    { faulty, hostLimit }: Pick<TenantsScenario, 'faulty' | 'hostLimit'>,
  ) {
    const ofAll = faulty.length === 0 && outages.length > 0 ? outageAnswer : undefined;
    const faults = faultsOf(names, faulty);
    this.all = names.map((host) => ({
      ...{ host, fault: faults.get(host) ?? ofAll, tenants: 0, requests: 0, mostASecond: 0 },
      ...{ throttled: 0, refreshed: 0, failed: 0, ranOut: 0 },
    }));
    this.#byName = new Map(this.all.map((one) => [one.host, one]));
    this.#options = { outages, ...(hostLimit !== undefined && { hostLimit }) };
  }

  /** Returns what one of the hosts saw. */
  of(host: string): HostCounts {
    return this.#byName.get(host) as HostCounts;
  }

  /** Counts a token request that arrives, and returns how it fails; `undefined`: it does not. */
  failureAt(url: string, now: Instant): OutageAnswer | undefined {
    const host = this.of(new URL(url).host);
    host.requests += 1;
    const before = this.#thisSecond.get(host);
    const requests = before?.second === now ? before.requests + 1 : 1;
    this.#thisSecond.set(host, { second: now, requests });
    host.mostASecond = Math.max(host.mostASecond, requests);
    if (host.fault !== undefined && this.#isOut(now)) return host.fault;
    if (requests <= (this.#options.hostLimit ?? requests)) return undefined;
    host.throttled += 1;
    return '429';
  }

  /** Counts how an attempt for a tenant of a host ended. */
  noteAttempt(host: HostCounts, after: TokenRecord, before: TokenRecord, now: Instant): void {
    if (after.token === before.token) {
      host.failed += after.lastAttempt && isFailedAttempt(after.lastAttempt) ? 1 : 0;
      return;
    }
    host.refreshed += 1;
    if (!before.token) return;
    const left = secondsBetween(now, before.token.expiresAt.at);
    host.leastSecondsLeft = Math.min(left, host.leastSecondsLeft ?? left);
    host.ranOut += left < EXPIRY_BUFFER_SECONDS ? 1 : 0;
  }

  #isOut(now: Instant): boolean {
    const { outages } = this.#options;
    return outages.length === 0 || outages.some(({ from, to }) => from <= now && now < to);
  }
}

/** Returns how hosts fail: those that are named, and as many of the others, the first of them first. */
function faultsOf(names: readonly string[], faulty: TenantsScenario['faulty']): ReadonlyMap<string, OutageAnswer> {
  const faults = new Map<string, OutageAnswer>();
  for (const { hosts, answer } of faulty) {
    if (typeof hosts === 'string') faults.set(hosts, answer);
  }
  for (const { hosts, answer } of faulty) {
    const left = names.filter((name) => !faults.has(name));
    for (const host of typeof hosts === 'number' ? left.slice(0, hosts) : []) faults.set(host, answer);
  }
  return faults;
}

/** Returns what is wrong with the hosts that are to fail; `undefined`: nothing is. */
export function faultyProblem(names: readonly string[], faulty: TenantsScenario['faulty']): string | undefined {
  const unknown = faulty.find(({ hosts }) => typeof hosts === 'string' && !names.includes(hosts));
  if (unknown) return `there is no host ${unknown.hosts}: the templates have ${names.join(', ')}`;
  const count = faulty.reduce((sum, { hosts }) => sum + (typeof hosts === 'number' ? hosts : 1), 0);
  return count > names.length ? `${count} hosts are to fail, and there are ${names.length}` : undefined;
}
