import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from '../../../lib/local/http/loopback-server.ts';
import type { ChooseFault, Fault } from '../faults/faulty-api.ts';
import { echoedSecret, nonsenseLifetime, oversized, page, wrongTypes } from '../faults/hostile-answers.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { ProviderHost } from '../schedule/fault-kinds.ts';
import { between, type SeededRandom } from '../schedule/seeded-random.ts';
import { RefreshTokenFamily } from './refresh-token-family.ts';
import { secretOf, TORTURE_SERVICES, type TortureService } from './services.ts';
import { trueMs } from './true-time.ts';

/** Lifetimes that are told in nonsense are long in truth: a guess must never be longer. */
const UNTOLD_LIFETIME_SECONDS = 604_800;
const DRIPS = 10;

/** What token endpoints need. */
export interface ProviderContext {
  readonly ledger: Ledger;
  readonly choose: ChooseFault;
  readonly random: SeededRandom;
}

/** The token endpoints of all services: they know every token that they have issued, and misbehave as they are told to. */
export class TokenProvider {
  readonly #context: ProviderContext;
  readonly families = new Map<string, RefreshTokenFamily>();
  requests = 0;
  /** Requests that were answered with a fault of any kind. */
  faults = 0;

  constructor(context: ProviderContext) {
    this.#context = context;
    for (const { id, graceSeconds } of TORTURE_SERVICES) {
      if (graceSeconds !== undefined) this.families.set(id, new RefreshTokenFamily(id, graceSeconds));
    }
  }

  /** Uses of refresh tokens that were taken for theft. */
  get thefts(): number {
    return [...this.families.values()].reduce((sum, { thefts }) => sum + thefts, 0);
  }

  /** Returns the listener of a host. */
  listenerOf(host: ProviderHost): Listener {
    return async (request, response) => {
      const service = TORTURE_SERVICES.find(({ id }) => request.url === `/${id}/token`);
      if (service === undefined) throw new Error(`no token endpoint is at ${request.url}`);
      const form = new URLSearchParams(await text(request));
      const fault = this.#context.choose(host, 'token');
      this.requests += 1;
      this.faults += Number(fault !== undefined);
      if (fault === 'latency') await sleep(between(100, 6000, this.#context.random));
      if (fault !== 'hang') await this.#answer(service, form, fault, response);
    };
  }

  async #answer(
    service: TortureService,
    form: URLSearchParams,
    fault: Fault | undefined,
    response: ServerResponse,
  ): Promise<void> {
    const { random } = this.#context;
    const plain = (status: number, body: string, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    };
    switch (fault) {
      case 'reset':
        response.destroy();
        return;
      case 'throttle':
        return plain(429, '{"error":"rate_limited"}', { 'retry-after': String(Math.ceil(between(0, 6, random))) });
      case 'error500':
      case 'outage':
        return plain(503, page(), { 'content-type': 'text/html' });
      case 'html':
        return plain(200, page(), { 'content-type': 'text/html' });
      case 'wrongTypes':
        return plain(200, wrongTypes(random));
      case 'echoedSecret':
        return plain(400, echoedSecret(form.get('client_secret') ?? ''));
    }
    const issued = this.#issue(service, form, fault === 'nonsenseLifetime');
    if (issued === undefined) return plain(400, '{"error":"invalid_grant"}');
    switch (fault) {
      case 'lostAnswer':
        response.destroy();
        return;
      case 'slowDrip':
        return drip(response, JSON.stringify(issued), between(1000, 14_000, random));
      case 'oversized':
        return plain(200, oversized(issued));
      case 'nonsenseLifetime':
        return plain(200, nonsenseLifetime(issued, random));
      default:
        return plain(200, JSON.stringify(issued));
    }
  }

  /** Returns the answer with a new token; `undefined` when the refresh token is not accepted. */
  #issue(service: TortureService, form: URLSearchParams, isUntold: boolean): object | undefined {
    if (form.get('client_secret') !== secretOf(service.id, undefined)['clientSecret']) return undefined;
    const nowMs = trueMs();
    const family = this.families.get(service.id);
    const next = family?.use(form.get('refresh_token'), nowMs);
    if (family && next === undefined) return undefined;
    const lifetime = Math.round(service.lifetimeSeconds * between(1, 1.2, this.#context.random));
    const livesFor = isUntold ? UNTOLD_LIFETIME_SECONDS : lifetime;
    const token = this.#context.ledger.issue(service.id, nowMs, livesFor * 1000);
    return { access_token: token, token_type: 'Bearer', expires_in: lifetime, ...(next && { refresh_token: next }) };
  }
}

async function drip(response: ServerResponse, body: string, inMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  const length = Math.ceil(body.length / DRIPS);
  for (let start = 0; start < body.length && !response.destroyed; start += length) {
    response.write(body.slice(start, start + length));
    await sleep(inMs / DRIPS);
  }
  response.end();
}
