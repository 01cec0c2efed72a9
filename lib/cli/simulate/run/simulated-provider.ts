import { type Instant, plusSeconds, secondsBetween, toUtc } from '../../../../functions/domain/values/instant.ts';
import type { Random } from '../../../../functions/usecases/ports/ports.ts';
import type { HttpAnswer, SendPost } from '../../../platform/http-post.ts';
import { TransportFault } from '../../../platform/transport-fault.ts';
import { seededRandom, wholeBetween } from '../clock/seeded-random.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { OutageAnswer, ProviderOptions } from './simulation-options.ts';

/** A token endpoint. */
export interface SimulatedProvider {
  /** Where token requests are sent; every URL is a client of its own. */
  readonly send: SendPost;
  /** Token requests received so far. */
  readonly requests: () => number;
  /** Answers with a token so far. */
  readonly tokens: () => number;
}

/** What the provider remembers of one client. */
interface Client {
  readonly number: number;
  readonly random: Random;
  issued: number;
  last?: IssuedToken;
}

interface IssuedToken {
  readonly accessToken: string;
  /** When it expires, by the provider's clock. */
  readonly exp: Instant;
}

/** Returns how a token request that arrives now fails; `undefined`: it does not. */
export type FailureAt = (url: string, now: Instant) => OutageAnswer | undefined;

/** The answers of an endpoint that is out of order, where they are more than a status, or no answer at all. */
const REFUSALS: Readonly<Partial<Record<OutageAnswer, { readonly status: number; readonly body: string }>>> = {
  invalid_client: { status: 401, body: '{"error":"invalid_client"}' },
  html: { status: 200, body: '<!doctype html><title>Maintenance</title>' },
};

/**
 * Returns a provider that answers token requests over HTTP as real ones do, on virtual time.
 *
 * A token is issued when the request arrives and the answer takes its time after that: the worst case, since the token is
 * already as old as the request when it is stored. An outage is looked up when the request arrives, too.
 *
 * @param failureAt called once for each request; absent: the outages of the options
 */
export function createSimulatedProvider(
  options: ProviderOptions & { readonly seed: number },
  clock: VirtualClock,
  failureAt: FailureAt = (_url, now) => outageAnswerAt(options, now),
): SimulatedProvider {
  const clients = new Map<string, Client>();
  let requests = 0;
  let tokens = 0;
  const clientOf = (url: string): Client => {
    const number = clients.size + 1;
    const client = clients.get(url) ?? { number, random: seededRandom(options.seed, number), issued: 0 };
    clients.set(url, client);
    return client;
  };
  const providerNow = (): Instant => plusSeconds(clock.now(), options.providerSkewSeconds);
  const send: SendPost = async ({ url, timeoutMs = Number.POSITIVE_INFINITY }) => {
    requests += 1;
    const client = clientOf(url);
    const latencyMs = wholeBetween(client.random, options.latencyMs);
    const outage = failureAt(url, clock.now());
    if (outage === 'refused') throw new TransportFault('ECONNREFUSED');
    const body = outage === undefined ? tokenAnswer(options, client, providerNow()) : undefined;
    await passTime(clock, outage === 'hang' ? Number.POSITIVE_INFINITY : latencyMs, timeoutMs);
    if (body !== undefined) {
      tokens += 1;
      return answer(200, body, providerNow());
    }
    const refusal = REFUSALS[outage ?? '503'] ?? { status: Number(outage), body: '' };
    return answer(refusal.status, refusal.body, providerNow(), options.retryAfterSeconds);
  };
  return { send, requests: () => requests, tokens: () => tokens };
}

function outageAnswerAt({ outages, outageAnswer }: ProviderOptions, now: Instant): OutageAnswer | undefined {
  return outages.some(({ from, to }) => from <= now && now < to) ? outageAnswer : undefined;
}

/** Lets the answer take its time. @throws {TransportFault} when the client gives up before */
async function passTime(clock: VirtualClock, latencyMs: number, timeoutMs: number): Promise<void> {
  if (latencyMs > 0) {
    await clock.sleep(Math.min(latencyMs, timeoutMs));
  }
  if (latencyMs >= timeoutMs) throw new TransportFault('TIMEOUT');
}

function answer(status: number, body: string, date: Instant, retryAfterSeconds?: number): HttpAnswer {
  const isLater = status === 429 || status >= 500;
  return {
    status,
    headers: {
      date: new Date(date * 1000).toUTCString(),
      ...(isLater && retryAfterSeconds !== undefined ? { 'retry-after': String(retryAfterSeconds) } : {}),
    },
    body,
  };
}

function tokenAnswer(options: ProviderOptions, client: Client, now: Instant): string {
  const token = options.sameToken && client.last && client.last.exp > now ? client.last : issue(options, client, now);
  client.last = token;
  const expiry =
    options.expiryField === 'expires_in'
      ? { expires_in: secondsBetween(now, token.exp) }
      : { expires_at: toUtc(token.exp) };
  return JSON.stringify({ access_token: token.accessToken, token_type: 'Bearer', ...expiry });
}

function issue({ lifetimeSeconds }: ProviderOptions, client: Client, now: Instant): IssuedToken {
  client.issued += 1;
  const exp = plusSeconds(now, wholeBetween(client.random, lifetimeSeconds));
  return { accessToken: `simulated-${client.number}-${client.issued}-${exp}`, exp };
}

/**
 * Returns when a token of the simulated provider expires, by the clock of its token endpoint. The token itself says so, as
 * a JWT does with its claim `exp`; only the API it is for may look.
 */
export function expOf(accessToken: string): number {
  return Number(accessToken.slice(accessToken.lastIndexOf('-') + 1));
}
