import { ContractError } from '../../functions/contract/contract-error.ts';
import type { ServiceStatus } from '../../functions/contract/status.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { refreshOne } from '../../functions/refresh-tokens/answer-refresh.ts';
import { getToken } from '../../functions/usecases/serve/get-token.ts';
import type { TokenRequirements } from '../../functions/usecases/serve/token-unavailable.ts';
import { getStatus } from '../../functions/usecases/status/get-status.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { DEFINITION, RefreshHarness } from './refresh-harness.ts';

const HOUR = 3600;
const DOWN = { kind: 'transient', reason: 'http_501', message: 'not now', httpStatus: 501 } as const;

/** A service with sweeps every 5 minutes and its readers, on virtual time. */
export class Readers {
  readonly harness = new RefreshHarness();
  readonly definition: ServiceDefinition;
  /** When token requests were sent, in seconds from the start. */
  readonly requestsAt: number[] = [];
  /** Seconds from the start at which a reader without any wish got no token. */
  readonly unserved: number[] = [];
  /** Whether the provider fails whenever it is asked for a wish. */
  failsWishes = false;
  readonly #start = this.harness.clock.now();

  constructor(lifetimeSeconds: number, more: Partial<ServiceDefinition> = {}) {
    this.definition = { ...DEFINITION, ...more };
    this.harness.lifetimeSeconds = lifetimeSeconds;
  }

  get passed(): number {
    return this.harness.clock.now() - this.#start;
  }

  requestsIn(from: number, seconds = HOUR): number {
    return this.requestsAt.filter((at) => at >= from && at < from + seconds).length;
  }

  /** The most token requests in any hour. */
  get mostInAnHour(): number {
    return Math.max(0, ...this.requestsAt.map((at) => this.requestsIn(at)));
  }

  async ask(wish: Partial<TokenRequirements> = {}) {
    const { dependencies } = this.harness;
    const refreshRequester = {
      requestRefresh: (request: Parameters<typeof refreshOne>[2]) =>
        refreshOne(dependencies, [this.definition], request, 0),
    };
    const asked = { definition: this.definition, minValiditySeconds: 0, ...wish };
    return getToken({ ...dependencies, refreshRequester }, asked).catch((error: unknown) => {
      if (error instanceof ContractError) return error;
      throw error;
    });
  }

  /** A reader without a wish reads, then one with a wish, which is made of the token that the first one got. */
  async run(seconds: number, everySeconds: number, wish: 'rejecting' | number): Promise<void> {
    const { clock, requests } = this.harness;
    for (const end = this.passed + seconds; this.passed < end; clock.advance(everySeconds)) {
      if (this.passed % 300 < everySeconds) {
        await sweep(this.harness.dependencies, { definitions: [this.definition], deadline: clock.deadlineIn(60) });
      }
      const answer = await this.ask();
      if (this.failsWishes) this.harness.failure = DOWN;
      if (answer instanceof ContractError) this.unserved.push(this.passed);
      else if (wish === 'rejecting') await this.ask({ rejectedFingerprint: answer.fingerprint });
      if (typeof wish === 'number') await this.ask({ minValiditySeconds: wish });
      this.harness.failure = undefined;
      while (this.requestsAt.length < requests.length) this.requestsAt.push(this.passed);
    }
  }

  async status(): Promise<ServiceStatus> {
    const { services } = await getStatus(this.harness.dependencies, [this.definition], 'per-service');
    return services[0] as ServiceStatus;
  }
}
