/** This folder: token requests and their answers, as providers really give them. */

import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { ofSecondRequest } from '../../domain/catalogue/lost-answer.ts';
import { isClientRefused } from '../../domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { hasAssertion, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import { referencesIn } from '../../domain/wire/request-value.ts';
import type { Clock } from '../../usecases/ports/ports.ts';
import type {
  IssuedToken,
  TokenEndpoint,
  TokenOrFailure,
  TokenRequestInput,
} from '../../usecases/ports/token-endpoint.ts';
import { bodyOf } from '../token-answer/answer-parts.ts';
import { decodeAnswer } from '../token-answer/content-coding.ts';
import type { GetWebIdentityToken } from '../token-request/request-making.ts';
import { type SecondRequest, takesFirstAnswer, toSecondRequest } from '../token-request/second-request.ts';
import { toTokenRequest } from '../token-request/token-request.ts';
import type { TokenRequest } from '../token-request/write-request.ts';
import { WebIdentityFault } from './aws-web-identity.ts';
import { clockOffsetOf } from './clock-offset.ts';
import type { SendToProvider } from './provider-post.ts';
import { withoutSecrets } from './redact-failure.ts';
import { readTokenResponse } from './token-response.ts';
import { MAX_BODY_BYTES, toTransportFailure } from './transport-failure.ts';

/** What asking token endpoints needs from outside. */
export interface TokenEndpointDependencies {
  readonly send: SendToProvider;
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds from a fixed point in the past, for measuring how long something took. */
  readonly monotonicMs: () => number;
  readonly getWebIdentityToken: GetWebIdentityToken;
}

/** One of the requests that a token takes. */
interface Step {
  /** Where it goes, and what its answer is read by. */
  readonly definition: ServiceDefinition;
  readonly input: TokenRequestInput;
  /** What must not come back, besides what of the input and the request must not. */
  readonly known: readonly (Redacted<string> | undefined)[];
  readonly isRepeatable: boolean;
  readonly make: () => Promise<TokenRequest>;
}

/** What came of it, and what the body of its answer has; absent: there is no token in it. */
interface Ending {
  readonly outcome: TokenOrFailure;
  readonly body?: unknown;
}

/** Returns the token endpoints of all services: one request and its answer, or two where the definition says so. */
export function createHttpTokenEndpoint(dependencies: TokenEndpointDependencies): TokenEndpoint {
  const { clock, monotonicMs } = dependencies;
  const getWebIdentityToken = ofSts(dependencies.getWebIdentityToken);
  return {
    async requestToken(definition, input): Promise<TokenOrFailure> {
      const startMs = monotonicMs();
      const take = (step: Omit<Step, 'input'>): Promise<Ending> => ask(dependencies, { ...step, input }, startMs);
      const { outcome, body } = await take({
        definition,
        known: [],
        // An assertion has a `jti`, which a provider may refuse the second time; a refresh token may be spent by then, and
        // whoever sends it again has to know that it does.
        isRepeatable: definition.grant.type !== 'refresh_token' && !hasAssertion(definition),
        make: () => toTokenRequest({ definition, input, now: clock.now(), getWebIdentityToken }),
      });
      const { secondRequest } = definition;
      if (!outcome.ok || !secondRequest) return outcome;
      const first = outcome.token;
      const { response: _first, ...others } = definition;
      const second = await take({
        definition: { ...others, tokenUrl: secondRequest.url, ...pick(secondRequest, ['response']) },
        known: [first.accessToken, first.refreshToken],
        // A part of an answer may be a code for one use.
        isRepeatable: !takesFirstAnswer(secondRequest),
        make: async () =>
          toSecondRequest(secondRequest, definition, input.secret, { accessToken: first.accessToken.reveal(), body }),
      });
      return joined(first, second.outcome, secondRequest, input);
    },
  };
}

/** An STS that does not answer is reported as such: no request was sent to the token endpoint. */
function ofSts(getWebIdentityToken: GetWebIdentityToken): GetWebIdentityToken {
  return async (audience, timeoutMs) => {
    try {
      return await getWebIdentityToken(audience, timeoutMs);
    } catch (error) {
      throw error instanceof TransportFault ? new WebIdentityFault(error.code) : error;
    }
  };
}

async function ask(
  { send, clock, monotonicMs }: TokenEndpointDependencies,
  { definition, input, known, isRepeatable, make }: Step,
  startMs: number,
): Promise<Ending> {
  const spentMs = (): number => monotonicMs() - startMs;
  const leftMs = (): number => Math.max(input.timeoutMs - spentMs(), 1);
  try {
    const request = await make();
    const sentAt: Instant = clock.now();
    const post = pick(request, ['method', 'url', 'headers', 'body', 'identity']);
    const coded = await send({ ...post, timeoutMs: leftMs(), maxBytes: MAX_BODY_BYTES, isRepeatable });
    const answer = decodeAnswer(coded, MAX_BODY_BYTES);
    const clockOffsetSeconds = clockOffsetOf(answer.headers, { sentAt, answeredAt: clock.now() });
    const facts = { ...defined({ clockOffsetSeconds }), latencyMs: Math.round(spentMs()) };
    const { refreshToken, secret } = input;
    const sent = { clockOffsetSeconds, refreshToken, secrets: [secret.values.clientSecret, secret.values.password] };
    const read = readTokenResponse(answer, sentAt, definition, sent);
    if (read.ok) return { outcome: { ok: true, token: { ...read.token, ...facts } }, body: bodyOf(answer) };
    const failure = { ...withOddities(read.failure, input, definition), ...facts };
    const secrets = secretsOf(input, request, [...known, refreshToken, read.refreshToken]);
    return { outcome: { ...read, failure: withoutSecrets(failure, secrets) } };
  } catch (error) {
    const latencyMs = Math.round(spentMs());
    const failure = await toTransportFailure(error, { send, definition, timeoutMs: input.timeoutMs, leftMs: leftMs() });
    return { outcome: { ok: false, failure: { ...failure, latencyMs } } };
  }
}

/**
 * Returns what both answers come to: the token of the second, with what the first has shown of the refresh token and of the clock of
 * `tokenUrl`. However the second request ended, the first was answered: a refresh token that it did not replace is still good.
 */
function joined(
  first: IssuedToken,
  second: TokenOrFailure,
  request: SecondRequest,
  { refreshToken: sent }: TokenRequestInput,
): TokenOrFailure {
  const given = second.ok ? second.token.refreshToken : second.refreshToken;
  const isDeclared = request.response?.refreshToken !== undefined;
  const refreshToken = isDeclared ? (given ?? first.refreshToken) : (first.refreshToken ?? given);
  const offset = pick(first, ['clockOffsetSeconds']);
  if (!second.ok) {
    const { clockOffsetSeconds: _ofAnother, ...failure } = second.failure;
    const hasSecret = referencesIn(request).some(({ secret }) => secret !== undefined);
    const judged = ofSecondRequest({ ...failure, ...offset }, request.url, hasSecret);
    return { ok: false, failure: judged, refreshToken: refreshToken ?? sent };
  }
  const { clockOffsetSeconds: _ofAnother, warnings, ...token } = second.token;
  const unusable = first.warnings.filter((warning) => warning === 'refresh_token_unusable');
  return {
    ok: true,
    token: { ...token, ...offset, ...defined({ refreshToken }), warnings: [...warnings, ...unusable] },
  };
}

/** What is refused may be so for what is odd about its secret. */
function withOddities(
  failure: RefreshFailure,
  { secret: { oddities } }: TokenRequestInput,
  definition: ServiceDefinition,
): RefreshFailure {
  return oddities && isClientRefused(failure, definition)
    ? { ...failure, message: `${failure.message} (${oddities.join(' and ')})` }
    : failure;
}

/** Returns what must not come back, the credentials of the Authorization header as they were sent included. */
function secretsOf(
  { secret }: TokenRequestInput,
  { headers, hidden }: TokenRequest,
  known: readonly (Redacted<string> | undefined)[],
): readonly string[] {
  const { clientId: _public, keyId: _alsoPublic, ...values } = secret.values;
  const sent = headers['authorization']?.replace(/^\w+ |=+$/g, '') ?? '';
  const texts = [...Object.values(values), ...known].flatMap((value) => (value ? [value.reveal()] : []));
  return [...texts, sent, ...hidden];
}
