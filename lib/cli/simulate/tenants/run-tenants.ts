import { hostOf } from '../../../../functions/domain/decision/host-pause.ts';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { dueOf } from '../../../../functions/domain/template/due-lane.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { keyOf } from '../../../../functions/domain/tenant/tenant-name.ts';
import { Pace } from '../../../../functions/usecases/sweep/pace.ts';
import { REFRESHES_A_SECOND } from '../../../cost/tenants.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../clock/virtual-clock.ts';
import type { ServiceReads } from '../run/run-simulation.ts';
import { ServiceReaders } from '../run/service-readers.ts';
import { createSimulatedFunctions, type SimulatedFunctions } from '../run/simulated-functions.ts';
import { createSimulatedProvider, type SimulatedProvider } from '../run/simulated-provider.ts';
import type { SimulationOptions, TenantsScenario } from '../run/simulation-options.ts';
import { MeteredStore } from './metered-store.ts';
import { type HostCounts, SimulatedHosts } from './simulated-hosts.ts';
import { hostsOfAll, simulatedTenant } from './simulated-templates.ts';
import { SweepCounts } from './sweep-counts.ts';

/** What became of the tenants of templates. */
export interface TenantsResult extends Pick<SweepCounts, Exclude<keyof SweepCounts, 'begin' | 'end'>> {
  readonly hosts: readonly HostCounts[];
  /** The reads of each tenant that was read, and whose host it is. */
  readonly services: readonly (ServiceReads & { readonly host: string })[];
  /** Reads that got no token, by why. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly tokenRequests: number;
  /** Token requests that brought a token. */
  readonly tokens: number;
  /** Units of DynamoDB, but for registering tenants and for reading tokens. */
  readonly units: { readonly read: number; readonly written: number };
}

/**
 * Runs a deployment of templates on virtual time: all tenants are registered, none has a token, and the first sweep begins.
 *
 * One processor is simulated as a pace: as many token requests a second as the bill reckons with.
 */
export async function runTenants(
  options: SimulationOptions,
  scenario: TenantsScenario,
  templates: readonly Template[],
): Promise<TenantsResult> {
  return new TenantsRun(options, scenario, templates).run();
}

class TenantsRun {
  readonly #options: SimulationOptions;
  readonly #templates: readonly Template[];
  readonly #clock: VirtualClock;
  readonly #hosts: SimulatedHosts;
  readonly #provider: SimulatedProvider;
  readonly #functions: SimulatedFunctions;
  readonly #store = new MeteredStore({ onWrite: (after, before) => this.#onWrite(after, before) });
  readonly #sweeps = new SweepCounts();
  readonly #hostOfKey = new Map<string, HostCounts>();
  readonly #readers = new Map<string, ServiceReaders>();
  readonly #refusals: Record<string, number> = {};
  readonly #faults: unknown[] = [];
  readonly #scenario: TenantsScenario;

  constructor(options: SimulationOptions, scenario: TenantsScenario, templates: readonly Template[]) {
    this.#options = options;
    this.#scenario = scenario;
    this.#templates = templates;
    const clock = createVirtualClock(options.from);
    this.#clock = clock;
    this.#hosts = new SimulatedHosts(hostsOfAll(templates), options, scenario);
    this.#provider = createSimulatedProvider(options, clock, (url, now) => this.#hosts.failureAt(url, now));
    const processor = new Pace(clock, REFRESHES_A_SECOND);
    this.#functions = createSimulatedFunctions({
      clock,
      store: this.#store,
      send: async (request) => {
        await processor.turn();
        return this.#provider.send(request);
      },
      onRefresh: () => {},
      handOn: (host) => this.#sweep(host),
    });
  }

  async run(): Promise<TenantsResult> {
    const { forSeconds, everySeconds } = this.#options;
    for (let index = 0; index < this.#scenario.tenants; index += 1) await this.#register(index);
    for (let at = 0; at < forSeconds; at += everySeconds) this.#clock.at(at * 1000, () => this.#sweep(), 'sweep');
    await this.#clock.run();
    if (this.#faults.length > 0) throw this.#faults[0];
    const { begin: _begin, end: _end, ...swept } = this.#sweeps;
    return {
      hosts: this.#hosts.all,
      services: [...this.#readers].map(([service, own]) => {
        const { host } = this.#hostOfKey.get(service) as HostCounts;
        return { service, host, ...own.finish() };
      }),
      refusals: this.#refusals,
      ...swept,
      tokenRequests: this.#provider.requests(),
      tokens: this.#provider.tokens(),
      units: { read: this.#store.readUnits, written: this.#store.writeUnits },
    };
  }

  /** Registers a tenant; the first ones are read, which are as many of each template and host. */
  async #register(index: number): Promise<void> {
    const { definition, parameters } = simulatedTenant(this.#templates, index);
    const now = this.#clock.now();
    const key = keyOf(definition);
    const tenant = { parameters, addedAt: now };
    const record = emptyRecord(key);
    const due = dueOf({ ...record, tenant }, definition, now, sha256Hex);
    await this.#store.putTenant(key, tenant, due, record);
    const host = this.#hosts.of(hostOf(definition));
    host.tenants += 1;
    this.#hostOfKey.set(key, host);
    if (index >= this.#scenario.readTenants) return;
    const world = {
      options: this.#options,
      clock: this.#clock,
      store: this.#store,
      functions: this.#functions,
      timeline: { add: this.#onRead, interrupt: () => {}, entries: () => [] },
      onFault: this.#onFault,
    };
    this.#readers.set(key, new ServiceReaders(world, definition, index + 1));
  }

  #sweep(host?: string): void {
    const startedMs = this.#clock.elapsedMs();
    const random = seededRandom(this.#options.seed, 0, this.#sweeps.begin(host));
    void this.#functions
      .sweep(this.#templates, random, host)
      .then((report) => this.#sweeps.end(report, (this.#clock.elapsedMs() - startedMs) / 1000), this.#onFault);
  }

  #onWrite(after: TokenRecord, before: TokenRecord): void {
    const { service } = after;
    if (after.token !== before.token || after.cooldownUntil !== before.cooldownUntil) {
      this.#readers.get(service)?.onWrite();
    }
    const host = this.#hostOfKey.get(service);
    if (host && after.lastAttempt !== before.lastAttempt) {
      this.#hosts.noteAttempt(host, after, before, this.#clock.now());
    }
  }

  readonly #onRead = (
    _lane: string,
    { kind, reasons }: { kind: string; reasons: Readonly<Record<string, number>> },
  ) => {
    for (const [why, reads] of kind === 'refused' ? Object.entries(reasons) : []) {
      this.#refusals[why] = (this.#refusals[why] ?? 0) + reads;
    }
  };

  readonly #onFault = (fault: unknown): void => void this.#faults.push(fault);
}
