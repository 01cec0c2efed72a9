import { createEmfMetrics } from '../../functions/adapters/process/emf-metrics.ts';
import type { ServiceStatus } from '../../functions/contract/status.ts';
import type { RefreshFailure } from '../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { serve } from '../../functions/serve-tokens/serve.ts';
import { refreshService } from '../../functions/usecases/refresh/refresh-service.ts';
import { getStatus } from '../../functions/usecases/status/get-status.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { type AlarmRule, alarmState } from './alarm-state.ts';
import { type Datum, embeddedMetrics } from './embedded-metrics.ts';
import { PATIENT } from './manual-clock.ts';
import { RefreshHarness } from './refresh-harness.ts';

const MINUTE = 60;
const SWEEP_EVERY_MINUTES = 5;
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';

/** An alarm by its name, with what it is told by the template. */
export interface NamedAlarm {
  readonly name: string;
  readonly rule: AlarmRule;
}

/** Names of what Lambda counts of a function, as the alarm on it has them. */
export type ErrorsOf = Readonly<Record<'refreshTokens' | 'serveTokens', Datum>>;

/**
 * The use cases of both functions on a clock that is moved by hand, with CloudWatch watching: every metric they write is
 * kept, failed invocations are counted as Lambda counts them, and after every minute each alarm is evaluated.
 */
export class WatchedKeeper {
  readonly harness = new RefreshHarness();
  /** What was measured in the last hour: no alarm looks further back. */
  data: Datum[] = [];
  /** Names of the alarms that are on. */
  on: ReadonlySet<string> = new Set();
  /** Names of all alarms that were on at any minute since this was cleared. */
  readonly fired = new Set<string>();
  /** Failures of the token endpoint, by service. */
  readonly failures = new Map<string, RefreshFailure>();
  isScheduled = true;
  /** True: a sweep has no time left to begin anything. */
  isOutOfTime = false;
  /** What callers send in every minute, with the alias they invoke. */
  calls: readonly (readonly [alias: string, event: object])[] = [];
  readonly #definitions: readonly ServiceDefinition[];
  readonly #alarms: readonly NamedAlarm[];
  readonly #errors: ErrorsOf;
  readonly #dependencies: RefreshHarness['dependencies'];
  #minutes = 0;

  constructor(definitions: readonly ServiceDefinition[], alarms: readonly NamedAlarm[], errors: ErrorsOf) {
    this.#definitions = definitions;
    this.#alarms = alarms;
    this.#errors = errors;
    const { dependencies, clock } = this.harness;
    this.#dependencies = {
      ...dependencies,
      metrics: createEmfMetrics((line) => this.data.push(...embeddedMetrics(line)), clock, 'Keeper/TokenKeeper'),
      tokenEndpoint: {
        requestToken: async (definition, input) => {
          const failure = this.failures.get(definition.id);
          return failure ? { ok: false, failure } : dependencies.tokenEndpoint.requestToken(definition, input);
        },
      },
    };
  }

  /** Lets time pass minute by minute; returns after how many minutes `isDone`, or `undefined` when it never was. */
  async run(minutes: number, isDone: () => boolean = () => false): Promise<number | undefined> {
    for (let passed = 1; passed <= minutes; passed += 1) {
      await this.#runMinute();
      if (isDone()) {
        return passed;
      }
    }
    return undefined;
  }

  /** A person insists on a new token. */
  async force(id: string): Promise<void> {
    const definition = this.#definitions.find((one) => one.id === id) as ServiceDefinition;
    await refreshService(this.#dependencies, { definition, trigger: { kind: 'forced' }, waitSeconds: 0 });
  }

  /** What is told of a service now. */
  async status(id: string): Promise<ServiceStatus> {
    const { services } = await getStatus(this.harness.dependencies, this.#definitions, 'per-service');
    return services.find(({ service }) => service === id) as ServiceStatus;
  }

  async #runMinute(): Promise<void> {
    if (this.isScheduled && this.#minutes % SWEEP_EVERY_MINUTES === 0) {
      await this.#invoked('refreshTokens', () => this.#sweep());
    }
    for (const [alias, event] of this.calls) {
      await this.#invoked('serveTokens', () => this.#serve(alias, event));
    }
    this.#minutes += 1;
    this.harness.clock.advance(MINUTE);
    const now = this.harness.clock.now();
    this.data = this.data.filter(({ at }) => at > now - 60 * MINUTE);
    this.on = new Set(
      this.#alarms.filter(({ rule }) => alarmState(rule, this.data, now) === 'ALARM').map(({ name }) => name),
    );
    for (const name of this.on) {
      this.fired.add(name);
    }
  }

  /** Lambda counts an invocation that throws as one error of the function. */
  async #invoked(name: keyof ErrorsOf, invoke: () => Promise<unknown>): Promise<void> {
    const at = this.harness.clock.now();
    const value = await invoke().then(
      () => 0,
      () => 1,
    );
    this.data.push({ ...this.#errors[name], value, at });
  }

  #sweep(): Promise<unknown> {
    const { clock } = this.harness;
    const deadline = clock.deadlineIn(this.isOutOfTime ? 25 : 55);
    return sweep(this.#dependencies, { definitions: this.#definitions, deadline });
  }

  #serve(alias: string, event: object): Promise<unknown> {
    const requestRefresh = async ({ service }: { readonly service: string }) => {
      const definition = this.#definitions.find(({ id }) => id === service) as ServiceDefinition;
      const trigger = { kind: 'read', minValiditySeconds: 0 } as const;
      return refreshService(this.#dependencies, { definition, trigger, waitSeconds: 0 });
    };
    const config = { definitions: this.#definitions, access: 'per-service' } as const;
    return serve(
      { ...this.#dependencies, deadline: PATIENT, refreshRequester: { requestRefresh } },
      config,
      `${ARN}:${alias}`,
      event,
    );
  }
}
