import { randomUUID } from 'node:crypto';
import { elapsedMs, monotonicMs, systemClock } from '../../../functions/adapters/process/system-clock.ts';
import { createHttpTokenEndpoint } from '../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { RefreshReport } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import type { SecretTexts, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../../functions/domain/service/service-definitions.ts';
import { plusSeconds } from '../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import { refreshOne } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import type { SecretSource } from '../../../functions/usecases/ports/secret-source.ts';
import type { RefreshDependencies } from '../../../functions/usecases/refresh/attempt.ts';
import type { StatusDependencies } from '../../../functions/usecases/status/status-facts.ts';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { sha256Hex } from '../../../lib/platform/sha256.ts';
import { PATIENT } from '../../support/manual-clock.ts';
import { MemoryTokenStore } from '../../support/memory-token-store.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';

/** What a secret holds. */
export type SecretText = SecretTexts<string>;

/** A service and the versions of its secret, the current one first. */
export interface KeptService {
  readonly definition: ServiceDefinition;
  readonly secrets: readonly SecretText[];
}

/** Both functions with their real token endpoint, on a clock that is the machine's or off by so many seconds. */
export class Keeper {
  /** How far our clock is ahead of the true time. */
  clockAheadSeconds = 0;
  /** Every line that was logged. */
  readonly lines: string[] = [];
  readonly #service: KeptService;
  readonly #definitions: readonly ServiceDefinition[];
  readonly #dependencies: RefreshDependencies & StatusDependencies;

  /** @throws {Error} when the definition is none that can be deployed */
  constructor(service: KeptService) {
    const parsed = parseServiceDefinitions([service.definition]);
    if (!('definitions' in parsed)) throw new Error(JSON.stringify(parsed));
    this.#definitions = parsed.definitions;
    this.#service = service;
    const clock: Clock = {
      ...systemClock,
      now: () => plusSeconds(systemClock.now(), this.clockAheadSeconds),
    };
    const write = (event: string, fields: object): unknown => this.lines.push(JSON.stringify({ event, ...fields }));
    this.#dependencies = {
      store: new MemoryTokenStore(),
      clock,
      sha256Hex,
      random: Math.random,
      newOwner: randomUUID,
      secrets: secretSource(service),
      tokenEndpoint: createHttpTokenEndpoint({
        send: createHttpPost(elapsedMs),
        clock,
        monotonicMs,
        getWebIdentityToken: () => Promise.reject(new Error('no service here asks for one')),
      }),
      log: { info: write, warn: write, error: write },
      metrics: { publish: () => {} },
      events: { publish: () => {} },
    };
  }

  /** Asks serve-tokens for a token. @throws {ContractError} TokenUnavailable */
  async getToken(): Promise<GetTokenAnswer> {
    return (await this.#serve({ operation: 'getToken' })) as GetTokenAnswer;
  }

  /** Has the token refreshed now, as `token-keeper refresh --force` does. */
  refresh(): Promise<RefreshReport> {
    const { id } = this.#service.definition;
    return refreshOne(this.#dependencies, this.#definitions, { operation: 'refresh', service: id, force: true }, 0);
  }

  /** Returns the status of the service, as if a sweep had just found nothing to do. */
  async status(): Promise<ServiceStatus> {
    const now = this.#dependencies.clock.now();
    await this.#dependencies.store.noteSweep({ startedAt: now, completedAt: now, services: 1, postponed: 0 });
    const { services } = (await this.#serve({ operation: 'status' })) as StatusAnswer;
    return services[0] as ServiceStatus;
  }

  #serve(event: object): Promise<unknown> {
    const { definition } = this.#service;
    const refreshRequester = {
      requestRefresh: (request: Parameters<typeof refreshOne>[2]) =>
        refreshOne(this.#dependencies, this.#definitions, request, 0),
    };
    const config = { definitions: this.#definitions, access: 'per-service' } as const;
    return serve(
      { ...this.#dependencies, deadline: PATIENT, refreshRequester },
      config,
      `${ARN}:${definition.id}`,
      event,
    );
  }
}

function secretSource({ secrets }: KeptService): SecretSource {
  return {
    prepare: () => {},
    read: async (_definition, version = 'current') => {
      const index = version === 'previous' ? 1 : 0;
      const found = secrets[index];
      if (found === undefined) {
        const message = 'the secret has no previous version';
        return { ok: false, failure: { kind: 'misconfigured', reason: 'secret_not_found', message } };
      }
      const values = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, new Redacted(value)]));
      return { ok: true, secret: { versionId: `version-${secrets.length - index}`, values } };
    },
  };
}
