import type { RefreshFailure } from '../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import type { Metric } from '../../functions/domain/telemetry/metric.ts';
import type { ServiceEvent } from '../../functions/domain/telemetry/service-event.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { Deadline } from '../../functions/usecases/ports/deadline.ts';
import type { LogFields } from '../../functions/usecases/ports/ports.ts';
import type { SecretOrFailure, SecretRequest } from '../../functions/usecases/ports/secret-source.ts';
import type { Events } from '../../functions/usecases/ports/telemetry.ts';
import type { DueIndex } from '../../functions/usecases/ports/tenant-store.ts';
import type { TokenOrFailure } from '../../functions/usecases/ports/token-endpoint.ts';
import type { SweepDependencies } from '../../functions/usecases/sweep/sweep-run.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { ManualClock, PATIENT } from './manual-clock.ts';
import { MemoryTokenStore } from './memory-token-store.ts';
import { issuedToken } from './sample-token.ts';

/** A definition that nothing is wrong with. */
export const DEFINITION: ServiceDefinition = {
  id: 'genesys',
  tokenUrl: 'https://login.example.test/oauth/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'token-keeper/genesys' },
};

/** The due index of a table without tenants. */
export const NO_TENANTS: DueIndex = {
  readDue: async () => ({ keys: [], hasMore: false }),
  countDue: async () => 0,
};

/** A log line with its level and event. */
export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
}

/** Everything that refreshing needs, in memory and on a clock that is moved by hand. */
export class RefreshHarness {
  readonly clock = new ManualClock();
  readonly store = new MemoryTokenStore();
  readonly lines: LoggedLine[] = [];
  readonly published: { readonly service: string | undefined; readonly metric: Metric }[] = [];
  readonly events: ServiceEvent[] = [];
  /** The requests that the token endpoint has seen, by service. */
  readonly requests: string[] = [];
  /** How long the provider's tokens live. */
  lifetimeSeconds = 3600;
  /** How long an answer takes on the clock. */
  latencySeconds = 0;
  /** Set to make requests fail. */
  failure: RefreshFailure | undefined;
  /** Set to make the provider hand back this token with what is left of it. */
  sameToken: { readonly value: string; readonly expiresInSeconds: () => number } | undefined;
  secretVersionId = 'version-1';
  secretFailure: RefreshFailure | undefined;
  /** What the last call failed with that should have sent events; absent: it did not. */
  eventsFault: string | undefined;
  secretReads = 0;
  readonly secretRequests: SecretRequest[] = [];
  #owners = 0;

  readonly dependencies: SweepDependencies & { readonly deadline: Deadline; readonly store: MemoryTokenStore } = {
    deadline: PATIENT,
    store: this.store,
    dueIndex: this.store,
    clock: this.clock,
    sha256Hex,
    random: () => 0.5,
    newOwner: () => `owner-${(this.#owners += 1)}`,
    secrets: {
      prepare: (requests) => this.secretRequests.push(...requests),
      read: () => this.#readSecret(),
    },
    tokenEndpoint: { requestToken: (definition) => this.#requestToken(definition) },
    log: {
      info: (event, fields) => this.lines.push({ level: 'info', event, fields }),
      warn: (event, fields) => this.lines.push({ level: 'warn', event, fields }),
      error: (event, fields) => this.lines.push({ level: 'error', event, fields }),
    },
    metrics: {
      publish: (metrics, { service, result } = {}) => {
        this.published.push(...metrics.map((metric) => ({ service: service ?? result, metric })));
      },
    },
    events: eventsOf(this),
  };

  /** Returns the lines of one event. */
  linesOf(event: string): readonly LoggedLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  async #readSecret(): Promise<SecretOrFailure> {
    this.secretReads += 1;
    return this.secretFailure
      ? { ok: false, failure: this.secretFailure }
      : {
          ok: true,
          secret: {
            versionId: this.secretVersionId,
            values: { clientId: new Redacted('id'), clientSecret: new Redacted('marker-secret') },
          },
        };
  }

  async #requestToken({ id }: ServiceDefinition): Promise<TokenOrFailure> {
    this.requests.push(id);
    const obtainedAt = this.clock.now();
    const value = this.sameToken?.value ?? `token-${this.requests.length}`;
    const lifetimeSeconds = this.sameToken?.expiresInSeconds() ?? this.lifetimeSeconds;
    await this.clock.sleep(this.latencySeconds * 1000);
    if (this.failure) {
      return { ok: false, failure: this.failure };
    }
    return { ok: true, token: issuedToken(value, obtainedAt, lifetimeSeconds, this.latencySeconds * 1000) };
  }
}

/** Events that are collected, and the fault as it is at the time. */
function eventsOf(harness: Pick<RefreshHarness, 'events' | 'eventsFault'>): Events {
  return {
    publish: (event) => harness.events.push(event),
    get fault() {
      return harness.eventsFault;
    },
  };
}
