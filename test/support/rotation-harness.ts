import type { RefreshReport } from '../../functions/contract/refresh.ts';
import type { RefreshFailure } from '../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { TokenOrFailure, TokenRequestInput } from '../../functions/usecases/ports/token-endpoint.ts';
import type { RefreshDependencies } from '../../functions/usecases/refresh/attempt.ts';
import { refreshService } from '../../functions/usecases/refresh/refresh-service.ts';
import { DEFINITION, RefreshHarness } from './refresh-harness.ts';
import { RotatingProvider, type RotationRules } from './rotating-provider.ts';

/** What happens to one request: what comes of it, given what would come of it if it arrived and its answer did. */
export type Road = (take: () => TokenOrFailure) => TokenOrFailure;

/** The request arrives, and so does the answer. */
export const THROUGH: Road = (take) => take();

const failing = (failure: RefreshFailure): TokenOrFailure => ({ ok: false, failure });

/** The request arrives, and the answer does not. */
export const LOST: Road = (take) => {
  take();
  return failing({ kind: 'transient', reason: 'network', detail: 'ECONNRESET', message: 'broken (ECONNRESET)' });
};
/** A gateway answers instead, after the request has arrived. */
export const BAD_GATEWAY: Road = (take) => {
  take();
  return failing({ kind: 'transient', reason: 'http_502', httpStatus: 502, message: 'HTTP 502' });
};
/** Nobody listens. */
export const UNSENT: Road = () =>
  failing({
    kind: 'transient',
    reason: 'network',
    detail: 'ECONNREFUSED',
    message: 'refused (ECONNREFUSED)',
    isUnsent: true,
  });
/** Turned away without being looked at. */
export const THROTTLED: Road = () =>
  failing({ kind: 'transient', reason: 'http_429', httpStatus: 429, message: 'HTTP 429' });

/** Turned away for its client. */
export const CLIENT_REFUSED: Road = () => ({
  ok: false,
  failure: { kind: 'misconfigured', reason: 'r', oauthError: 'invalid_client', message: 'm', httpStatus: 401 },
});
/** The answer has a new refresh token, and something that is not liked. */
export const disliked =
  (failure: Partial<RefreshFailure>): Road =>
  (take) => {
    const answer = take();
    const bad: RefreshFailure = { kind: 'malformedResponse', reason: 'r', message: 'm', httpStatus: 200, ...failure };
    return { ok: false, failure: bad, refreshToken: answer.ok ? answer.token.refreshToken : undefined };
  };

/** A service of the grant `refresh_token` and its provider, which takes a second use for theft or does not. */
export class RotationHarness {
  readonly harness = new RefreshHarness();
  readonly provider: RotatingProvider;
  readonly definition: ServiceDefinition;
  /** What happens to the next requests; when it is empty they go through. */
  readonly roads: Road[] = [];
  /** The versions of the secret that there are besides the current one. */
  anew: { readonly seed: string; readonly versionId: string } | undefined;
  previous: { readonly seed: string; readonly versionId: string } | undefined;
  secret = { seed: 'seed', versionId: 'version-1' };
  secretFailure: RefreshFailure | undefined;

  constructor(rules: RotationRules, singleUse: boolean, more: Partial<ServiceDefinition> = {}) {
    this.provider = new RotatingProvider(this.harness.clock, rules);
    this.definition = { ...DEFINITION, grant: { type: 'refresh_token', singleUse }, ...more };
  }

  readonly dependencies = (): RefreshDependencies => ({
    ...this.harness.dependencies,
    secrets: {
      prepare: () => {},
      read: async (_definition, version = 'current') => {
        const read = version === 'previous' ? this.previous : version === 'current-anew' ? this.anew : this.secret;
        const failure = this.secretFailure ?? { kind: 'misconfigured', reason: 'secret_not_found', message: 'none' };
        if (!read || this.secretFailure) return { ok: false, failure };
        const values = { refreshToken: new Redacted(read.seed) };
        return { ok: true, secret: { versionId: read.versionId, values } };
      },
    },
    tokenEndpoint: { requestToken: async (_definition, input) => this.request(input) },
  });

  /** One request. */
  request({ refreshToken }: TokenRequestInput): TokenOrFailure {
    const road = this.roads.shift() ?? THROUGH;
    return road(() => this.provider.take(refreshToken?.reveal() ?? ''));
  }

  /** One attempt, after so many seconds. */
  async attempt(afterSeconds: number, dependencies = this.dependencies()): Promise<RefreshReport> {
    this.harness.clock.advance(afterSeconds);
    const trigger = { kind: 'forced' } as const;
    return refreshService(dependencies, { definition: this.definition, trigger, waitSeconds: 0 });
  }

  /** What is stored of the chain, and of the last attempt. */
  async stored() {
    const { refreshToken, spentRefreshToken, lastAttempt, token } = await this.harness.store.read(this.definition.id);
    return {
      chain: refreshToken && [refreshToken.current.reveal(), refreshToken.previous?.reveal()],
      isNoted: spentRefreshToken !== undefined,
      cause: lastAttempt?.cause?.code,
      severity: lastAttempt?.cause?.severity,
      message: lastAttempt?.message ?? '',
      accessToken: token?.accessToken.reveal(),
    };
  }
}
